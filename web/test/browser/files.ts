/** The part of node:fs and node:path that the tests use, on files that were put into the page. */

declare global {
  var files: Readonly<Record<string, string>>;
}

export function readFileSync(path: string, encoding: "utf8"): string {
  const text = globalThis.files[path];
  if (text === undefined || encoding !== "utf8") {
    throw new Error(`the page has no file ${path} as ${String(encoding)}`);
  }
  return text;
}

export function join(...parts: readonly string[]): string {
  return parts.join("/");
}
