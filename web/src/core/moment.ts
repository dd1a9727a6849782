/** Moments (protocol, 1.7): a date, a time of day to the second, and an offset from UTC. */

import { invalidValue } from "./errors.ts";

export interface Moment {
  readonly text: string;
  /** Seconds since 1970-01-01T00:00:00+00:00; negative before. */
  readonly epochSeconds: number;
}

const FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})([+-])(\d{2}):(\d{2})$/;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_BEFORE_1970 = 719_162;

/** The moment that `text` writes, or a refusal. */
export function parseMoment(text: string): Moment {
  const moment = findMoment(text);
  if (moment === null) {
    const rule = {
      en: "a moment must be written YYYY-MM-DDThh:mm:ss±hh:mm, UTC as +00:00",
      zh: "时刻须写作 YYYY-MM-DDThh:mm:ss±hh:mm，UTC 写作 +00:00",
    };
    throw invalidValue(rule, text);
  }
  return moment;
}

/** Negative, 0 or positive: moments are compared as points in time, not as text. */
export function compareMoments(a: Moment, b: Moment): number {
  return a.epochSeconds - b.epochSeconds;
}

/** Whether `text` is a date `YYYY-MM-DD` of the years 0001 to 9999. */
export function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return parts !== null && isDay(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

function findMoment(text: string): Moment | null {
  const parts = FORM.exec(text);
  if (parts === null) {
    return null;
  }
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [offsetHour, offsetMinute] = parts.slice(8, 10).map(Number) as [number, number];
  const isInRange = hour < 24 && minute < 60 && second < 60 && offsetHour < 24 && offsetMinute < 60;
  const isMinusZero = parts[7] === "-" && offsetHour === 0 && offsetMinute === 0;
  if (!isDay(year, month, day) || !isInRange || isMinusZero) {
    return null;
  }
  const offset = (parts[7] === "-" ? -60 : 60) * (60 * offsetHour + offsetMinute);
  const local = 86_400 * daysSince1970(year, month, day) + 3600 * hour + 60 * minute + second;
  return { text, epochSeconds: local - offset };
}

function isDay(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month);
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) {
    return isLeapYear(year) ? 29 : 28;
  }
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

// By hand, because Date reads the years 0001 to 0099 as 1901 to 1999 in one of its forms and rolls over in another.
function daysSince1970(year: number, month: number, day: number): number {
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const leapDayPassed = month > 2 && isLeapYear(year) ? 1 : 0;
  return 365 * past + leapDays + (DAYS_BEFORE_MONTH[month - 1] as number) + leapDayPassed + day - 1 - DAYS_BEFORE_1970;
}
