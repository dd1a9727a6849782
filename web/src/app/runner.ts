/** The two ways to run the verifier: in a worker, or in slices beside the page where no worker is allowed. */

import { Examiner, problemOf } from "./examiner.ts";
import {
  type Answer, Cancelled, type Examination, type Inputs, type OnProgress, Refused, type Request, type Runner,
} from "./jobs.ts";
import type { Explanation } from "./report.ts";

/** A worker that says nothing for so long will never come up; a browser that forbids it may not say so. */
const READY_MS = 4000;

/**
 * A runner in a worker if the browser allows one, else one beside the page.
 *
 * @param script The page's own script: as a worker it verifies, see `main.ts`.
 */
export async function startRunner(script: string): Promise<Runner> {
  try {
    return await WorkerRunner.start(script);
  } catch {
    return new PageRunner();
  }
}

class WorkerRunner implements Runner {
  readonly isInBackground = true;
  readonly #worker: Worker;
  #pending: { readonly reject: (reason: Error) => void } | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static start(script: string): Promise<WorkerRunner> {
    const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    return new Promise<WorkerRunner>((resolve, reject) => {
      const worker = new Worker(trustedUrl(url) as string);
      const refuse = (): void => {
        worker.terminate();
        reject(new Error("no worker came up"));
      };
      const timer = setTimeout(refuse, READY_MS);
      worker.addEventListener("error", refuse, { once: true });
      worker.addEventListener(
        "message",
        () => {
          clearTimeout(timer);
          worker.removeEventListener("error", refuse);
          resolve(new WorkerRunner(worker));
        },
        { once: true },
      );
    }).finally(() => URL.revokeObjectURL(url));
  }

  examine(inputs: Inputs, onProgress: OnProgress): Promise<Examination> {
    return this.#ask({ kind: "examine", inputs }, onProgress, (answer) =>
      answer.kind === "examined" ? answer.examination : null,
    );
  }

  explain(target: string): Promise<readonly Explanation[]> {
    return this.#ask({ kind: "explain", target }, () => undefined, (answer) =>
      answer.kind === "explained" ? answer.explanations : null,
    );
  }

  stop(): void {
    this.#worker.terminate();
    this.#pending?.reject(new Cancelled());
  }

  #ask<Wanted>(request: Request, onProgress: OnProgress, pick: (answer: Answer) => Wanted | null): Promise<Wanted> {
    return new Promise<Wanted>((resolve, reject) => {
      this.#pending = { reject };
      this.#worker.onerror = (event) => reject(new Error(event.message));
      this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        if (data.kind === "progress") {
          onProgress(data.fraction);
        } else if (data.kind === "failed") {
          reject(new Refused(data.problem));
        } else {
          const wanted = pick(data);
          wanted === null ? reject(new Error(`unexpected answer ${data.kind}`)) : resolve(wanted);
        }
      };
      this.#worker.postMessage(request);
    });
  }
}

class PageRunner implements Runner {
  readonly isInBackground = false;
  readonly #examiner = new Examiner();
  #isStopped = false;

  examine(inputs: Inputs, onProgress: OnProgress): Promise<Examination> {
    // The verifier gives the page a turn after each of these, so a click on "cancel" is there before the next.
    return this.#examiner.examine(inputs, (fraction) => {
      if (this.#isStopped) {
        throw new Cancelled();
      }
      onProgress(fraction);
    });
  }

  explain(target: string): Promise<readonly Explanation[]> {
    return this.#examiner.explain(target);
  }

  stop(): void {
    this.#isStopped = true;
  }
}

/** Answers what the page asks; runs in the worker. */
export function serveWorker(scope: WorkerScope): void {
  const examiner = new Examiner();
  const answer = (message: Answer): void => scope.postMessage(message);
  scope.onmessage = async ({ data }: MessageEvent<Request>) => {
    try {
      if (data.kind === "explain") {
        answer({ kind: "explained", explanations: await examiner.explain(data.target) });
      } else {
        const onProgress = (fraction: number): void => answer({ kind: "progress", fraction });
        answer({ kind: "examined", examination: await examiner.examine(data.inputs, onProgress) });
      }
    } catch (error) {
      answer({ kind: "failed", problem: problemOf(error) });
    }
  };
  answer({ kind: "ready" });
}

/** What of a worker's global scope is used; the DOM's types do not know it. */
export interface WorkerScope {
  onmessage: ((event: MessageEvent<Request>) => unknown) | null;
  postMessage(message: Answer): void;
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
}

let policy: ReturnType<TrustedTypes["createPolicy"]> | null = null;

/** The page's policy lets a script's address come from here only, and from nowhere else. */
function trustedUrl(url: string): unknown {
  const types = (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy("randcheck", { createScriptURL: (own) => own }) ?? null;
  return policy === null ? url : policy.createScriptURL(url);
}
