/** The part of node:test that the tests use: collects tests and runs them one after another. */

type Work = (() => unknown) | ((context: unknown) => unknown);

export interface Result {
  readonly name: string;
  readonly error: string | null;
  readonly seconds: number;
}

const collected: { readonly name: string; readonly work: Work }[] = [];
let place: readonly string[] = [];

/** From here on tests belong to this file. */
export function inFile(path: string): void {
  place = [path];
}

export function test(name: string, work: Work): void {
  collected.push({ name: [...place, name].join(" › "), work });
}

export function describe(name: string, collect: () => void): void {
  const outer = place;
  place = [...place, name];
  try {
    collect();
  } finally {
    place = outer;
  }
}

export const it = test;
export const suite = describe;
export default test;

/** Runs all that was collected; a test that throws or rejects has failed. */
export async function runAll(): Promise<Result[]> {
  const results: Result[] = [];
  for (const { name, work } of collected) {
    const start = performance.now();
    results.push({ name, error: await failureOf(work), seconds: (performance.now() - start) / 1000 });
  }
  return results;
}

async function failureOf(work: Work): Promise<string | null> {
  try {
    await work(null);
    return null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : `threw ${String(error)}`;
  }
}
