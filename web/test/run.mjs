/**
 * Bundles the tests and runs them with node's own runner.
 *
 *     node test/run.mjs [part of a path …]
 *
 * Bundled, because node 20 does not read TypeScript, and because the page is bundled by the same tool: what is tested
 * is the code as the browser gets it.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const tests = readdirSync(here, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith(".test.ts"))
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .sort();
if (tests.length === 0) {
  console.error(`no test file matches ${wanted.join(" ")}`);
  process.exit(2);
}

const out = mkdtempSync(join(tmpdir(), "randcheck-web-"));
try {
  await build({
    entryPoints: tests.map((path) => join(here, path)),
    outbase: here,
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const bundled = tests.map((path) => join(out, path.replace(/\.ts$/, ".mjs")));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...bundled], {
    stdio: "inherit",
    env: { ...process.env, RANDCHECK_VECTORS: resolve(here, "../../tests/vectors"), ...fixtures() },
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}

/** What the Python library says of many receipts: made anew for every run that compares with it. */
function fixtures() {
  if (!tests.some((path) => path.startsWith("verify/")) || process.env.RANDCHECK_FIXTURES !== undefined) {
    return {};
  }
  const own = resolve(here, "../../.venv/bin/python");
  const python = process.env.PYTHON ?? (existsSync(own) ? own : "python3");
  const folder = join(out, "fixtures");
  const variants = process.env.RANDCHECK_VARIANTS ?? "2";
  const large = process.env.RANDCHECK_LARGE_ATTACKS === undefined ? [] : ["--large-attacks"];
  const arguments_ = [join(here, "make_fixtures.py"), folder, "--variants", variants, ...large];
  const made = spawnSync(python, arguments_, { stdio: "inherit" });
  if (made.status !== 0) {
    throw new Error(`${python} could not make the fixtures`);
  }
  return { RANDCHECK_FIXTURES: folder };
}
