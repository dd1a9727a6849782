/** Whether a bundle's statements can be read, belong together, and follow from their contributions (protocol, 16.3). */

import { RandcheckError } from "../core/errors.ts";
import { deriveSeed, requireContributions } from "../core/seed.ts";
import type { Bundle } from "./bundle.ts";
import { type Commitment, readCommitment } from "./commitment.ts";
import { type Kind, kindOfType, PROTOCOL_VERSION, STATEMENT_NAMES } from "./kinds.ts";
import { type Outcome, readResult, readSummary } from "./outcome.ts";
import type { ReportBuilder } from "./report.ts";
import { unknownVersion } from "./statement-form.ts";
import type { TrustPolicy } from "./trust-policy.ts";

export interface Statements {
  readonly commitment: Commitment;
  readonly result: Outcome;
}

/** The statements of one bundle of a chain; null when nothing more of it can be judged. */
export function checkStatements(link: Bundle, policy: TrustPolicy | null, report: ReportBuilder): Statements | null {
  if (policy !== null && !policy.protocolVersions.includes(PROTOCOL_VERSION)) {
    const accepted = [...policy.protocolVersions].sort((a, b) => a - b).join(", ");
    report.failed("protocol-version", {
      en: `the receipt is of protocol version ${PROTOCOL_VERSION}, the trust policy accepts ${accepted}`,
      zh: `证据包为协议第 ${PROTOCOL_VERSION} 版，信任策略仅接受 ${accepted}`,
    });
  }
  const statements = readStatements(link, report);
  if (statements === null || !checkMatch(statements, report)) {
    return null;
  }
  checkTypes(link, statements, report);
  return statements;
}

function readStatements(link: Bundle, report: ReportBuilder): Statements | null {
  try {
    requireKnownTypes(link);
    const commitment = readCommitment(link.commitment.payload);
    const result = link.party === null ? readResult(link.result.payload) : readSummary(link.result.payload);
    report.passed("canonical-statements", {
      en: "both statements are in their one canonical form",
      zh: "两份声明均为唯一规范形式",
    });
    return { commitment, result };
  } catch (error) {
    if (!(error instanceof RandcheckError)) {
      throw error;
    }
    if (error.code === "unknown-version") {
      report.unchecked("protocol-version", error);
    } else {
      report.failed("canonical-statements", error);
    }
    return null;
  }
}

/** Refuses envelopes that say they hold a version of which nothing can be said. */
function requireKnownTypes({ commitment, result }: Bundle): void {
  for (const { payloadType } of [commitment, result]) {
    if ((kindOfType(payloadType)?.version ?? PROTOCOL_VERSION) !== PROTOCOL_VERSION) {
      throw unknownVersion(payloadType);
    }
  }
}

/** Which kind of result may follow a kind of commitment. */
const FOLLOWS: readonly (readonly [Kind, Kind])[] = [
  ["commitment", "draw"],
  ["commitment", "draw-summary"],
  ["substitution-commitment", "substitution"],
];

function checkMatch({ commitment, result }: Statements, report: ReportBuilder): boolean {
  const expected = commitment.substitution === null ? commitment.orders.length : 1;
  const follows = FOLLOWS.some(([committed, followed]) => committed === commitment.kind && followed === result.kind);
  if (!follows || result.results.length !== expected) {
    const [committed, followed] = [STATEMENT_NAMES[commitment.kind], STATEMENT_NAMES[result.kind]];
    report.failed("commitment-matches", {
      en: `a ${committed.en} with ${expected} results was made, a ${followed.en} with ${result.results.length} followed`,
      zh: `承诺为${committed.zh}（${expected} 项结果），实际为${followed.zh}（${result.results.length} 项）`,
    });
    return false;
  }
  const start = commitment.digest.slice(0, 16);
  const isOwn = result.commitment === commitment.digest && result.log === commitment.log;
  report.passedOrFailed(
    "commitment-matches",
    isOwn,
    { en: `the draw follows commitment ${start}…`, zh: `抽取依据承诺 ${start}…` },
    { en: "the draw names another commitment or ledger", zh: "抽取声明所载的承诺或账本与证据包中的不一致" },
  );
  return isOwn;
}

/** Each envelope must say what it holds: what is signed as something else counts for nothing. */
function checkTypes(link: Bundle, { commitment, result }: Statements, report: ReportBuilder): void {
  const pairs = [
    [link.commitment, commitment.kind],
    [link.result, result.kind],
  ] as const;
  const wrong = pairs.find(([{ payloadType }, kind]) => kindOfType(payloadType)?.kind !== kind);
  if (wrong === undefined) {
    report.passed("payload-type", { en: "both envelopes say what they hold", zh: "两个信封所载类型与内容一致" });
    return;
  }
  const [{ payloadType }, kind] = wrong;
  report.failed("payload-type", {
    en: `the envelope of a ${STATEMENT_NAMES[kind].en} must say so, and says ${payloadType}`,
    zh: `${STATEMENT_NAMES[kind].zh}的信封须如实载明类型，实际为 ${payloadType}`,
  });
}

/** 7.2 and 7.3: the announced parties contributed, and the seed follows. */
export function checkSeed({ commitment, result }: Statements, report: ReportBuilder): void {
  const roles = result.contributions.map(({ role }) => role);
  try {
    requireContributions(commitment.contributors, result.contributions);
  } catch (error) {
    if (error instanceof RandcheckError) {
      report.failed("contributions", error);
      return;
    }
    throw error;
  }
  report.passed("contributions", {
    en: `the ${roles.length} announced parties contributed: ${roles.join(", ")}`,
    zh: `已公告的 ${roles.length} 方均已贡献：${roles.join("、")}`,
  });
  const start = result.seed.slice(0, 16);
  report.passedOrFailed(
    "seed",
    deriveSeed(commitment.digest, result.contributions) === result.seed,
    { en: `the seed ${start}… follows`, zh: `种子 ${start}… 推导一致` },
    { en: "the seed does not follow from the contributions", zh: "种子不能由各方贡献推导得出" },
  );
  const isAnyFixed = commitment.contributors.some(({ digest }) => digest !== null);
  if (roles.length > 1 && !isAnyFixed) {
    // Whoever speaks last knows all the others and can try values until one suits.
    report.noted("several-parties", {
      en: `no contribution of ${roles.length} was fixed beforehand: whoever spoke last could choose the seed`,
      zh: `${roles.length} 方贡献均未事先固定：最后给出者可挑选种子`,
    });
  } else if (roles.length > 1) {
    report.passed("several-parties", {
      en: `no single one of ${roles.length} parties chose the seed`,
      zh: `种子由 ${roles.length} 方共同产生`,
    });
  } else {
    report.noted("several-parties", {
      en: `one party alone, ${roles[0]}, made the seed; nobody else can vouch that it was not chosen`,
      zh: `种子仅由“${roles[0]}”一方产生，无法证明其未经挑选`,
    });
  }
}

/** 第 n 次抽取. */
export function tellAttempt({ attempt: { number, reason, approver } }: Commitment, report: ReportBuilder): void {
  const sentence =
    number === 1
      ? { en: "attempt number 1", zh: "第 1 次抽取" }
      : {
          en: `attempt number ${number}, because ${reason}, approved by ${approver}`,
          zh: `第 ${number} 次抽取，事由：${reason}，批准人：${approver}`,
        };
  report.passed("attempt", sentence);
}
