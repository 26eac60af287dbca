/** Products with weights in 8 bits: for inference, where a weight that is four times smaller is read in a quarter of the time. */
import type { Int8Attrs } from "../backend/int8.ts";
import { fill, run } from "../backend/storage.ts";
import { sizeOf } from "../tensor/shape.ts";
import type { Operation } from "./operation.ts";

/**
 * Inputs: x (…, in), then the weight, scales and sums of `quantizeColumns`, and perhaps a bias (out). No gradient: whole numbers
 * have none.
 */
const linearInt8: Operation<Int8Attrs> = {
  name: "linearInt8",
  forward: ([x, weight, scales, sums, bias], attrs) => {
    const shape = [...x!.shape.slice(0, -1), attrs.columns];
    if (sizeOf(shape) === 0) return fill(shape, 0, "float32");
    const rows = x!.as([sizeOf(shape) / attrs.columns, x!.shape.at(-1)!]);
    const inputs = {
      x: rows,
      weight: weight!,
      scales: scales!,
      sums: sums!,
      ...(bias && { bias }),
    };
    return run("LinearInt8", inputs, { ...attrs }).as(shape);
  },
};

export const quantized = { linearInt8 };
