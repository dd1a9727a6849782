/**
 * Makes a page that runs the tests of web/test in a browser, the golden vectors among them.
 *
 *     node test/browser/page.mjs FILE
 *
 * They are the very files that node runs: node's own modules are replaced by the few functions of them in this folder.
 * A test that needs more of node, such as its independent digests, or what Python says, is left out and named in
 * `window.leftOut`. The results are in `window.results`: one {name, error, seconds} a test, error null where it passed.
 * `window.judge` verifies an attack of tests/attacks.
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { BROWSERS } from "../../build.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const tests = resolve(here, "..");
const vectors = resolve(here, "../../../tests/vectors");

/** Stand-ins in this folder. */
const STAND_INS = {
  "node:assert/strict": "assert.ts",
  "node:fs": "files.ts",
  "node:path": "files.ts",
  "node:test": "runner.ts",
};
/** What Python writes for a run in node, and modules of node without a stand-in. */
const NOT_HERE = (name) => name === "test/verify/fixtures.ts" || (name.startsWith("node:") && !(name in STAND_INS));

const all = readdirSync(tests, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith(".test.ts") && !path.startsWith("browser/"))
  .sort();
const graph = await readGraph();
const leftOut = all.filter((path) => [...neededOf(`test/${path}`)].some((name) => NOT_HERE(name)));
const taken = all.filter((path) => !leftOut.includes(path));

/** What every file imports. */
async function readGraph() {
  const { metafile } = await build({
    absWorkingDir: resolve(tests, ".."),
    entryPoints: all.map((path) => `test/${path}`),
    bundle: true,
    format: "esm",
    logLevel: "warning",
    metafile: true,
    outdir: "unused",
    platform: "node",
    write: false,
  });
  return metafile.inputs;
}

/** Files and modules that a file imports, itself or by another. */
function neededOf(path, found = new Set()) {
  for (const { external, path: imported } of graph[path].imports) {
    if (!found.has(imported)) {
      found.add(imported);
      external || neededOf(imported, found);
    }
  }
  return found;
}

function readVectors() {
  const names = readdirSync(vectors).filter((name) => name.endsWith(".json"));
  return Object.fromEntries(names.map((name) => [`/vectors/${name}`, readFileSync(join(vectors, name), "utf8")]));
}

const entry = [
  `import "${resolve(here, "../../src/app/older-browsers.ts")}";`,
  `import { judge } from "./judge.ts";`,
  `import { inFile, runAll } from "./runner.ts";`,
  `globalThis.judge = judge;`,
  `globalThis.leftOut = ${JSON.stringify(leftOut)};`,
  // Not awaited one by one: importing a file only collects its tests.
  ...taken.map((path) => `inFile(${JSON.stringify(path)}); await import(${JSON.stringify(join(tests, path))});`),
  `globalThis.results = await runAll();`,
].join("\n");

const { outputFiles } = await build({
  stdin: { contents: entry, resolveDir: here, loader: "ts" },
  alias: Object.fromEntries(Object.entries(STAND_INS).map(([name, file]) => [name, join(here, file)])),
  define: {
    "process.env": JSON.stringify({ RANDCHECK_VECTORS: "/vectors" }),
  },
  banner: { js: `globalThis.files = ${JSON.stringify(readVectors())};` },
  bundle: true,
  format: "esm",
  target: BROWSERS,
  logLevel: "warning",
  write: false,
});

const script = outputFiles[0].text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
const out = process.argv[2];
if (out === undefined) {
  console.error(`usage: node ${basename(process.argv[1])} FILE`);
  process.exit(2);
}
writeFileSync(
  out,
  `<!doctype html><meta charset="utf-8"><title>tests</title><link rel="icon" href="data:,">` +
    `<script type="module">${script}</script>\n`,
);
console.log(`${taken.length} files of tests, ${leftOut.length} left out: ${leftOut.join(", ")}`);
