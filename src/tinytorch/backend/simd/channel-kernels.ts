/** Batch norm by the statistics of the batch: two passes over the images forward, two back; by given ones one, and two back. */
import { sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { register } from "../override.ts";
import { multiplication } from "./elementwise-kernels.ts";
import type { Simd } from "./instance.ts";
import { sumOfRows } from "./sum-kernels.ts";

type Named<Name extends string> = Record<Name, KernelTensor>;

export function registerChannels(simd: Simd): void {
  registerFixed(simd);
  const { call, at, make } = simd;

  register("BatchNorm", "wasm", ({ inputs, attrs }) => {
    const { x, weight, bias } = inputs as Named<"x" | "weight" | "bias">;
    const [rows, channels] = rowsOf(x);
    const mean = take(simd, sumOfRows(simd, at(x), rows, [channels])).map((sum) => sum / rows);
    const means = put(simd, mean);
    const [, squares] = sumsOf(simd, x, undefined, means);
    const variance = squares.map((sum) => sum / rows);
    const epsilon = attrs["eps"] as number;
    const factor = variance.map((value) => 1 / Math.sqrt(value + epsilon));
    const gain = numbersOf(simd, weight);
    const slopes = put(
      simd,
      factor.map((value, i) => value * gain[i]!),
    );
    const out = make(x.shape);
    call.normalize(at(x), at(means), at(slopes), at(bias), at(out), rows, channels);
    free(simd, [slopes]);
    return [out, means, put(simd, variance), put(simd, factor)];
  });

  // With f = 1/σ and n rows: toX = w·f·(g - Σg/n - (x - mean)·f²·Σ(g·(x - mean))/n) (Ioffe and Szegedy 2015, section 3).
  register("BatchNormGrad", "wasm", ({ inputs }) => {
    const { x, gradient, means, factors, weight } = inputs as Named<
      "x" | "gradient" | "means" | "factors" | "weight"
    >;
    const [rows, channels] = rowsOf(x);
    const [sums, products] = sumsOf(simd, x, gradient, means);
    const factor = numbersOf(simd, factors);
    const gain = numbersOf(simd, weight);
    const toWeight = products.map((product, i) => product * factor[i]!);
    const slope = factor.map((value, i) => value * gain[i]!);
    const back = slope.map((value, i) => (value * factor[i]! * toWeight[i]!) / rows);
    const shift = slope.map((value, i) => (value * sums[i]!) / rows);
    const made = [slope, back, shift].map((values) => put(simd, values));
    const toX = make(x.shape);
    call.normalizeGradient(...[x, gradient, means, ...made, toX].map(at), rows, channels);
    free(simd, made);
    return [toX, put(simd, toWeight), put(simd, sums)];
  });
}

/** By given means and variances, which the gradient does not go through. */
function registerFixed(simd: Simd): void {
  const { call, at, make } = simd;

  register("BatchNormFixed", "wasm", ({ inputs, attrs }) => {
    const { x, weight, bias, means, variances } = inputs as Named<
      "x" | "weight" | "bias" | "means" | "variances"
    >;
    const [rows, channels] = rowsOf(x);
    const epsilon = attrs["eps"] as number;
    const factor = numbersOf(simd, variances).map((value) => 1 / Math.sqrt(value + epsilon));
    const gain = numbersOf(simd, weight);
    const slopes = put(
      simd,
      factor.map((value, i) => value * gain[i]!),
    );
    const out = make(x.shape);
    call.normalize(at(x), at(means), at(slopes), at(bias), at(out), rows, channels);
    free(simd, [slopes]);
    return [out, put(simd, factor)];
  });

  register("BatchNormFixedGrad", "wasm", ({ inputs }) => {
    const { x, gradient, means, factors, weight } = inputs as Named<
      "x" | "gradient" | "means" | "factors" | "weight"
    >;
    const [sums, products] = sumsOf(simd, x, gradient, means);
    const factor = numbersOf(simd, factors);
    const gain = numbersOf(simd, weight);
    const slopes = put(
      simd,
      factor.map((value, i) => value * gain[i]!),
    );
    const toX = make(x.shape);
    call.binary(multiplication, at(gradient), at(slopes), at(toX), sizeOf(x.shape), factor.length);
    free(simd, [slopes]);
    const toWeight = products.map((product, i) => product * factor[i]!);
    return [toX, put(simd, toWeight), put(simd, sums)];
  });
}

function rowsOf({ shape }: KernelTensor): [rows: number, channels: number] {
  const channels = shape.at(-1)!;
  return [sizeOf(shape) / channels, channels];
}

/** Σ y and Σ y·(x - mean) for each channel; without y, Σ (x - mean)² in the place of the second. */
function sumsOf(
  simd: Simd,
  x: KernelTensor,
  y: KernelTensor | undefined,
  means: KernelTensor,
): [sums: Float32Array, products: Float32Array] {
  const { call, at } = simd;
  const [rows, channels] = rowsOf(x);
  const pieces = call.channelPieces(rows);
  const partial = simd.makeZeros([pieces, 2, channels]);
  call.channelSums(at(x), y ? at(y) : 0, at(means), at(partial), rows, channels);
  const both = take(simd, sumOfRows(simd, at(partial), pieces, [2, channels]));
  free(simd, [partial]);
  return [both.slice(0, channels), both.slice(channels)];
}

function put({ make, backend }: Simd, values: Float32Array): KernelTensor {
  const made = make([values.length]);
  (backend.typedArrayFromHeap(made) as Float32Array).set(values);
  return made;
}

function numbersOf({ backend }: Simd, tensor: KernelTensor): Float32Array {
  return (backend.typedArrayFromHeap(tensor) as Float32Array).slice();
}

/** The numbers of a tensor that nobody needs any more. */
function take(simd: Simd, tensor: KernelTensor): Float32Array {
  const numbers = numbersOf(simd, tensor);
  free(simd, [tensor]);
  return numbers;
}

function free({ backend }: Simd, tensors: readonly KernelTensor[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}
