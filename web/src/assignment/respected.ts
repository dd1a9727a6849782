/**
 * A second opinion on teams: whether everybody may sit where he sits (protocol, section 16).
 *
 * Nothing here is shared with what draws the teams: the rules are read off roster, conflict list and team rule once
 * more, in the plainest way, so that one mistake does not hide another.
 */

import type { Sentence } from "../core/errors.ts";
import type { ConflictPairs, FrameRow, RosterRow } from "../core/lists.ts";
import type { Team } from "./assign.ts";
import type { SeatRule, TeamRule } from "./rules.ts";
import type { Replacement } from "./units.ts";

export interface RulesOfTask {
  readonly teamRule: TeamRule;
  readonly frame: readonly FrameRow[];
  readonly roster: readonly RosterRow[];
  /** The conflict list that holds; for a substitution as it stands then. */
  readonly conflicts: ConflictPairs;
}

/** What is wrong, by finding; empty where nothing is. */
export interface Breaches {
  /** `seats-respected`. */
  readonly seats: readonly Sentence[];
  /** `conflicts-respected`. */
  readonly conflicts: readonly Sentence[];
}

/** People who work together, and where. */
interface Crew {
  readonly members: readonly string[];
  readonly targets: readonly string[];
}

/** 16.4: the teams of a draw. `drawn`: the ids of the drawn targets. */
export function findTeamBreaches(rules: RulesOfTask, drawn: readonly string[], teams: readonly Team[]): Breaches {
  const check = new RuleCheck(rules);
  const seats = [...targetsWithoutOneTeam(drawn, teams), ...teams.flatMap((team) => check.seatsOf(team))];
  const conflicts = teams.flatMap((team) => check.conflictsWithin(team));
  // Nobody is drawn into two teams; with a team per target the same inspector visits many targets.
  const isOneTeamEach = rules.teamRule.mode === "teams_first";
  const inTwoTeams = isOneTeamEach ? twice(teams.flatMap((team) => [...new Set(team.members)])) : [];
  return { seats, conflicts: [...conflicts, ...inTwoTeams] };
}

/** 16.5: the successors of a substitution. `earlier`: the replacements before it, oldest first; `now`: its own. */
export function findSuccessorBreaches(
  rules: RulesOfTask,
  teams: readonly Team[],
  earlier: readonly Replacement[],
  now: readonly Replacement[],
): Breaches {
  const check = new RuleCheck(rules);
  const all = [...earlier, ...now];
  const seats: Sentence[] = [];
  const conflicts: Sentence[] = [];
  for (const replacement of now) {
    const team = teams.find((one) => one.number === replacement.team);
    if (team === undefined) {
      seats.push({ en: `there is no team ${replacement.team}`, zh: `没有第 ${replacement.team} 组` });
      continue;
    }
    for (const crew of crewsConcerned(rules.teamRule, team, replacement, all)) {
      seats.push(...check.seatOf(replacement.successor, crew));
      conflicts.push(...check.conflictsOf(replacement.successor, crew));
    }
  }
  if (rules.teamRule.mode === "teams_first" && now.some(({ target }) => target === null)) {
    conflicts.push(...twice(teams.flatMap((team) => [...new Set(standing(team, null, all))])));
  }
  return { seats, conflicts };
}

/** The crews in which a successor sits: his team where he joins one, and at each target. */
function crewsConcerned(rule: TeamRule, team: Team, now: Replacement, all: readonly Replacement[]): Crew[] {
  const crews = (now.target === null ? team.targets : [now.target]).map((target) => ({
    members: standing(team, target, all),
    targets: [target],
  }));
  if (rule.mode === "per_target" || now.target !== null) {
    return crews;
  }
  // A member of a team does not sit at a target where another took his seat before.
  const own = { members: standing(team, null, all), targets: team.targets };
  return [own, ...crews.filter(({ members }) => members.includes(now.successor))];
}

/** The members for a target, or of the team itself, when the replacements are carried out one after the other. */
function standing(team: Team, target: string | null, replacements: readonly Replacement[]): readonly string[] {
  return replacements
    .filter((one) => one.team === team.number && (one.target === null || one.target === target))
    .reduce<readonly string[]>((members, { former, successor }) => {
      const place = members.indexOf(former);
      return place < 0 ? members : members.with(place, successor);
    }, team.members);
}

function targetsWithoutOneTeam(drawn: readonly string[], teams: readonly Team[]): Sentence[] {
  const isDrawn = new Set(drawn);
  const teamsOf = new Map(drawn.map((target) => [target, 0]));
  for (const target of teams.flatMap((team) => team.targets)) {
    teamsOf.set(target, (teamsOf.get(target) ?? 0) + 1);
  }
  return [...teamsOf]
    .filter(([target, count]) => count !== 1 || !isDrawn.has(target))
    .map(([target, count]) => {
      const [en, zh] = isDrawn.has(target) ? ["", ""] : [" and was not drawn", "，且未被抽中"];
      return {
        en: `a drawn target must have one team; ${target} has ${count}${en}`,
        zh: `每一抽中对象须有一个检查组；${target} 有 ${count} 个${zh}`,
      };
    });
}

/** Roster and conflict list for look-ups by id. */
class RuleCheck {
  readonly #seats: readonly Omit<SeatRule, "count">[];
  readonly #inspectors: ReadonlyMap<string, RosterRow>;
  readonly #areas: ReadonlyMap<string, string>;
  readonly #targetPairs: ReadonlySet<string>;
  readonly #inspectorPairs: ReadonlySet<string>;

