/** The whole verification of a receipt (protocol, section 16). */

import type { ListRoot } from "../core/lists.ts";
import { type Bundle, chainOf, readBundle } from "./bundle.ts";
import { type Commitment, tasksOf } from "./commitment.ts";
import { isSameRoot, type DrawOrder } from "./draw-order.ts";
import type { Kind } from "./kinds.ts";
import { checkLedger } from "./ledger-check.ts";
import { checkLog, type ProvenLog } from "./log-check.ts";
import { CommittedMaterials, countRows } from "./materials.ts";
import { checkParty } from "./party-check.ts";
import { CountedProgress, NO_PROGRESS, type OnProgress, type Progress } from "./progress.ts";
import { checkPublicResult } from "./public-check.ts";
import { type Report, ReportBuilder, reportOf } from "./report.ts";
import { checkDraw, type RerunDraw } from "./rerun.ts";
import { tellSignatures } from "./signature-check.ts";
import { type SignatureVerifier, SIGNATURES } from "./signature-verifier.ts";
import { checkSeed, checkStatements, type Statements, tellAttempt } from "./statement-check.ts";
import { checkChange, type Standing, standingAfterDraw } from "./substitution-check.ts";
import { checkSummary } from "./summary-check.ts";
import type { TrustPolicy } from "./trust-policy.ts";
import { checkRegister, type RegisterTarget } from "./register-check.ts";

export interface VerifyOptions {
  /** Whom to trust to sign; null for nobody, and the report is indeterminate at best. */
  readonly policy: TrustPolicy | null;
  /** Told the part done now and then; it may return a promise to wait for. */
  readonly onProgress?: OnProgress;
  /** The register of targets, where somebody has it: adds `frame-from-register`. */
  readonly register?: readonly RegisterTarget[] | null;
  /** The algorithms of signatures; all that this verifier has, when left out. */
  readonly verifier?: SignatureVerifier;
}

/**
 * Every promise of the receipt in a file, checked; the draw's own first in a chain.
 *
 * A broken promise is a finding. Refused is only what is no bundle (`malformed-document`), or one of which nothing can
 * be said (`unknown-version`: the verdict is indeterminate; `too-large-here`).
 */
export async function verifyBundle(bytes: Uint8Array, options: VerifyOptions): Promise<Report> {
  return verifyReadBundle(readBundle(bytes), options);
}

/** The same for a bundle that was read already. */
export async function verifyReadBundle(bundle: Bundle, options: VerifyOptions): Promise<Report> {
  const report = new ReportBuilder();
  const verification = new Verification(bundle, options, report);
  for (const link of chainOf(bundle)) {
    await verification.checkLink(link);
  }
  if (options.register != null) {
    await verification.checkRegister(options.register);
  }
  return reportOf(report.findings, bundle.level);
}

class Verification {
  readonly #verifier: SignatureVerifier;
  readonly #policy: TrustPolicy | null;
  readonly #report: ReportBuilder;
  readonly #bundle: Bundle;
  readonly #log: ProvenLog;
  readonly #progress: Progress;
  #standing: Standing | null = null;
  #drawMaterials: CommittedMaterials | null = null;

  constructor(bundle: Bundle, { policy, onProgress, verifier = SIGNATURES }: VerifyOptions, report: ReportBuilder) {
    this.#verifier = verifier;
    this.#policy = policy;
    this.#report = report;
    this.#bundle = bundle;
    this.#progress = onProgress === undefined ? NO_PROGRESS : new CountedProgress(workOf(bundle), onProgress);
    this.#log = checkLog(bundle, policy, verifier, report);
  }

  async checkLink(link: Bundle): Promise<void> {
    const report = this.#report;
    const statements = checkStatements(link, this.#log.policy ?? this.#policy, report);
    if (statements === null) {
      this.#standing = null;
      return;
    }
    this.#checkSigned(link, statements);
    checkLedger(link, statements, this.#log, report);
    checkSeed(statements, report);
    tellAttempt(statements.commitment, report);
    const materials = await CommittedMaterials.of(link.materials, this.#progress);
    if (link.substituted === null) {
      this.#drawMaterials = materials;
    }
    if (link.level === "auditor") {
      checkNothingAdded(link, statements.commitment, materials, report);
    }
    const { substitution } = statements.commitment;
    this.#standing =
      substitution === null
        ? await this.#checkDraws(link, statements, materials)
        : checkChange(link, substitution, statements, this.#standing, materials, report);
    await this.#progress.advance(STEP);
  }

  #checkSigned(link: Bundle, { commitment, result }: Statements): void {
    const tell = (envelope: Bundle["result"], kind: Kind, entry: Bundle["resultEntry"]): void =>
      tellSignatures(envelope, kind, this.#log.policy, this.#verifier, this.#report, this.#log.indexOf(entry));
    tell(link.commitment, commitment.kind, link.commitmentEntry);
    tell(link.result, result.kind, link.resultEntry);
    if (link.summary !== null) {
      tell(link.summary.envelope, "draw-summary", link.summary.entry);
    }
  }

  async #checkDraws(
    link: Bundle,
    { commitment, result }: Statements,
    materials: CommittedMaterials,
  ): Promise<Standing> {
    const draws = new Map<string, RerunDraw | null>();
    if (result.kind === "draw-summary") {
      if (link.party !== null) {
        checkParty(link.party, commitment, result, this.#report);
      }
      return standingAfterDraw(link, result, tasksOf(commitment), draws);
    }
    for (const [at, order] of commitment.orders.entries()) {
      const told = result.results[at];
      if (told !== undefined && link.level === "auditor") {
        draws.set(order.taskId, checkDraw(order, result.seed, told, materials, this.#report));
      } else if (told !== undefined) {
        checkPublicResult(order, result.seed, told, this.#report);
      }
      await this.#progress.advance(order.frame.rows);
    }
    checkSummary(link, result, draws, this.#report);
    return standingAfterDraw(link, result, tasksOf(commitment), draws);
  }

  async checkRegister(register: readonly RegisterTarget[]): Promise<void> {
    await checkRegister(this.#bundle, register, this.#report, this.#drawMaterials);
  }
}

/** Work beside rows, in rows: what a link costs whatever it holds. */
const STEP = 2_000;

function workOf(bundle: Bundle): number {
  return chainOf(bundle).reduce((sum, { materials }) => sum + STEP + 2 * countRows(materials), 0);
}

/** Whether the lists are exactly the named ones, each once; told when all of these are held. */
function checkNothingAdded(
  link: Bundle,
  { orders, substitution }: Commitment,
  materials: CommittedMaterials,
  report: ReportBuilder,
): void {
  const named = substitution === null ? orders.flatMap(rootsOf) : [substitution.conflicts];
  const held = materials.roots;
  const isAmong = (root: ListRoot, roots: readonly ListRoot[]): boolean => roots.some((one) => isSameRoot(one, root));
  if (!named.every((root) => isAmong(root, held))) {
    return; // told list by list, of which the changed one is among those held
  }
  const isExact = held.every(
    (root, at) => isAmong(root, named) && held.findIndex((one) => isSameRoot(one, root)) === at,
  );
  report.passedOrFailed(
    "nothing-added",
    isExact && (substitution !== null || link.substituted === null),
    { en: "the receipt holds nothing beyond what was committed", zh: "证据包中没有承诺以外的内容" },
    {
      en: "the receipt holds lists or a draw that its commitment does not account for",
      zh: "证据包中有承诺未载明的名单或抽取",
    },
  );
}

function rootsOf({ frame, roster, conflicts }: DrawOrder): ListRoot[] {
  return [frame, roster, conflicts].filter((root) => root !== null);
}
