/** The gradient of a convolution's filter, where the backend has no kernel for it (tfjs-wasm: tfjs#8474). */
import { tryRun } from "../backend/fused.ts";
import { fill, run, type Value } from "../backend/storage.ts";
import type { Shape } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { WindowAttrs } from "./windows.ts";

/** As (kh, kw, in, out); the weight is (out, in, kh, kw). */
export function filterGradient(
  x: Value,
  dy: Value,
  window: WindowAttrs,
  [out, channels, height, width]: Shape,
): Value {
  const filterShape = [height!, width!, channels!, out!];
  if (dy.size === 0) return fill(filterShape, 0, "float32");
  return (
    tryRun("Conv2DBackpropFilter", { x, dy }, { ...window, filterShape }) ??
    composedFilterGradient(x, dy, window, filterShape)
  );
}

/** The same of other kernels. */
export function composedFilterGradient(
  x: Value,
  dy: Value,
  window: WindowAttrs,
  [height, width, channels, out]: Shape,
): Value {
  // The images become the channels that are summed over, the outgoing gradient the filter, and strides its dilation.
  const swapped = run(
    "Conv2D",
    { x: k.transpose(x, [3, 1, 2, 0]), filter: k.transpose(dy, [1, 2, 0, 3]) },
    { ...window, strides: [1, 1], dilations: window.strides },
  );
  const size = [channels!, height!, width!, out!];
  const cut = run("Slice", { x: swapped }, { begin: [0, 0, 0, 0], size });
  return k.transpose(cut, [1, 2, 0, 3]);
}
