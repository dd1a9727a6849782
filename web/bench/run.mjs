/** Bundles and runs the benchmarks: `npm run bench`. */

import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
for (const name of readdirSync(here)
  .filter((file) => file.endsWith(".bench.ts"))
  .sort()) {
  const { outputFiles } = await build({
    entryPoints: [join(here, name)],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
  });
  await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
