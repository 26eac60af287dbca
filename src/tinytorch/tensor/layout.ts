/**
 * How images lie in memory. To the user they are (N, C, H, W), as in PyTorch. tfjs' kernels take (N, H, W, C) and nothing else, and
 * a transposition costs as much as a cheap layer. So a result may lie channels last while its shape still reads (N, C, H, W):
 * operations on images give it that way, element-wise ones pass it on, and operations that need the other order get a copy made
 * once. A stack of convolutions, activations and pools thus moves no data, but for its two ends. PyTorch calls the same thing the
 * channels-last memory format; here nobody needs to ask for it.
 */
import type { Value } from "../backend/storage.ts";
import * as k from "../operations/kernels.ts";
import type { Shape } from "./shape.ts";

/** (N, C, H, W) to (N, H, W, C). */
export function toChannelsLast(x: Value): Value {
  return k.transpose(x, [0, 2, 3, 1]);
}

/** (N, H, W, C) to (N, C, H, W). */
export function toChannelsFirst(x: Value): Value {
  return k.transpose(x, [0, 3, 1, 2]);
}

/** The shape that the user sees of a value that lies channels last. */
export function channelsFirstShape([n, h, w, c]: Shape): Shape {
  return [n!, c!, h!, w!];
}
