/**
 * The arithmetic of 8 bits, as ONNX's QuantizeLinear has it (Jacob et al. 2018, section 2.1): real = (whole - zero) · scale.
 * Activations take 0 … 255 with a zero of their own; weights take -127 … 127 about 0, with a scale for each output channel.
 */
import type { Uint8Attrs } from "../operations/quantized.ts";

export interface Range {
  readonly low: number;
  readonly high: number;
}

const ACTIVATION_STEPS = 255;
const WEIGHT_STEPS = 127;
const BIAS_STEPS = 2 ** 31 - 1;

/** Scale and zero of activations in this range, widened to hold 0, which padding and ReLU give and which must stay exact. */
export function uint8Scale({ low, high }: Range): Uint8Attrs {
  const [from, to] = [Math.min(0, low), Math.max(0, high)];
  const scale = Math.fround((to - from) / ACTIVATION_STEPS) || 1;
  return { scale, zero: Math.min(ACTIVATION_STEPS, Math.max(0, Math.round(-from / scale))) };
}

/** Whole numbers, and the value of one step in each channel. */
export interface QuantizedChannels {
  readonly steps: Int32Array;
  readonly scales: Float32Array;
}

/** Where a weight's output channels lie: (in, out) of a linear layer runs along 1, (out, in, kh, kw) of a convolution along 0. */
export interface Channels {
  readonly count: number;
  /** Neighbouring elements of one channel. */
  readonly run: number;
}

/** Symmetric, to the largest absolute value of each channel; a channel of zeros has scale 1. */
export function quantizeChannels(values: ArrayLike<number>, channels: Channels): QuantizedChannels {
  const scales = new Float32Array(channels.count);
  const channelOf = (i: number) => Math.floor(i / channels.run) % channels.count;
  for (let i = 0; i < values.length; i++) {
    const channel = channelOf(i);
    scales[channel] = Math.max(scales[channel]!, Math.abs(values[i]!));
  }
  scales.forEach((largest, channel) => {
    scales[channel] = Math.fround(largest / WEIGHT_STEPS) || 1;
  });
  const steps = Int32Array.from({ length: values.length }, (_, i) => {
    const step = Math.round(values[i]! / scales[channelOf(i)]!);
    return Math.max(-WEIGHT_STEPS, Math.min(WEIGHT_STEPS, step));
  });
  return { steps, scales };
}

/** A bias in the steps that the sums of products have: those of the activation times those of the weight. */
export function quantizeBias(
  values: ArrayLike<number>,
  activationScale: number,
  weightScales: Float32Array,
): QuantizedChannels {
  const scales = weightScales.map((scale) => scale * activationScale);
  const steps = Int32Array.from(scales, (scale, channel) =>
    Math.max(-BIAS_STEPS, Math.min(BIAS_STEPS, Math.round(values[channel]! / scale))),
  );
  return { steps, scales };
}
