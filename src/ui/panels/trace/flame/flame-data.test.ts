import { expect, test } from "vitest";
import { samplePass } from "../../../../outputs/panels/trace/trace.testing.ts";
import { blockFacts, blockWords } from "./block-facts.ts";
import { blockTimes, flameData, NO_KIND, operationOf } from "./flame-data.ts";
import { stepFrom } from "./flame-steps.ts";

const data = flameData(samplePass("training step", 64, 3, 1));
const context = { data, modelName: "Sequential", hostTimed: true };

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

test("the keyboard walks along a row, outwards and inwards", () => {
  const linear = named("linear");
  const next = stepFrom(data, linear, "next");
  expect(operationOf(data, next)?.name).toBe("relu");
  const around = stepFrom(data, linear, "out");
  expect(data.spans[around]).toMatchObject({ kind: "module", name: "0" });
  expect(stepFrom(data, around, "in")).toBe(linear);
  expect(stepFrom(data, linear, "in")).toBe(linear);
  expect(stepFrom(data, 0, "previous")).toBe(0);
});

test("a block says what it is", () => {
  const linear = named("linear");
  const facts = Object.fromEntries(blockFacts(context, linear)?.facts ?? []);
  expect(facts).toMatchObject({
    module: "0",
    phase: "forward",
    kernels: "MatMul, Add",
    shapes: "(64, 784) × (784, 128) → (64, 128)",
  });
  expect(facts["rate"]).toMatch(/FLOP\/s$/);
  expect(blockWords(context, 1)).toMatch(
    /^forward; took .+ ms; share of the pass \d+ %; operations 7/,
  );
});

test("a rate is not told where only the time to queue the work is known", () => {
  const facts = Object.fromEntries(
    blockFacts({ ...context, hostTimed: false }, named("linear"))?.facts ?? [],
  );
  expect(facts["rate"]).toBeUndefined();
  expect(facts["queued in"]).toMatch(/[µm]s$/);
});

test("times of a block are those of what it stands for", () => {
  const { startMs, hostMs } = data.pass.operations[0] ?? { startMs: -1, hostMs: -1 };
  expect(blockTimes(data, data.spans.length)).toEqual({ from: startMs, to: startMs + hostMs });
});
