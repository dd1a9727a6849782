/** What the verifier says: one promise a row (protocol, 16.1 and 16.2). */

import type { Sentence } from "../core/errors.ts";

export type Status = "pass" | "fail" | "unchecked";
export type Verdict = "valid" | "invalid" | "indeterminate";

export interface Finding {
  /** Stable name of the promise. */
  readonly code: string;
  readonly status: Status;
  readonly sentence: Sentence;
  /** The task it is about, or null for the whole. */
  readonly subject: string | null;
  /** Whether the whole cannot be valid while this is unchecked; false for what is merely noted. */
  readonly required: boolean;
}

export interface Report {
  readonly findings: readonly Finding[];
  /** Disclosure level of the receipt. */
  readonly level: string | null;
  readonly verdict: Verdict;
}

/** 16.2. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some(({ status }) => status === "fail")) {
    return "invalid";
  }
  const isOpen = findings.some(({ status, required }) => status === "unchecked" && required);
  return isOpen || findings.length === 0 ? "indeterminate" : "valid";
}

export function reportOf(findings: readonly Finding[], level: string | null): Report {
  return { findings, level, verdict: verdictOf(findings) };
}

/** The report as JSON, members in order of name as the command line prints it. */
export function reportToMapping({ findings, level, verdict }: Report): Report {
  return {
    findings: findings.map(({ code, required, sentence: { en, zh }, status, subject }) => ({
      code,
      required,
      sentence: { en, zh },
      status,
      subject,
    })),
    level,
    verdict,
  };
}

/** Collects findings; the order of calls is the order of the report. */
export class ReportBuilder {
  readonly findings: Finding[] = [];

  passed(code: string, sentence: Sentence, subject: string | null = null): void {
    this.#add(code, "pass", sentence, subject, true);
  }

  failed(code: string, sentence: Sentence, subject: string | null = null): void {
    this.#add(code, "fail", sentence, subject, true);
  }

  /** What had to be checked and could not be. */
  unchecked(code: string, sentence: Sentence, subject: string | null = null): void {
    this.#add(code, "unchecked", sentence, subject, true);
  }

  /** What was not promised, which everybody shall know but which breaks nothing. */
  noted(code: string, sentence: Sentence, subject: string | null = null): void {
    this.#add(code, "unchecked", sentence, subject, false);
  }

  passedOrFailed(code: string, isKept: boolean, kept: Sentence, broken: Sentence, subject: string | null = null): void {
    this.#add(code, isKept ? "pass" : "fail", isKept ? kept : broken, subject, true);
  }

  #add(code: string, status: Status, { en, zh }: Sentence, subject: string | null, required: boolean): void {
    this.findings.push({ code, status, sentence: { en, zh }, subject, required });
  }
}
