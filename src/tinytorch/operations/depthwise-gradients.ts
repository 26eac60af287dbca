/** Gradients of a depthwise convolution; where the backend has no kernels for them (tfjs-wasm), tap by tap. */
import { tryRun } from "../backend/fused.ts";
import { fill, run, type Value } from "../backend/storage.ts";
import type { Shape } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { WindowAttrs } from "./windows.ts";

/** As (kh, kw, in, multiplier). */
export function depthwiseFilterGradient(
  x: Value,
  dy: Value,
  window: WindowAttrs,
  filterShape: Shape,
): Value {
  if (dy.size === 0) return fill(filterShape, 0, "float32");
  const kernel = "DepthwiseConv2dNativeBackpropFilter";
  return (
    tryRun(kernel, { x, dy }, { ...window, filterShape }) ??
    composedDepthwiseFilterGradient(x, dy, window, filterShape)
  );
}

/** The same, composed of other kernels. */
export function composedDepthwiseFilterGradient(
  x: Value,
  dy: Value,
  window: WindowAttrs,
  filterShape: Shape,
): Value {
  const [height, width, channels, multiplier] = filterShape as [number, number, number, number];
  const padded = run("PadV2", { x }, { paddings: window.pad, constantValue: 0 });
  const rows = dy.size / (channels * multiplier);
  const wide = dy.as([rows, channels, multiplier]);
  const taps = tapsOf(height, width).map(([i, j]) => {
    const patch = patchAt(padded, i, j, dy.shape, window.strides).as([rows, channels, 1]);
    return k.sum(k.mul(patch, wide), [0]).as([1, channels, multiplier]);
  });
  return run("Concat", taps, { axis: 0 }).as(filterShape);
}

export function depthwiseInputGradient(
  dy: Value,
  filter: Value,
  window: WindowAttrs,
  inputShape: Shape,
): Value {
  if (dy.size === 0) return fill(inputShape, 0, "float32");
  const kernel = "DepthwiseConv2dNativeBackpropInput";
  return (
    tryRun(kernel, { dy, filter }, { ...window, inputShape }) ??
    composedDepthwiseInputGradient(dy, filter, window, inputShape)
  );
}

/** The same, composed of other kernels. */
export function composedDepthwiseInputGradient(
  dy: Value,
  filter: Value,
  window: WindowAttrs,
  inputShape: Shape,
): Value {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  const [, top, left] = window.pad.map(([before]) => before) as [number, number, number];
  const [n, h, w] = inputShape as [number, number, number];
  const paddedShape = [n, h + 2 * top, w + 2 * left, channels];
  const wide = dy.as([dy.size / (channels * multiplier), channels, multiplier]);
  const spaced = [n, dy.shape[1]!, dy.shape[2]!, channels];
  let total = fill(paddedShape, 0, "float32");
  for (const [i, j] of tapsOf(height, width)) {
    const size = [1, 1, channels, multiplier];
    const tap = run("Slice", { x: filter }, { begin: [i, j, 0, 0], size });
    const part = k.sum(k.mul(wide, tap.as([1, channels, multiplier])), [2]).as(spaced);
    total = k.add(total, placeAt(spread(part, window.strides), i, j, paddedShape));
  }
  return run("Slice", { x: total }, { begin: [0, top, left, 0], size: inputShape });
}

function tapsOf(height: number, width: number): [number, number][] {
  return Array.from({ length: height * width }, (_, at) => [Math.floor(at / width), at % width]);
}

/** Pixels that one tap of the filter meets: every stride-th from (i, j) on. */
function patchAt(
  x: Value,
  i: number,
  j: number,
  [, rows, columns]: Shape,
  [down, right]: [number, number],
): Value {
  const [n, , , channels] = x.shape as [number, number, number, number];
  const end = [n, i + (rows! - 1) * down + 1, j + (columns! - 1) * right + 1, channels];
  return run(
    "StridedSlice",
    { x },
    {
      begin: [0, i, j, 0],
      end,
      strides: [1, down, right, 1],
      beginMask: 0,
      endMask: 0,
      ellipsisMask: 0,
      newAxisMask: 0,
      shrinkAxisMask: 0,
    },
  );
}

/** Zeros between the pixels, so that they lie a stride apart. */
function spread(x: Value, [down, right]: [number, number]): Value {
  if (down === 1 && right === 1) return x;
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const apart = [
    [0, 0],
    [0, 0],
    [0, right - 1],
    [0, 0],
  ];
  const across = run("PadV2", { x: x.as([n * h, w, 1, c]) }, { paddings: apart, constantValue: 0 });
  const lines = across.as([n, h, w * right * c]);
  const below = [
    [0, 0],
    [0, 0],
    [0, (down - 1) * w * right * c],
  ];
  return run("PadV2", { x: lines }, { paddings: below, constantValue: 0 }).as([
    n,
    h * down,
    w * right,
    c,
  ]);
}

/** The image in a larger one of zeros, at (i, j); zeros that would stick out are cut. */
function placeAt(x: Value, i: number, j: number, shape: number[]): Value {
  const [n, h, w, c] = shape as [number, number, number, number];
  const size = [n, Math.min(x.shape[1]!, h - i), Math.min(x.shape[2]!, w - j), c];
  const cut = run("Slice", { x }, { begin: [0, 0, 0, 0], size });
  const paddings = [
    [0, 0],
    [i, h - i - size[1]!],
    [j, w - j - size[2]!],
    [0, 0],
  ];
  return run("PadV2", { x: cut }, { paddings, constantValue: 0 });
}
