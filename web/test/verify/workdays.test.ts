/** Working days: the library's calendar, day by day. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseMoment } from "../../src/core/moment.ts";
import { dayInChina, isWorkingDay, workingDayAfter, writeDay } from "../../src/verify/workdays.ts";
import { readFixture } from "./fixtures.ts";

const deadlines = JSON.parse(readFixture("deadlines.json")) as { day: string; due: string | null }[];

describe("working days", () => {
  test("the fifth one after every day of the announced years", () => {
    assert.ok(deadlines.length > 8000);
    for (const { day, due } of deadlines) {
      const found = workingDayAfter(dayOf(day), 5);
      assert.equal(found === null ? null : writeDay(found), due, day);
    }
  });

  test("a Saturday that was worked by a notice that the source has wrong: 31 December 2005", () => {
    assert.equal(isWorkingDay(dayOf("2005-12-31")), true);
  });

  test("nothing is said of years that are not announced", () => {
    assert.equal(workingDayAfter(dayOf("2003-12-31"), 5), null);
    assert.equal(workingDayAfter(dayOf("2999-01-01"), 1), null);
  });

  test("nothing is said of days that the next notice may still move: from 29 December of the last announced year", () => {
    const last = deadlines.at(-1)?.day.slice(0, 4) ?? "";
    const sure = dayOf(`${last}-12-28`);
    for (let day = sure - 20; day <= sure; day += 1) {
      const due = workingDayAfter(day, 1);
      assert.equal(due === null, isWorkingDayBetween(day, sure) === false, writeDay(day));
    }
  });

  test("the day is that of China, whatever the offset a moment is written with", () => {
    for (const [moment, day] of [
      ["2026-03-02T23:59:59+08:00", "2026-03-02"],
      ["2026-03-02T16:00:00+00:00", "2026-03-03"],
      ["1969-12-31T15:59:59+00:00", "1969-12-31"],
      ["0001-01-01T00:00:00+00:00", "0001-01-01"],
    ] as const) {
      assert.equal(writeDay(dayInChina(parseMoment(moment).epochSeconds)), day);
    }
  });
});

function isWorkingDayBetween(after: number, last: number): boolean {
  return Array.from({ length: last - after }, (_, at) => after + at + 1).some((day) => isWorkingDay(day) === true);
}

function dayOf(text: string): number {
  return dayInChina(parseMoment(`${text}T00:00:00+08:00`).epochSeconds);
}
