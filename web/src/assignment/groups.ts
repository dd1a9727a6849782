/** Teams first: the groups of targets and how many teams each has (protocol, 9.6). */

import { RandcheckError } from "../core/errors.ts";
import { compareText, sortTexts } from "../core/hash.ts";
import type { FrameRow, RosterRow } from "../core/lists.ts";
import { sampleSizes } from "../core/sizes.ts";
import { append } from "./multimap.ts";
import { seatList, type TeamRule } from "./rules.ts";

/** The label of a group without an area. */
const ANYWHERE = "*";

/** Drawn targets that have their own teams. */
export interface TargetGroup {
  readonly label: string;
  /** Empty where no area matters. */
  readonly area: string;
  /** In order of id. */
  readonly targets: readonly string[];
}

/** A team before it has members: its text in the order of texts, and its group. */
export interface TeamSlot {
  readonly text: string;
  readonly group: TargetGroup;
}

/** 9.8, with the member names of the protocol. A type, not an interface, so that it can be written as JSON. */
export type Shortfall = {
  readonly needed: number;
  readonly served: number;
  readonly targets: readonly string[];
};

export type TeamSlots =
  | { readonly kind: "slots"; readonly groups: readonly TargetGroup[]; readonly slots: readonly TeamSlot[] }
  | { readonly kind: "shortfall"; readonly shortfall: Shortfall };

/** By id of the target: its area. */
export function areasOf(frame: readonly FrameRow[]): ReadonlyMap<string, string> {
  return new Map(frame.map((row) => [row.id, row.area]));
}

/** The teams that the drawn targets get, numbered from 1 by their place here. */
export function teamSlots(
  rule: TeamRule,
  drawn: readonly string[],
  areas: ReadonlyMap<string, string>,
  roster: readonly RosterRow[],
): TeamSlots {
  const groups = targetGroups(drawn, areas, roster);
  const teams = Math.min(rule.teams ?? Infinity, drawn.length);
  if (rule.targets_per_team === null && teams < groups.length) {
    const size = seatList(rule).length;
    const shortfall = { needed: groups.length * size, served: teams * size, targets: sortTexts(drawn) };
    return { kind: "shortfall", shortfall };
  }
  const counts =
    rule.targets_per_team === null ? sharedOut(teams, groups) : countsBySize(rule.targets_per_team, groups);
  const slots = groups
    .flatMap((group, at) => Array.from({ length: counts[at]! }, (_, team) => slotOf(group, team + 1)))
    .sort((a, b) => compareText(a.text, b.text));
  return { kind: "slots", groups, slots };
}

function slotOf(group: TargetGroup, number: number): TeamSlot {
  return { text: `${group.label}/${String(number).padStart(4, "0")}`, group };
}

/** In order of label. */
function targetGroups(
  drawn: readonly string[],
  areas: ReadonlyMap<string, string>,
  roster: readonly RosterRow[],
): TargetGroup[] {
  const targets = sortTexts(drawn);
  const isByArea =
    targets.some((target) => areas.get(target) !== "") && roster.some((inspector) => inspector.areas.length > 0);
  const targetsOf = new Map<string, string[]>();
  for (const target of targets) {
    append(targetsOf, isByArea ? areas.get(target)! : "", target);
  }
  if (targetsOf.has("") && targetsOf.has(ANYWHERE)) {
    throw new RandcheckError("ambiguous-area", {
      en: `an area must not be named ${ANYWHERE} where a drawn target has none, got both`,
      zh: `抽中对象有未注明区域者时，区域名不得为 ${ANYWHERE}，实际两者并存`,
    });
  }
  return [...targetsOf]
    .map(([area, ofArea]) => ({ label: area || ANYWHERE, area, targets: ofArea }))
    .sort((a, b) => compareText(a.label, b.label));
}

function countsBySize(targetsPerTeam: number, groups: readonly TargetGroup[]): number[] {
  return groups.map((group) => Math.ceil(group.targets.length / targetsPerTeam));
}

/** The arithmetic of 5.8, each group with at least one team. */
function sharedOut(teams: number, groups: readonly TargetGroup[]): number[] {
  if (groups.length <= 1) {
    return groups.map(() => teams);
  }
  const tallies = groups.map((group) => ({
    label: ANYWHERE + group.area,
    population: group.targets.length,
    weight_total: group.targets.length,
  }));
  const sizes = sampleSizes(tallies, {
    selection: "equal",
    size: String(teams),
    per_class: [],
    exclude: [],
    allocation: "proportional",
    rounding: "largest_remainder",
    minimum: 1,
    reserves: 0,
    spread: [],
  });
  const countOf = new Map(sizes.map((one) => [one.label, one.sample_size]));
  return tallies.map((tally) => countOf.get(tally.label)!);
}
