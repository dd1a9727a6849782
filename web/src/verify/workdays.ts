/** Working days of China, for the years that have been announced (protocol, 16.5). */

import { EXCEPTIONS } from "./workdays-data.ts";

const DAY_SECONDS = 86_400;
const CHINA_OFFSET_SECONDS = 8 * 3600;
const THURSDAY = 4; // 1970-01-01

/** A day as the number of days since 1970-01-01. */
export type DayNumber = number;

/** The day in China's time (+08:00) of a moment in seconds since 1970. */
export function dayInChina(epochSeconds: number): DayNumber {
  return Math.floor((epochSeconds + CHINA_OFFSET_SECONDS) / DAY_SECONDS);
}

// Notices have reached back to 29 December of the year before (2007, 2018) and never further.
const LAST_SURE_DAY: DayNumber = Date.UTC(Math.max(...EXCEPTIONS.keys()), 11, 28) / (DAY_SECONDS * 1000);

/**
 * The n-th working day after `day`, which itself does not count; null where a day up to it is of no announced year, or
 * a notice to come may still change it.
 */
export function workingDayAfter(day: DayNumber, n: number): DayNumber | null {
  if (!EXCEPTIONS.has(parts(day).year)) {
    return null;
  }
  let at = day;
  for (let left = n; left > 0;) {
    at += 1;
    const isWorked = isWorkingDay(at);
    if (isWorked === null) {
      return null;
    }
    left -= isWorked ? 1 : 0;
  }
  return at <= LAST_SURE_DAY ? at : null;
}

/** Whether people work on `day`; null where its year is not announced. */
export function isWorkingDay(day: DayNumber): boolean | null {
  const { year, monthDay } = parts(day);
  const exceptions = EXCEPTIONS.get(year);
  if (exceptions === undefined) {
    return null;
  }
  const weekday = (((day + THURSDAY) % 7) + 7) % 7;
  const isWeekday = weekday >= 1 && weekday <= 5;
  return exceptions.split(" ").includes(monthDay) ? !isWeekday : isWeekday;
}

/** `YYYY-MM-DD`. */
export function writeDay(day: DayNumber): string {
  return new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

function parts(day: DayNumber): { readonly year: number; readonly monthDay: string } {
  const text = writeDay(day);
  return { year: Number(text.slice(0, -6)), monthDay: text.slice(-5).replace("-", "") };
}
