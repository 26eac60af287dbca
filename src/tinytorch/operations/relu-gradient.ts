import { tryRun } from "../backend/fused.ts";
import { run, type Value } from "../backend/storage.ts";
import * as k from "./kernels.ts";

/** The gradient where max(x, 0), which is given, was above 0; else 0. */
export function reluGradient(output: Value, gradient: Value): Value {
  return (
    tryRun("ReluGrad", { saved: output, gradient }) ??
    k.mul(gradient, run("Step", { x: output }, { alpha: 0 }))
  );
}
