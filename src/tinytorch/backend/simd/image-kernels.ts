/** Convolution and its gradients, and those of pooling and depthwise convolution, as tfjs names and lays them out (NHWC). */
import { backend_util } from "@tensorflow/tfjs-core";
import { sizeOf } from "../../tensor/shape.ts";
import type { KernelFunction, KernelTensor } from "../device.ts";
import { override, register } from "../override.ts";
import { poolInfo } from "../pool-info.ts";
import type { Simd } from "./instance.ts";
import { type Convolved, describe, type Info, turned, winogradOf } from "./winograd-kernels.ts";

type Sizes = Parameters<typeof backend_util.computeConv2DInfo>[0];
type FilterSizes = Parameters<typeof backend_util.computeConv2DInfo>[1];
type Attrs = Record<string, unknown>;
type Named<Name extends string> = Record<Name, KernelTensor>;

export function overrideImages(simd: Simd): void {
  overrideConvolution(simd);
  overridePooling(simd);
  overrideDepthwise(simd);
}

function convolutionInfo(input: readonly number[], filter: readonly number[], attrs: Attrs): Info {
  const { strides, dilations, pad, dimRoundingMode } = attrs;
  return backend_util.computeConv2DInfo(
    input as Sizes,
    filter as FilterSizes,
    strides as number,
    (dilations as number | undefined) ?? 1,
    pad as number,
    dimRoundingMode as "floor",
  );
}

/** A row of the filter's window must fit the band that the kernels work in. */
const largestRow = 65536;

/** Replaces a kernel, or adds it where tfjs has none; what ours cannot do goes to the one it replaces. */
function put(name: string, kernel: (call: Parameters<KernelFunction>[0]) => KernelTensor): void {
  register(name, "wasm", kernel);
}

/** Whether each result sees one pixel, all of them in order: a product of matrices. */
function isPointwise(info: Info): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const isOne = filterHeight * filterWidth * strideHeight * strideWidth === 1;
  return isOne && padInfo.top + padInfo.bottom + padInfo.left + padInfo.right === 0;
}

/** Pixels of all images, and their channels. */
function pixelsOf({ batchSize, inHeight, inWidth, inChannels }: Info): [number, number] {
  return [batchSize * inHeight * inWidth, inChannels];
}

function multiplyPixels({ call, at }: Simd, info: Info, given: Convolved): boolean {
  if (!isPointwise(info)) return false;
  const { x, filter, out, bias, activation } = given;
  const [rows, channels] = pixelsOf(info);
  const shift = bias ? at(bias) : 0;
  const sizes = [rows, info.outChannels, channels];
  call.matmul(at(x), at(filter), at(out), ...sizes, 0, 0, 1, 0, 0, shift, activation);
  return true;
}

