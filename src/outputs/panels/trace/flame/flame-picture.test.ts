import { expect, test } from "vitest";
import { sampleTrace } from "../trace.testing.ts";
import type { TraceOperation, TracePass } from "../trace.ts";
import { flameData } from "./flame-data.ts";
import { flamePicture } from "./flame-picture.ts";

const TRACE = sampleTrace();
const CONTEXT = { modelName: "Sequential", hostTimed: true };

function operation(name: string, [startMs, hostMs]: [number, number]): TraceOperation {
  const rest = { kernels: [], shapes: "", flops: 0, bytes: 0, memoryBytes: 5e6 };
  return { name, phase: "forward", module: 1, startMs, hostMs, ...rest };
}

function picture(operations: TraceOperation[], change: Partial<TracePass> = {}) {
  const [pass] = TRACE.passes as [TracePass];
  const phases = [{ name: "forward" as const, startMs: 0, durationMs: 100 }];
  const all = { ...pass, modules: ["", "a<b>"], phases, operations, ...change };
  return flamePicture(flameData(all, CONTEXT));
}

function blocks(body = "") {
  const places = /<g><title>([^<]*)<\/title><rect x="([^"]*)" y="([^"]*)" width="([^"]*)"/g;
  return [...body.matchAll(places)].map(([, facts = "", x, y, width]) =>
    [facts.split(";")[0], x, y, width].join(" "),
  );
}

test("modules are called by their layers", () => {
  const { body } = picture([operation("linear", [0, 50])], { classes: ["Sequential", "Linear"] });
  expect(body).toContain(">a&lt;b&gt; Linear</text>");
  expect(body).toContain("module a&lt;b&gt; Linear");
});

test("each block lies over its time, in the row of its level", () => {
  const drawn = picture([operation("linear", [0, 50]), operation("relu", [50, 25])]);
  // 100 ms over 608; rows of 20 from 22 on; a line of paper at the end of each block.
  expect(blocks(drawn.body).sort()).toEqual([
    "Sequential 0 42 455",
    "a&lt 0 62 455",
    "forward 0 22 607",
    "linear 0 82 303",
    "relu 304 82 151",
  ]);
  expect(drawn.note).toBeUndefined();
});

test("names stand where they fit, are cut where they nearly do, and are escaped", () => {
  const { body } = picture([operation("x<y & z", [0, 98]), operation("softmax", [98, 2])]);
  expect(body).toContain('font-size="11">x&lt;y &amp; z</text>');
  expect(body).not.toContain('font-size="11">soft');
  expect(body).toContain("<title>softmax; took 2 ms; module a&lt;b&gt; Linear; phase forward");
});

test("short neighbours are one block, and the note counts them", () => {
  const short = Array.from({ length: 8 }, (_, index) =>
    operation(index === 3 ? "mul" : "add", [index / 20, index === 3 ? 0.05 : 0.04]),
  );
  const drawn = picture([...short, operation("linear", [50, 50])]);
  expect(drawn.body).toContain("<title>8 blocks, such as mul; ");
  // The 12 blocks: eight short ones, a product, two modules and a phase.
  expect(drawn.note).toBe("Short neighbours are drawn as one: 12 blocks as 5.");
});

test("a long pass stays a small picture, and what is not in it is said", () => {
  const [pass] = sampleTrace({ layers: 2000 }).passes as [TracePass];
  const { body, note } = flamePicture(flameData({ ...pass, omittedOperations: 1234 }, CONTEXT));
  expect(blocks(body).length).toBeLessThanOrEqual(500);
  expect(note).toMatch(
    /^1,234 more operations were traced .* Short neighbours are drawn as one: 20,008 blocks as \d+\.$/,
  );
});

test("memory lies beneath on the same axis of time, with its peak", () => {
  const held = [2e6, 8e6, 4e6].map((memoryBytes, index) => ({
    ...operation("linear", [30 * index, 20]),
    memoryBytes,
  }));
  const { body } = picture(held);
  // The second operation ends at 50 of 100 ms.
  expect(body).toMatch(/<circle cx="304"/);
  expect(body).toContain(">peak 8.00 MB, 6.00 MB above</text>");
  // What is held throughout is not drawn: the curve would be flat beside it.
  expect(body).toContain(">Memory held, above the 2.00 MB held throughout</text>");
  const curve = /<polyline points="([^"]+)"/.exec(body)?.[1] ?? "";
  const heights = curve.split(" ").map((point) => Number(point.split(",")[1]));
  const bottom = Number(/<polygon points="[^"]+,(\d+)"/.exec(body)?.[1]);
  expect(Math.max(...heights)).toBe(bottom);
});

test("nothing traced is said", () => {
  expect(picture([], { phases: [] }).body).toContain("Nothing was traced yet.");
});
