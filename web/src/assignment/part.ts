/** Parts of a problem that are assigned each by itself (assignment page, "Parts"), laid out for fast look-ups. */

import { append } from "./multimap.ts";
import { type AssignmentProblem, joinedGroups, type Seat } from "./problem.ts";

/**
 * One part. Its members are numbered 0 … n − 1 in the order of the inspectors, its seats 0 … D − 1 in canonical
 * order.
 *
 * Sets of members are rows of bits, 32 a word, because the mix asks millions of times whether somebody is admissible.
 */
export interface Part {
  /** By member: the number of the inspector. */
  readonly members: readonly number[];
  readonly capacity: Int32Array;
  readonly priorLoad: Int32Array;
  readonly level: Int32Array;
  readonly kinGroup: Int32Array;
  /** Whether two members are of one kin group. */
  readonly hasKin: boolean;
  readonly even: boolean;

  /** By seat: the number of its target in the problem, and its position there. */
  readonly target: Int32Array;
  readonly position: Int32Array;
  /** By seat: the mates of a seat and itself are the seats from `firstMate` to before `endMate`. */
  readonly firstMate: Int32Array;
  readonly endMate: Int32Array;
  readonly targetCount: number;

  /** By class: its members, ascending. */
  readonly classes: readonly (readonly number[])[];
  /** By seat: its class. */
  readonly seatClass: Int32Array;
  /** By seat: how many members are admissible. */
  readonly degree: Int32Array;

  /** By seat: where the row of its class begins in `classBits`, and that of its target in `conflictBits`. */
  readonly classRow: Int32Array;
  readonly conflictRow: Int32Array;
  readonly classBits: Int32Array;
  readonly conflictBits: Int32Array;
}

/** The parts of a problem in canonical form, in order of their first seats. */
export function partsOf(problem: AssignmentProblem): Part[] {
  const joined = classesJoined(problem);
  const seatsOf = new Map<number, Seat[]>();
  problem.seats.forEach((row, target) => {
    row.forEach((number, position) => {
      append(seatsOf, joined[number]!, [target, position]);
    });
  });
  // A map keeps the order in which keys came, and they came with their first seats.
  return [...seatsOf.values()].map((seats) => layOut(problem, seats));
}

/** All seats of the problem as one part. */
export function wholeAsOnePart(problem: AssignmentProblem): Part {
  const seats = problem.seats.flatMap((row, target) => row.map((_, position): Seat => [target, position]));
  return layOut(problem, seats);
}

/** By class: a number that it shares with the classes of its part. Classes in no use join nothing. */
function classesJoined(problem: AssignmentProblem): number[] {
  const inUse = new Set(problem.seats.flat());
  const usersOf = new Map<number, number[]>();
  for (const number of inUse) {
    for (const inspector of problem.classes[number]!) {
      append(usersOf, problem.kinGroup[inspector]!, number);
    }
  }
  return joinedGroups(problem.classes.length, usersOf.values());
}

function layOut(problem: AssignmentProblem, seats: readonly Seat[]): Part {
  const classNumbers = [...new Set(seats.map(([target, position]) => problem.seats[target]![position]!))];
  const members = [...new Set(classNumbers.flatMap((number) => problem.classes[number]!))].sort((a, b) => a - b);
  const memberOf = new Map(members.map((inspector, member) => [inspector, member]));
  const classes = classNumbers.map((number) => problem.classes[number]!.map((one) => memberOf.get(one)!));
  const classAt = new Map(classNumbers.map((number, at) => [number, at]));
  const target = Int32Array.from(seats, ([one]) => one);
  const seatClass = Int32Array.from(seats, ([one, position]) => classAt.get(problem.seats[one]![position]!)!);
  const words = Math.max(1, Math.ceil(members.length / 32));
  const conflicts = conflictRows(problem, target, memberOf, words);
  const kinGroup = ofMembers(members, problem.kinGroup);
  const { firstMate, endMate } = mateRanges(target);
  const part = {
    members,
    capacity: ofMembers(members, problem.capacity),
    priorLoad: ofMembers(members, problem.priorLoad),
    level: ofMembers(members, problem.level),
    kinGroup,
    hasKin: new Set(kinGroup).size < members.length,
    even: problem.even,
    target,
    position: Int32Array.from(seats, ([, position]) => position),
    firstMate,
    endMate,
    targetCount: new Set(target).size,
    classes,
    seatClass,
    degree: new Int32Array(seats.length),
    classRow: seatClass.map((number) => number * words),
    conflictRow: conflicts.row,
    classBits: bitRows(classes, words),
    conflictBits: conflicts.bits,
  };
  part.degree.set(admissibleBySeat(part).map((members) => members.length));
  return part;
}

