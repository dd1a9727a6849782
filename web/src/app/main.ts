/**
 * The one script of the page. Beside a document it is the page; run again as a worker it is the verifier.
 *
 * So the worker needs no file of its own, which a page opened from a disk could not load.
 */

import "./older-browsers.ts";
import { startPage } from "./page.ts";
import { serveWorker, type WorkerScope } from "./runner.ts";

if (typeof document === "undefined") {
  serveWorker(globalThis as unknown as WorkerScope);
} else {
  startPage(document.currentScript?.textContent ?? "");
}
