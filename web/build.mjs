/**
 * Builds the page: one file with script and style in it, the same bytes on every machine.
 *
 *     node build.mjs                 writes src/randcheck/web/verifier.html
 *     node build.mjs --out FILE      writes FILE
 *
 * The script is not minified: whoever distrusts the page can read it, and a change to it can be reviewed.
 */

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Chromium 109 is the last for Windows 7 and 8.1; `older-browsers.ts` adds the methods it lacks. */
export const BROWSERS = ["chrome109", "firefox115", "safari16"];

const here = dirname(fileURLToPath(import.meta.url));

/** The page as text. */
export async function buildPage() {
  const [script, style] = await Promise.all([bundle("main.ts", { format: "iife" }), bundle("style.css")]);
  const parts = {
    POLICY: policyFor(script, style),
    SCRIPT: script,
    STYLE: style,
    VERSION: readVersion(),
  };
  const template = readFileSync(join(here, "src/app/page.html"), "utf8");
  return template.replace(/%([A-Z]+)%/g, (field, name) => parts[name] ?? field);
}

async function bundle(entry, options = {}) {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: [`src/app/${entry}`],
    bundle: true,
    charset: "utf8",
    legalComments: "inline",
    logLevel: "warning",
    target: BROWSERS,
    write: false,
    ...options,
  });
  const text = `\n${escapeUnseen(outputFiles[0].text)}`;
  // Either would end the element early, or begin a comment in it, and what is hashed would not be what runs.
  const unfit = /<\/(script|style)|<!--/i.exec(text);
  if (unfit !== null) {
    throw new Error(`${entry} holds ${unfit[0]}, which cannot stand in the page`);
  }
  return text;
}

/**
 * Writes characters that a browser replaces, or that a reader does not see, as escapes again: esbuild puts what the
 * sources have as "\u001f" into the text as it is.
 */
function escapeUnseen(text) {
  const escape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return text.replace(/[^\t\n\P{C}]/gu, (character) => character.split("").map(escape).join(""));
}

/** Nothing may be loaded from anywhere; only these very bytes run, and a worker made from them. */
function policyFor(script, style) {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types randcheck",
  ].join("; ");
}

function hashOf(text) {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}

function readVersion() {
  const project = readFileSync(join(here, "../pyproject.toml"), "utf8");
  return /^version = "([^"]+)"$/m.exec(project)[1];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.indexOf("--out");
  const out = asked < 0 ? join(here, "../src/randcheck/web/verifier.html") : resolve(process.argv[asked + 1]);
  const page = await buildPage();
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, page);
  console.log(`${out}: ${Buffer.byteLength(page)} bytes`);
}
