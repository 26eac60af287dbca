import { expect, test } from "vitest";
import { flamePicture } from "./flame-picture.ts";
import { sampleTrace } from "./trace.testing.ts";
import type { TraceOperation, TracePass } from "./trace.ts";

const TRACE = sampleTrace();

function operation(name: string, [startMs, hostMs]: [number, number]): TraceOperation {
  const rest = { kernels: [], shapes: "", flops: 0, bytes: 0, memoryBytes: 0 };
  return { name, phase: "forward", module: 1, startMs, hostMs, ...rest };
}

function picture(operations: TraceOperation[], change: Partial<TracePass> = {}) {
  const [pass] = TRACE.passes as [TracePass];
  const phases = [{ name: "forward" as const, startMs: 0, durationMs: 100 }];
  return flamePicture(TRACE, { ...pass, modules: ["", "a<b>"], phases, operations, ...change })[0];
}

function blocks(body = "") {
  const places = /<g><title>([^<]*)<\/title><rect x="([^"]*)" y="([^"]*)" width="([^"]*)"/g;
  return [...body.matchAll(places)].map(([, facts = "", x, y, width]) =>
    [facts.split(",")[0], x, y, width].join(" "),
  );
}

test("each block lies over its time, in the row of its level", () => {
  const drawn = picture([operation("linear", [0, 50]), operation("relu", [50, 25])]);
  // 100 ms from 16 to 624; rows of 20 from 48 on; a line of paper at the end of each block.
  expect(blocks(drawn?.body).sort()).toEqual([
    "Sequential 16 68 455",
    "a&lt;b&gt; 16 88 455",
    "forward 16 48 607",
    "linear 16 108 303",
    "relu 320 108 151",
  ]);
  expect(drawn?.note).toBeUndefined();
});

test("names stand where they fit, are cut where they nearly do, and are escaped", () => {
  const body = picture([operation("x<y & z", [0, 98]), operation("softmax", [98, 2])])?.body ?? "";
  expect(body).toContain('font-size="11">x&lt;y &amp; z</text>');
  expect(body).not.toContain('font-size="11">soft');
  expect(body).toContain("<title>softmax, 2 ms, forward, module a&lt;b&gt;</title>");
});

test("short neighbours are one block, and the note counts them", () => {
  const short = Array.from({ length: 8 }, (_, index) =>
    operation(index === 3 ? "mul" : "add", [index / 20, index === 3 ? 0.05 : 0.04]),
  );
  const drawn = picture([...short, operation("linear", [50, 50])]);
  expect(drawn?.body).toContain("<title>8 blocks, such as mul, ");
  // Of 12 blocks: eight short ones, a product, two modules and a phase.
  expect(drawn?.note).toBe("Short neighbours are drawn as one: 12 blocks as 5.");
});

test("a long pass stays a small picture, and what is not in it is said", () => {
  const trace = sampleTrace({ layers: 2000 });
  const [pass] = trace.passes as [TracePass];
  const [drawn] = flamePicture(trace, { ...pass, omittedOperations: 1234 });
  expect(blocks(drawn?.body).length).toBeLessThanOrEqual(500);
  expect(drawn?.note).toMatch(/1,234 later operations are not listed\.$/);
});

test("operations beyond the fifth name share a colour; nothing traced is no picture", () => {
  const many = [..."abcdefg"].map((name, index) => operation(name, [index * 10, 10]));
  expect(picture(many)?.body).toContain(">others</text>");
  expect(picture([], { phases: [] })).toBeUndefined();
});
