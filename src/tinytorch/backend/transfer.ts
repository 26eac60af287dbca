import { hooks } from "../autograd/hooks.ts";
import type { Shape } from "../tensor/shape.ts";

/** Takes data to a device or from it, and notes that with the kernels of the operation under way, if somebody listens. */
export function transfer<T>(
  name: "upload" | "read" | "move",
  shape: Shape,
  attrs: Readonly<Record<string, unknown>>,
  work: () => T,
): T {
  const { kernels } = hooks;
  if (!kernels) return work();
  const startMs = performance.now();
  const result = work();
  kernels.push({
    name,
    startMs,
    durationMs: performance.now() - startMs,
    inputs: name === "upload" ? [] : [shape],
    outputs: name === "read" ? [] : [shape],
    attrs,
  });
  return result;
}