function overrideConvolution(simd: Simd): void {
  const { call, at, make, makeZeros } = simd;
  const winograd = winogradOf(simd);
  const begin = (input: readonly number[], filter: readonly number[], attrs: Attrs): Info => {
    const info = convolutionInfo(input, filter, attrs);
    const row = info.filterHeight * info.filterWidth * info.inChannels;
    if (row > largestRow) {
      throw new RangeError(
        `Conv2D: a filter of ${row} numbers is more than the wasm kernels can hold`,
      );
    }
    return info;
  };

  const convolve = (
    { x, filter }: Named<"x" | "filter">,
    attrs: Attrs,
    bias: KernelTensor | undefined,
    activation: number,
  ): KernelTensor => {
    const info = begin(x.shape, filter.shape, attrs);
    const out = make(info.outShape);
    const given = { x, filter, out, bias, activation };
    if (multiplyPixels(simd, info, given) || winograd.convolve(info, given)) return out;
    describe(call, info);
    call.convolve(at(x), at(filter), at(out), bias ? at(bias) : 0, activation);
    return out;
  };
  override("Conv2D", "wasm", ({ inputs, attrs }) =>
    convolve(inputs as Named<"x" | "filter">, attrs, undefined, 0),
  );
  const fused = override("FusedConv2D", "wasm", (given) => {
    const { bias, ...rest } = given.inputs as Named<"x" | "filter"> & { bias?: KernelTensor };
    const activation = ["linear", "relu"].indexOf(
      (given.attrs["activation"] as string | undefined) ?? "linear",
    );
    return activation < 0 ? fused(given) : convolve(rest, given.attrs, bias, activation);
  });
  override("Conv2DBackpropInput", "wasm", ({ inputs, attrs }) => {
    const { dy, filter } = inputs as Named<"dy" | "filter">;
    const shape = attrs["inputShape"] as number[];
    const info = begin(shape, filter.shape, attrs);
    if (isPointwise(info)) {
      const toX = make(shape);
      const [rows, channels] = pixelsOf(info);
      call.matmul(
        at(dy),
        at(filter),
        at(toX),
        rows,
        channels,
        info.outChannels,
        0,
        1,
        1,
        0,
        0,
        0,
        0,
      );
      return toX;
    }
    const found = winograd.toInput(info, { dy, filter, shape });
    if (found) return found;
    const toX = makeZeros(shape);
    describe(call, info);
    call.convolveInputGradient(at(dy), at(filter), at(toX));
    return toX;
  });
  put("Conv2DBackpropFilter", ({ inputs, attrs }) => {
    const { x, dy } = inputs as Named<"x" | "dy">;
    const shape = attrs["filterShape"] as number[];
    const toFilter = make(shape);
    const info = begin(x.shape, shape, attrs);
    if (isPointwise(info)) {
      const [rows, channels] = pixelsOf(info);
      call.matmul(
        at(x),
        at(dy),
        at(toFilter),
        channels,
        info.outChannels,
        rows,
        1,
        0,
        1,
        0,
        0,
        0,
        0,
      );
      return toFilter;
    }
    if (winograd.toFilter(info, { x, dy, toFilter })) return toFilter;
    describe(call, info);
    const pieces = call.filterPieces();
    const sums = pieces > 1 ? make([pieces - 1, ...shape]) : undefined;
    call.convolveFilterGradient(at(x), at(dy), at(toFilter), sums ? at(sums) : 0);
    if (sums) {
      call.addFilterSums();
      simd.backend.disposeData(sums.dataId);
    }
    return toFilter;
  });
}

function overridePooling(simd: Simd): void {
  const { call, at, make } = simd;
  const pool = (name: string, compute: (x: number, out: number) => number): void =>
    put(name, ({ inputs, attrs }) => {
      const { x } = inputs as Named<"x">;
      const info = poolInfo(x.shape, attrs);
      const out = make(info.outShape);
      describe(call, info);
      compute(at(x), at(out));
      return out;
    });
  pool("MaxPool", call.maxPool);
  pool("AvgPool", call.averagePool);
  put("MaxPoolGrad", ({ inputs, attrs }) => {
    const { dy, input, output } = inputs as Named<"dy" | "input" | "output">;
    const toX = make(input.shape);
    describe(call, poolInfo(input.shape, attrs));
    call.maxPoolGradient(at(dy), at(input), at(output), at(toX));
    return toX;
  });
  put("AvgPoolGrad", ({ inputs, attrs }) => {
    const { dy, input } = inputs as Named<"dy" | "input">;
    const toX = make(input.shape);
    describe(call, poolInfo(input.shape, attrs));
    call.averagePoolGradient(at(dy), at(toX));
    return toX;
  });
}

function depthwiseInfo(
  input: readonly number[],
  filter: readonly number[],
  { strides, dilations, pad, dimRoundingMode }: Attrs,
): Info {
  return backend_util.computeConv2DInfo(
    input as Sizes,
    filter as FilterSizes,
    strides as number,
    (dilations as number | undefined) ?? 1,
    pad as number,
    dimRoundingMode as "floor",
    true,
  );
}

/**
 * XNNPACK bounds its results from below by -∞, which makes that of NaN. So a result whose sum is below all numbers, or none, is computed
 * anew in plain loops.
 */
