import { expect, test } from "vitest";
import type { StepPhase } from "../profile/profile.ts";
import { sampleTrace } from "./trace.testing.ts";
import type { TraceOperation, TracePass } from "./trace.ts";
import { operationEnd, operationLevels, traceSpans } from "./trace-spans.ts";

const [PASS] = sampleTrace().passes as [TracePass];

function operation(
  name: string,
  [startMs, hostMs]: [number, number],
  module: number,
  phase: StepPhase = "forward",
): TraceOperation {
  const rest = { kernels: [], shapes: "", flops: 0, bytes: 0, memoryBytes: 0 };
  return { name, phase, module, startMs, hostMs, ...rest };
}

const NESTED: TracePass = {
  ...PASS,
  modules: ["", "encoder.0.attention", "encoder.1"],
  phases: [
    { name: "forward", startMs: 0, durationMs: 4 },
    { name: "backward", startMs: 4, durationMs: 2 },
  ],
  operations: [
    operation("matmul", [0, 1], 1),
    operation("softmax", [1, 1], 1),
    operation("linear", [2, 1], 2),
    operation("add", [3, 0.5], 0),
    operation("loss", [3.5, 0.5], -1),
    operation("linear", [4, 1.5], 2, "backward"),
  ],
};

test("modules are nested by their paths, and neighbours share them", () => {
  const spans = traceSpans(NESTED).map(({ kind, level, name, startMs, endMs }) =>
    [kind[0], level, name, startMs, endMs].join(" "),
  );
  expect(spans).toEqual([
    "p 0 forward 0 4",
    "p 0 backward 4 6",
    "m 1  0 3.5",
    "m 2 encoder 0 3",
    "m 3 encoder.0 0 2",
    "m 4 encoder.0.attention 0 2",
    "m 3 encoder.1 2 3",
    "m 1  4 5.5",
    "m 2 encoder 4 5.5",
    "m 3 encoder.1 4 5.5",
  ]);
});

test("spans know their operations", () => {
  const [forward, backward, model] = traceSpans(NESTED);
  expect([forward?.firstOperation, forward?.endOperation]).toEqual([0, 5]);
  expect([backward?.firstOperation, backward?.endOperation]).toEqual([5, 6]);
  expect([model?.firstOperation, model?.endOperation]).toEqual([0, 4]);
});

test("an operation stands beneath its module, or beneath the operation that it runs in", () => {
  expect([...operationLevels(NESTED)]).toEqual([5, 5, 4, 2, 1, 4]);
  const inside = [operation("outer", [0, 2], -1), operation("inner", [0.5, 1], -1)];
  expect([...operationLevels({ ...NESTED, operations: inside })]).toEqual([1, 2]);
});

test("every span lies around its operations", () => {
  for (const { firstOperation, endOperation, startMs, endMs, kind } of traceSpans(PASS)) {
    if (kind === "phase") continue;
    for (const inside of PASS.operations.slice(firstOperation, endOperation)) {
      expect(inside.startMs).toBeGreaterThanOrEqual(startMs);
      expect(operationEnd(inside)).toBeLessThanOrEqual(endMs);
    }
  }
});