function ofMembers(members: readonly number[], values: readonly number[]): Int32Array {
  return Int32Array.from(members, (inspector) => values[inspector]!);
}

function bitRows(sets: readonly (readonly number[])[], words: number): Int32Array {
  const bits = new Int32Array(sets.length * words);
  sets.forEach((set, row) => {
    for (const member of set) {
      bits[row * words + (member >>> 5)]! |= 1 << (member & 31);
    }
  });
  return bits;
}

/** Row 0 is empty and serves all targets without a conflict, so that many targets take little memory. */
function conflictRows(
  problem: AssignmentProblem,
  targets: Int32Array,
  memberOf: ReadonlyMap<number, number>,
  words: number,
): { row: Int32Array; bits: Int32Array } {
  const sets: number[][] = [[]];
  const rowOf = new Map<number, number>();
  for (const target of targets) {
    if (!rowOf.has(target)) {
      const inConflict = [...problem.conflicts[target]!].flatMap((inspector) => memberOf.get(inspector) ?? []);
      rowOf.set(target, inConflict.length === 0 ? 0 : sets.push(inConflict) - 1);
    }
  }
  return { row: targets.map((target) => rowOf.get(target)! * words), bits: bitRows(sets, words) };
}

function mateRanges(target: Int32Array): { firstMate: Int32Array; endMate: Int32Array } {
  const firstMate = new Int32Array(target.length);
  const endMate = new Int32Array(target.length);
  let first = 0;
  for (let seat = 1; seat <= target.length; seat += 1) {
    if (seat === target.length || target[seat] !== target[first]) {
      firstMate.fill(first, first, seat);
      endMate.fill(seat, first, seat);
      first = seat;
    }
  }
  return { firstMate, endMate };
}

/** Whether `member` is of the seat's class and not in conflict with its target. */
export function isAdmissible(part: Part, seat: number, member: number): boolean {
  const word = member >>> 5;
  const able = part.classBits[part.classRow[seat]! + word]! & ~part.conflictBits[part.conflictRow[seat]! + word]!;
  return ((able >>> (member & 31)) & 1) === 1;
}

/** The admissible members of a seat, ascending. */
export function admissibleMembers(part: Part, seat: number): number[] {
  return part.classes[part.seatClass[seat]!]!.filter((member) => isAdmissible(part, seat, member));
}

/** By seat: its admissible members. Seats of one class and one set of conflicts share a list. */
export function admissibleBySeat(part: Part): (readonly number[])[] {
  const known = new Map<string, readonly number[]>();
  return Array.from(part.seatClass, (number, seat) => {
    const rows = `${number} ${part.conflictRow[seat]}`;
    const members = known.get(rows) ?? admissibleMembers(part, seat);
    known.set(rows, members);
    return members;
  });
}

/** Seats in order of ascending degree, the order of equal ones kept. */
export function byDegree(part: Part, seats: readonly number[]): number[] {
  return [...seats].sort((a, b) => part.degree[a]! - part.degree[b]!);
}

/** 0 … `count` − 1. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}
