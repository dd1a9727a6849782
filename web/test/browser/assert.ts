/** The part of node:assert/strict that the tests use; `assert.test.ts` compares the two. */

export class AssertionError extends Error {}

type Check = RegExp | Error | ((error: unknown) => boolean) | (new (...args: never[]) => unknown);

function fail(message: string | Error | undefined, standard: string): never {
  throw message instanceof Error ? message : new AssertionError(message ?? standard);
}

export function ok(value: unknown, message?: string | Error): asserts value {
  if (!value) {
    fail(message, `${show(value)} is not true`);
  }
}

export function equal(actual: unknown, expected: unknown, message?: string | Error): void {
  if (!Object.is(actual, expected)) {
    fail(message, `${show(actual)} is not ${show(expected)}`);
  }
}

export function notEqual(actual: unknown, unwanted: unknown, message?: string | Error): void {
  if (Object.is(actual, unwanted)) {
    fail(message, `${show(actual)} is not wanted`);
  }
}

export function deepEqual(actual: unknown, expected: unknown, message?: string | Error): void {
  if (!isDeepEqual(actual, expected)) {
    fail(message, `${show(actual)} is not like ${show(expected)}`);
  }
}

export function notDeepEqual(actual: unknown, unwanted: unknown, message?: string | Error): void {
  if (isDeepEqual(actual, unwanted)) {
    fail(message, `${show(actual)} is not wanted`);
  }
}

export function match(text: string, pattern: RegExp, message?: string | Error): void {
  if (!pattern.test(text)) {
    fail(message, `${show(text)} does not match ${pattern}`);
  }
}

export function throws(work: () => unknown, ...rest: readonly (Check | string | undefined)[]): void {
  const check = rest.find((one): one is Check => one !== undefined && typeof one !== "string");
  const message = rest.find((one) => typeof one === "string");
  let thrown: unknown;
  try {
    work();
  } catch (error) {
    thrown = error;
    requireExpected(error, check, message);
    return;
  }
  fail(message, `nothing was thrown, ${show(thrown)}`);
}

export async function rejects(work: Promise<unknown> | (() => Promise<unknown>), check?: Check): Promise<void> {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    requireExpected(error, check, undefined);
    return;
  }
  fail(undefined, "nothing was rejected");
}

function requireExpected(error: unknown, check: Check | undefined, message: string | undefined): void {
  if (check === undefined) {
    return;
  }
  if (check instanceof RegExp) {
    ok(check.test(String(error)), message ?? `${show(error)} does not match ${check}`);
  } else if (check instanceof Error) {
    ok(isDeepEqual(error, check), message ?? `${show(error)} is another error`);
  } else if (check.prototype instanceof Error || check === (Error as unknown)) {
    ok(error instanceof (check as new () => Error), message ?? `${show(error)} is another error`);
  } else {
    ok((check as (error: unknown) => boolean)(error) === true, message ?? `${show(error)} is another error`);
  }
}

function isDeepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return false;
  }
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) {
    return false;
  }
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && isDeepEqual(value, b.get(key)));
  }
  if (a instanceof Set && b instanceof Set) {
    return a.size === b.size && [...a].every((value) => b.has(value));
  }
  if (a instanceof Error && b instanceof Error && (a.name !== b.name || a.message !== b.message)) {
    return false;
  }
  const keys = Object.keys(a);
  return (
    (!Array.isArray(a) || a.length === (b as unknown[]).length) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isDeepEqual(Reflect.get(a, key), Reflect.get(b, key)))
  );
}

function show(value: unknown): string {
  try {
    const text = value instanceof Error ? String(value) : JSON.stringify(value);
    return (text ?? String(value)).slice(0, 400);
  } catch {
    return String(value);
  }
}

export default Object.assign(ok, { ok, equal, notEqual, deepEqual, notDeepEqual, match, throws, rejects });
