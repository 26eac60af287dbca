/** Products with weights in 8 bits: for inference, where a weight that is four times smaller is read in a quarter of the time. */
import type { Int8Attrs } from "../backend/int8.ts";
import { fill, run, scalar, type Value } from "../backend/storage.ts";
import { sizeOf } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { Operation } from "./operation.ts";

/**
 * Inputs: x (…, in), then the weight, scales and sums of `quantizeColumns`, and perhaps a bias (out). No gradient: whole numbers
 * have none.
 */
const linearInt8: Operation<Int8Attrs> = {
  name: "linearInt8",
  dtypes: ["real", "any"],
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

/** How a real number becomes one of 0 … 255: `round(x / scale) + zero`, to the even one of two that are as near. */
export interface Uint8Attrs {
  scale: number;
  zero: number;
}

const most = 255;

/** To 8 bits and back: what is left of x when it is stored as one byte (ONNX's QuantizeLinear and DequantizeLinear). */
const fakeQuantize: Operation<Uint8Attrs> = {
  name: "fakeQuantize",
  dtypes: "real",
  layout: "any",
  forward: ([x], { scale, zero }) => {
    const steps = run("Round", { x: k.div(x!, scalar(scale)) });
    return k.scale(within(steps, -zero, most - zero), scale);
  },
};

function within(x: Value, low: number, high: number): Value {
  return run("Minimum", { a: run("Maximum", { a: x, b: scalar(low) }), b: scalar(high) });
}

/** Along which dimension the scales run, and how many bits each number takes in a file. */
export interface DequantizeAttrs {
  axis: number;
  bits: 8 | 32;
}

/** Whole numbers (int32) times the scale of their channel: a stored weight or bias as real numbers. */
const dequantize: Operation<DequantizeAttrs> = {
  name: "dequantize",
  dtypes: ["index", "real"],
  forward: ([steps, scales], { axis }) => {
    const along = steps!.shape.map((size, dim) => (dim === axis ? size : 1));
    return k.mul(k.cast(steps!, "float32"), scales!.as(along));
  },
};

export const quantized = { linearInt8, fakeQuantize, dequantize };
