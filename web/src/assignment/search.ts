/** The search for a chain of seats that lets one more seat be held (assignment page, "Stage 2, start"). */

import { NOBODY, type Seating } from "./seating.ts";

export interface SearchRequest {
  /** Seats that the search begins with. */
  readonly from: readonly number[];
  /** Members who may be visited, in scan order. */
  readonly among: readonly number[];
  /** Whether a chain may end with this member. */
  readonly isGoal: (member: number) => boolean;
}

export interface SearchResult {
  /** The member found, and the chain of seats u₀ … uₘ that leads to him; or null. */
  readonly found: { readonly goal: number; readonly chain: readonly number[] } | null;
  /** Members visited. */
  readonly visited: readonly number[];
  /** Seats that were in the queue. */
  readonly reached: readonly number[];
}

/** A search of one seating. */
export function search(seating: Seating, request: SearchRequest): SearchResult {
  return new Search(seating, request).run();
}

/** `search`, and carrying out what it finds. Returns also the goal, or null. */
export function searchAndCarryOut(seating: Seating, request: SearchRequest): SearchResult {
  const result = search(seating, request);
  if (result.found !== null) {
    carryOut(seating, result.found.chain, result.found.goal);
  }
  return result;
}

function carryOut(seating: Seating, chain: readonly number[], goal: number): void {
  if (seating.holder[chain[0]!] !== NOBODY) {
    seating.takeAway(chain[0]!);
  }
  for (let at = 1; at < chain.length; at += 1) {
    seating.replace(chain[at]!, chain[at - 1]!);
  }
  seating.put(chain.at(-1)!, goal);
}

class Search {
  readonly #seating: Seating;
  readonly #isGoal: (member: number) => boolean;
  readonly #queue: number[];
  /** By seat reached: the seat it was reached from, itself for those the search began with. */
  readonly #reachedFrom = new Map<number, number>();
  readonly #visited: number[] = [];
  /** Members of `among` not visited yet, in scan order. */
  #rest: readonly number[];
  /** In a part with kin: the (target, kin group) that were entered. */
  readonly #entered = new Set<string>();

  constructor(seating: Seating, request: SearchRequest) {
    this.#seating = seating;
    this.#isGoal = request.isGoal;
    this.#queue = [...request.from];
    this.#rest = request.among;
    for (const seat of request.from) {
      this.#reachedFrom.set(seat, seat);
    }
  }

  run(): SearchResult {
    for (let at = 0; at < this.#queue.length; at += 1) {
      const seat = this.#queue[at]!;
      this.#reachMates(seat);
      const candidates = this.#candidates(seat);
      const goal = candidates.find(this.#isGoal);
      if (goal !== undefined) {
        return this.#result({ goal, chain: this.#chainTo(seat) });
      }
      this.#visit(seat, candidates);
    }
    return this.#result(null);
  }

  #result(found: SearchResult["found"]): SearchResult {
    return { found, visited: this.#visited, reached: this.#queue };
  }

  /** Step 1: the holder of a mate could have `seat` instead, which keeps his load and frees the mate. */
  #reachMates(seat: number): void {
    const { part, holder } = this.#seating;
    for (let mate = part.firstMate[seat]!; mate < part.endMate[seat]!; mate += 1) {
      const member = holder[mate]!;
      if (mate === seat || member === NOBODY || this.#reachedFrom.has(mate)) {
        continue;
      }
      if (this.#seating.admits(seat, member) && this.#mayEnter(seat, member)) {
        this.#enter(seat, member);
        this.#reach(mate, seat);
      }
    }
  }

  /** Step 2: who could take `seat`, in scan order. */
  #candidates(seat: number): number[] {
    const seating = this.#seating;
    return this.#rest.filter(
      (member) =>
        seating.admits(seat, member) &&
        seating.holder[seat] !== member &&
        !seating.hasKinAtMate(seat, member) &&
        this.#mayEnter(seat, member),
    );
  }

  #visit(seat: number, candidates: readonly number[]): void {
    if (candidates.length === 0) {
      return;
    }
    const now = new Set<number>();
    for (const member of candidates) {
      // Kin of a candidate before may have entered since the candidates were looked for.
      if (this.#mayEnter(seat, member)) {
        this.#enter(seat, member);
        now.add(member);
        this.#visited.push(member);
        for (const his of this.#seating.lists[member]!) {
          if (!this.#reachedFrom.has(his)) {
            this.#reach(his, seat);
          }
        }
      }
    }
    this.#rest = this.#rest.filter((member) => !now.has(member));
  }

  #reach(seat: number, from: number): void {
    this.#reachedFrom.set(seat, from);
    this.#queue.push(seat);
  }

  #mayEnter(seat: number, member: number): boolean {
    return !this.#seating.heedsKin || !this.#entered.has(this.#entry(seat, member));
  }

  #enter(seat: number, member: number): void {
    if (this.#seating.heedsKin) {
      this.#entered.add(this.#entry(seat, member));
    }
  }

  #entry(seat: number, member: number): string {
    return `${this.#seating.part.target[seat]} ${this.#seating.kinGroup[member]}`;
  }

  #chainTo(seat: number): number[] {
    const chain = [seat];
    for (let at = seat, from = this.#reachedFrom.get(at)!; from !== at; at = from, from = this.#reachedFrom.get(at)!) {
      chain.push(from);
    }
    return chain.reverse();
  }
}
