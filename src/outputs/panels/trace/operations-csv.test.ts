import { expect, test } from "vitest";
import { operationsCsv } from "./operations-csv.ts";
import { sampleTrace } from "./trace.testing.ts";
import type { TraceOutput } from "./trace.ts";

test("one line an operation, with quotes where a field needs them", () => {
  const trace = sampleTrace();
  const lines = operationsCsv(trace).trimEnd().split("\r\n");
  const count = trace.passes.reduce((sum, { operations }) => sum + operations.length, 0);
  expect(lines).toHaveLength(1 + count);
  expect(lines[0]).toContain("pass,batch_size,number,operation,phase,module,start_ms");
  expect(lines[2]).toMatch(
    /^training step,64,2,linear,forward,0,[\d.]+,[\d.]+,,MatMul Add,"\(64, 784\) ×/,
  );
});

test("a module and a pass that are called like formulas are texts", () => {
  const passes = sampleTrace().passes.map((pass) => ({ ...pass, name: "=1+1" }));
  const trace: TraceOutput = { ...sampleTrace(), passes };
  expect(operationsCsv(trace).split("\r\n")[1]).toMatch(/^'=1\+1,/);
});

test("a rate is left out where only the time to queue the work is known", () => {
  const trace: TraceOutput = { ...sampleTrace(), backend: { name: "webgpu", threads: 1 } };
  expect(operationsCsv(trace).split("\r\n")[2]).toMatch(/,,\d+$/);
});
