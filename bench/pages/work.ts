/** Parts of our page, timed by themselves: `globalThis.work(row)` gives the milliseconds of one row. */

import { ipynbText } from "../../src/notebook/ipynb/write-ipynb.ts";
import { applyDifference } from "../../src/notebook/link/apply-difference.ts";
import { decodeLink } from "../../src/notebook/link/decode-link.ts";
import type { Notebook } from "../../src/notebook/notebook.ts";
import { readNotebookFile } from "../../src/notebook/read-file.ts";
import { toNotebook } from "../../src/notebook/to-notebook.ts";
import { flameData } from "../../src/outputs/panels/trace/flame/flame-data.ts";
import { samplePass, sampleTrace } from "../../src/outputs/panels/trace/trace.testing.ts";
import { sourceDiff } from "../../src/ui/diff/source-diff.ts";
import { FlameStage } from "../../src/ui/panels/trace/flame/flame-stage.ts";
import { languageRows } from "./work-language.ts";

type Row = () => number | Promise<number>;

const WIDTH = 720;

async function timed(act: () => unknown): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

function quantile(times: number[], share: number): number {
  return times.sort((a, b) => a - b)[Math.floor(share * times.length)] ?? Number.NaN;
}

const largePass = () => samplePass("training step", 64, 1670, 1);

/** Zooms and pans through 10,000 operations; the times of its frames. */
function flameFrames(): number[] {
  const canvas = document.body.appendChild(document.createElement("canvas"));
  const data = flameData(largePass(), { modelName: "Sequential", hostTimed: true });
  const stage = new FlameStage(canvas, data, () => {});
  stage.setWidth(WIDTH);
  const times: number[] = [];
  for (let step = 0; step < 120; step++) {
    const begun = performance.now();
    stage.zoom(step < 60 ? 1.15 : 1 / 1.15, WIDTH / 3);
    stage.pan(step % 2 === 0 ? 5 : -3);
    stage.draw();
    times.push(performance.now() - begun);
  }
  stage.dispose();
  canvas.remove();
  return times;
}

async function bomb(): Promise<string> {
  const zeros = new Blob(["0".repeat(10_000_000)]).stream();
  const packed = zeros.pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const base64 = btoa(String.fromCharCode(...bytes));
  return `#1.${base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** Cells that each wait for the next one. */
function waitingCells({ cells: _, schema: __, ...set }: Notebook) {
  const placed = Array.from({ length: 100_000 }, (_, index) => ({
    cell: { id: `n${index}`, part: 1, kind: "code" as const, source: "" },
    after: `n${index + 1}`,
  }));
  return { base: null, set, unset: [], changed: [], placed, removed: [] };
}

const lines = (count: number, word: string) =>
  Array.from({ length: count }, (_, index) => `${word} ${index + 1}`).join("\n");

const rows: Record<string, Row> = {
  "10,000 operations laid out": () => {
    const pass = largePass();
    return timed(() => flameData(pass, { modelName: "Sequential", hostTimed: true }));
  },
  "a frame of them": () => quantile(flameFrames(), 0.5),
  "a frame of them, p95": () => quantile(flameFrames(), 0.95),
  "20,000 lines with no line in common": () => {
    const [before, after] = [lines(20_000, "line"), lines(20_000, "other line")];
    return timed(() => sourceDiff(before, after));
  },
  "a link of 10 MB of zeros refused": async () => {
    const link = await bomb();
    return timed(async () => {
      const refused = await decodeLink(link).then(
        () => false,
        () => true,
      );
      if (!refused) throw new Error("10 MB of zeros were read");
    });
  },
  "a Jupyter file of 5 MB read": () => {
    const cells = Array.from({ length: 1000 }, (_, index) => ({
      source: `// ${index}\n`.repeat(600),
    }));
    const text = ipynbText(toNotebook({ cells }));
    return timed(() => readNotebookFile("large.ipynb", text));
  },
  "100,000 cells put in order": () => {
    const module = toNotebook({ cells: [{ source: "1" }] });
    const difference = waitingCells(module);
    return timed(() => applyDifference(module, difference));
  },
  ...languageRows,
};

Object.assign(globalThis, {
  work: (row: string) => rows[row]?.(),
  smallTrace: () => JSON.stringify(sampleTrace()),
});