function keepNaN(simd: Simd, name: "DepthwiseConv2dNative" | "FusedDepthwiseConv2D"): void {
  const { call, at, make, backend } = simd;
  const original = override(name, "wasm", (given) => {
    const { x, filter, bias } = given.inputs as Named<"x" | "filter"> & { bias?: KernelTensor };
    const out = original(given) as KernelTensor;
    const total = make([1]);
    call.sumColumns(at(out), at(total), 1, sizeOf(out.shape));
    const [sum] = backend.typedArrayFromHeap(total) as Float32Array;
    backend.disposeData(total.dataId);
    if (sum! > Number.NEGATIVE_INFINITY) return out;
    const [image, weights, shift, values] = [x, filter, bias, out].map(
      (tensor) => tensor && (backend.typedArrayFromHeap(tensor) as Float32Array),
    );
    const info = depthwiseInfo(x.shape, filter.shape, given.attrs);
    convolveDepthwise(image!, weights!, shift, info, values!);
    return out;
  });
}

function convolveDepthwise(
  x: Float32Array,
  filter: Float32Array,
  bias: Float32Array | undefined,
  info: Info,
  out: Float32Array,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  const multiplier = outChannels / inChannels;
  for (let at = 0; at < out.length; at++) {
    const [channel, row] = [at % outChannels, Math.floor(at / outChannels)];
    const image = Math.floor(row / (outHeight * outWidth));
    const top = (Math.floor(row / outWidth) % outHeight) * info.strideHeight - padInfo.top;
    const left = (row % outWidth) * info.strideWidth - padInfo.left;
    let sum = bias?.[channel] ?? 0;
    for (let tap = 0; tap < info.filterHeight * info.filterWidth; tap++) {
      const y = top + Math.floor(tap / info.filterWidth) * info.dilationHeight;
      const column = left + (tap % info.filterWidth) * info.dilationWidth;
      if (y < 0 || column < 0 || y >= inHeight || column >= inWidth) continue;
      const pixel = ((image * inHeight + y) * inWidth + column) * inChannels;
      sum += x[pixel + Math.floor(channel / multiplier)]! * filter[tap * outChannels + channel]!;
    }
    out[at] = sum;
  }
}

function overrideDepthwise(simd: Simd): void {
  const { call, at, make, makeZeros, threads } = simd;
  for (const name of ["DepthwiseConv2dNative", "FusedDepthwiseConv2D"] as const) {
    keepNaN(simd, name);
    const original = override(name, "wasm", (given) => {
      const { x, filter, bias } = given.inputs as Named<"x" | "filter"> & { bias?: KernelTensor };
      const isLinear = (given.attrs["activation"] ?? "linear") === "linear";
      // XNNPACK is faster on one thread, and has no more.
      const isOurs = isLinear && filter.shape[3] === 1 && threads.used > 1;
      if (!isOurs) return original(given);
      const info = depthwiseInfo(x.shape, filter.shape, given.attrs);
      const out = make(info.outShape);
      describe(call, info);
      call.depthwise(at(x), at(filter), at(out), bias ? at(bias) : 0, 0);
      return out;
    });
  }
  put("DepthwiseConv2dNativeBackpropInput", ({ inputs, attrs }) => {
    const { dy, filter } = inputs as Named<"dy" | "filter">;
    const shape = attrs["inputShape"] as number[];
    const info = depthwiseInfo(shape, filter.shape, attrs);
    const back = info.strideHeight * info.strideWidth * filter.shape[3]! === 1 && turned(info);
    if (back && back.padInfo.top >= 0 && back.padInfo.left >= 0) {
      const toX = make(shape);
      describe(call, back);
      call.depthwise(at(dy), at(filter), at(toX), 0, 1);
      return toX;
    }
    const toX = makeZeros(shape);
    describe(call, info);
    call.depthwiseInputGradient(at(dy), at(filter), at(toX));
    return toX;
  });
  put("DepthwiseConv2dNativeBackpropFilter", ({ inputs, attrs }) => {
    const { x, dy } = inputs as Named<"x" | "dy">;
    const shape = attrs["filterShape"] as number[];
    const info = depthwiseInfo(x.shape, shape, attrs);
    if (shape[3] === 1) {
      const toFilter = make(shape);
      describe(call, info);
      call.depthwiseToFilter(at(x), at(dy), at(toFilter));
      return toFilter;
    }
    const toFilter = makeZeros(shape);
    describe(call, info);
    call.depthwiseFilterGradient(at(dy), at(x), at(toFilter));
    return toFilter;
  });
}
