/** A trace for tests, with everything that a trace can have. Nothing in it was measured. */
import { sampleTrace } from "./trace.testing.ts";
import type { TraceOutput } from "./trace.ts";

const trace = sampleTrace();

export const sample: TraceOutput = {
  ...trace,
  passes: trace.passes.map((pass) => ({
    ...pass,
    operations: pass.operations.map((operation) => ({ ...operation, deviceMs: 0.01 })),
    omittedOperations: 5,
    clockTickMs: 0.005,
  })),
};
