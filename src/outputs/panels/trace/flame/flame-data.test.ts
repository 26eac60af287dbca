import { expect, test } from "vitest";
import { samplePass } from "../trace.testing.ts";
import { blockFacts, blockWords } from "./block-facts.ts";
import { blockTimes, colourOf, flameData, flameKey, NO_KIND } from "./flame-data.ts";

const context = { modelName: "Sequential", hostTimed: true };
const pass = samplePass("training step", 64, 3, 1);
const data = flameData(pass, context);

function named(name: string): number {
  return data.spans.length + data.pass.operations.findIndex((it) => it.name === name);
}

test("rows hold phases, modules and operations in the order of time", () => {
  expect(data.rows).toHaveLength(4);
  for (const { starts, ends } of data.rows) {
    expect([...starts]).toEqual([...starts].sort((a, b) => a - b));
    expect([...ends]).toEqual([...ends].sort((a, b) => a - b));
  }
  expect(data.rows.reduce((sum, { blocks }) => sum + blocks.length, 0)).toBe(data.starts.length);
});

test("operations that took longest have a colour of their own, spans have none", () => {
  expect(data.kinds[0]).toBe("linear");
  expect(data.kindOf[0]).toBe(NO_KIND);
  expect(data.kindOf[named("linear")]).toBe(0);
});

test("a block says what it is", () => {
  const linear = named("linear");
  const facts = Object.fromEntries(blockFacts(data, linear)?.facts ?? []);
  expect(facts).toMatchObject({
    module: "0 Linear",
    phase: "forward",
    kernels: "MatMul, Add",
    shapes: "(64, 784) × (784, 128) → (64, 128)",
  });
  expect(facts["rate"]).toMatch(/FLOP\/s$/);
  expect(blockWords(data, 1)).toMatch(
    /^forward; took .+ ms; share of the pass \d+ %; operations 7/,
  );
});

test("a rate is not told where only the time to queue the work is known", () => {
  const facts = Object.fromEntries(
    blockFacts(flameData(pass, { ...context, hostTimed: false }), named("linear"))?.facts ?? [],
  );
  expect(facts["rate"]).toBeUndefined();
  expect(facts["queued in"]).toMatch(/[µm]s$/);
});

test("times of a block are those of what it stands for", () => {
  const { startMs, hostMs } = data.pass.operations[0] ?? { startMs: -1, hostMs: -1 };
  expect(blockTimes(data, data.spans.length)).toEqual({ from: startMs, to: startMs + hostMs });
});

test("colours are those of the phases, or of the operations that took longest", () => {
  expect(flameKey(data, "phase").map(({ name, place }) => [name, place])).toEqual([
    ["loading", 0],
    ["forward", 1],
    ["backward", 2],
    ["update", 3],
  ]);
  expect(colourOf(data, named("Adam"), "phase")).toBe(3);
  expect(flameKey(data, "operation")[0]).toEqual({ name: "linear", place: 0 });
  expect(colourOf(data, named("linear"), "operation")).toBe(0);
  expect(colourOf(data, 0, "operation")).toBeUndefined();
});

test("what is not drawn, and what lengths are not, is said", () => {
  expect(data.note).toBeUndefined();
  const queued = flameData({ ...pass, omittedOperations: 1234 }, { ...context, hostTimed: false });
  expect(queued.note).toMatch(/^Lengths are the host’s time .* 1,234 more operations/);
});