  constructor({ teamRule, frame, roster, conflicts }: RulesOfTask) {
    this.#seats = seatsAsked(teamRule);
    this.#inspectors = new Map(roster.map((row) => [row.id, row]));
    this.#areas = new Map(frame.map((row) => [row.id, row.area]));
    this.#targetPairs = new Set(conflicts.targets.map(([inspector, target]) => pairOf(inspector, target)));
    this.#inspectorPairs = new Set(
      conflicts.inspectors.flatMap(([one, other]) => [pairOf(one, other), pairOf(other, one)]),
    );
  }

  /** What is wrong with the seats of a whole team. */
  seatsOf({ members, number, targets }: Team): Sentence[] {
    const size = this.#seats.length;
    if (members.length !== size) {
      return [
        {
          en: `a team must have ${size} members, team ${number} has ${members.length}`,
          zh: `每组须有 ${size} 人，第 ${number} 组有 ${members.length} 人`,
        },
      ];
    }
    return members.flatMap((id, position) => this.#seatBreaches(id, position, targets));
  }

  /** What is wrong with the seat of one of a crew. */
  seatOf(id: string, { members, targets }: Crew): Sentence[] {
    return this.#seatBreaches(id, members.indexOf(id), targets);
  }

  #seatBreaches(id: string, position: number, targets: readonly string[]): Sentence[] {
    const inspector = this.#inspectors.get(id);
    const seat = this.#seats[position];
    if (inspector === undefined || seat === undefined) {
      return [{ en: `${id} is not on the roster or has no seat`, zh: `${id} 不在检查人员名单中或不在席` }];
    }
    const breaches: Sentence[] = [];
    if (seat.department !== null && seat.department !== inspector.department) {
      breaches.push({
        en: `the seat is for ${seat.department}, ${id} is of ${inspector.department}`,
        zh: `该席位限${seat.department}，${id} 属${inspector.department}`,
      });
    }
    if (seat.categories.length > 0 && !inspector.categories.some((one) => seat.categories.includes(one))) {
      breaches.push({
        en: `the seat is for ${seat.categories.join(", ")}, ${id} has none of these categories`,
        zh: `该席位限${seat.categories.join("、")}，${id} 均不具备`,
      });
    }
    if (seat.cadre && !inspector.cadre) {
      breaches.push({ en: `the seat is for a cadre, ${id} is none`, zh: `该席位限领导干部，${id} 不是` });
    }
    return [...breaches, ...this.#areaBreaches(inspector, targets)];
  }

  #areaBreaches({ id, areas }: RosterRow, targets: readonly string[]): Sentence[] {
    return targets.flatMap((target) => {
      const area = this.#areas.get(target) ?? "";
      return area === "" || areas.length === 0 || areas.includes(area)
        ? []
        : [
            {
              en: `${target} is in ${area}, which ${id} does not serve`,
              zh: `${target} 在${area}，不属 ${id} 的负责区域`,
            },
          ];
    });
  }

  /** What is wrong among the members of a crew. */
  conflictsWithin({ members, targets }: Crew): Sentence[] {
    return [
      ...twice(members),
      ...members.flatMap((one, position) => [
        ...this.#withTargets(one, targets),
        ...this.#withOthers(one, members.slice(position + 1)),
      ]),
    ];
  }

  /** What is wrong with one of a crew. */
  conflictsOf(one: string, { members, targets }: Crew): Sentence[] {
    return [
      ...twice(members.filter((other) => other === one)),
      ...this.#withTargets(one, targets),
      ...this.#withOthers(one, members),
    ];
  }

  #withTargets(inspector: string, targets: readonly string[]): Sentence[] {
    return targets
      .filter((target) => this.#targetPairs.has(pairOf(inspector, target)))
      .map((target) => ({ en: `${inspector} is in conflict with ${target}`, zh: `${inspector} 须回避 ${target}` }));
  }

  #withOthers(inspector: string, others: readonly string[]): Sentence[] {
    return others
      .filter((other) => other !== inspector && this.#areKin(inspector, other))
      .map((other) => ({
        en: `${inspector} and ${other} must not work together`,
        zh: `${inspector} 与 ${other} 不得同组`,
      }));
  }

  #areKin(one: string, other: string): boolean {
    const group = this.#inspectors.get(one)?.kin_group ?? null;
    const isOneGroup = group !== null && group === this.#inspectors.get(other)?.kin_group;
    return isOneGroup || this.#inspectorPairs.has(pairOf(one, other));
  }
}

/** The seats of a team one by one; the last one for a cadre apart. */
function seatsAsked(rule: TeamRule): Omit<SeatRule, "count">[] {
  const seats: Omit<SeatRule, "count">[] = [];
  for (const seat of rule.seats) {
    for (let number = 0; number < seat.count; number += 1) {
      seats.push(seat);
    }
  }
  return rule.leader === "cadre_apart" ? [...seats, { cadre: true, categories: [], department: null }] : seats;
}

/** No id holds a tab. */
function pairOf(one: string, other: string): string {
  return `${one}\t${other}`;
}

/** Those who stand more than once. */
function twice(ids: readonly string[]): Sentence[] {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const id of ids) {
    (seen.has(id) ? again : seen).add(id);
  }
  return [...again].map((id) => ({ en: `${id} stands twice`, zh: `${id} 重复列出` }));
}
