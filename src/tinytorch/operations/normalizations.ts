/** Normalisations: they differ in the elements that mean and variance are taken over. */
import { tryRunAll } from "../backend/fused.ts";
import { run, scalar, type Value } from "../backend/storage.ts";
import { sizeOf } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { Backward, Operation } from "./operation.ts";

/** (x - mean) / √(variance + eps), and the factor 1 / √(variance + eps). */
function standardize(x: Value, mean: Value, variance: Value, eps: number): [Value, Value] {
  const factor = run("Rsqrt", { x: k.add(variance, scalar(eps)) });
  return [k.mul(k.sub(x, mean), factor), factor];
}

function spreadOf(x: Value, mean: Value, axes: readonly number[]): Value {
  return k.meanOver(k.square(k.sub(x, mean)), axes);
}

/** Scaled and shifted, where there are weights for it. */
function affine(x: Value, weight: Value | undefined, bias: Value | undefined): Value {
  const scaled = weight ? k.mul(x, weight) : x;
  return bias ? k.add(scaled, bias) : scaled;
}

/** The gradient through mean and variance too (Ioffe and Szegedy 2015, section 3). */
function throughStatistics(
  gradient: Value,
  standard: Value,
  factor: Value,
  axes: readonly number[],
): Value {
  const along = k.mul(standard, k.meanOver(k.mul(gradient, standard), axes));
  return k.mul(factor, k.sub(k.sub(gradient, k.meanOver(gradient, axes)), along));
}

/** Gradients of weight and bias, in the shape of x: the tape sums them down. */
function toAffine({ gradient, needs }: Backward<unknown>, standard: Value): (Value | undefined)[] {
  return [needs[1] ? k.mul(gradient, standard) : undefined, needs[2] ? gradient : undefined];
}

interface LayerNormAttrs {
  eps: number;
  width: number;
}

/** Inputs: x, and perhaps weight and bias, of `width` elements; each row of so many by itself. */
const layerNorm: Operation<LayerNormAttrs> = {
  name: "layerNorm",
  dtypes: "real",
  forward: (inputs, attrs, save) =>
    inputs.length === 2
      ? plainLayerNorm(inputs, attrs, save)
      : (fusedLayerNorm(inputs, attrs, save) ?? plainLayerNorm(inputs, attrs, save)),
  vjp: (backward) =>
    backward.saved.length === 4 ? fusedGradient(backward) : plainGradient(backward),
};

type LayerNormForward<R> = (
  inputs: readonly Value[],
  attrs: LayerNormAttrs,
  save: (value: Value) => void,
) => R;

/** Saves x, the weight, and each row's mean and factor. Without weight and bias they are 1 and 0. */
const fusedLayerNorm: LayerNormForward<Value | undefined> = (inputs, { eps, width }, save) => {
  const x = rowsOf(inputs[0]!, width);
  const gain = inputs[1] ?? k.expand(scalar(1), [width]);
  const shift = inputs[2] ?? k.expand(scalar(0), [width]);
  const made = tryRunAll("LayerNorm", { x, gain, shift }, { epsilon: eps });
  if (!made) return undefined;
  for (const value of [inputs[0]!, gain, made[1]!, made[2]!]) save(value);
  return made[0]!.as(inputs[0]!.shape);
};

function fusedGradient(backward: Backward<LayerNormAttrs>): (Value | undefined)[] {
  const { gradient, saved, attrs } = backward;
  const [given, gain, means, scales] = saved as [Value, Value, Value, Value];
  const x = rowsOf(given, attrs.width);
  const inputs = { x, gain, gradient: rowsOf(gradient, attrs.width), means, scales };
  const known = tryRunAll("LayerNormGrad", inputs);
  if (!known) {
    // On another device than the forward pass.
    const factor = scales.as([scales.size, 1]);
    const standard = k.mul(k.sub(x, means.as(factor.shape)), factor);
    return plainGradient({ ...backward, saved: [standard, factor, gain] });
  }
  const [toX, ...others] = known as [Value, Value, Value];
  return [toX.as(given.shape), ...others].slice(0, backward.inputs.length);
}

/** Saves the standardised rows, the factors, and the weight. */
const plainLayerNorm: LayerNormForward<Value> = ([x, weight, bias], { eps, width }, save) => {
  const rows = rowsOf(x!, width);
  const mean = k.meanOver(rows, [1]);
  const [standard, factor] = standardize(rows, mean, spreadOf(rows, mean, [1]), eps);
  save(standard);
  save(factor);
  if (weight) save(weight);
  return affine(standard, weight?.as([width]), bias?.as([width])).as(x!.shape);
};

function plainGradient(backward: Backward<LayerNormAttrs>): (Value | undefined)[] {
  const { inputs, saved, attrs } = backward;
  const [standard, factor, weight] = saved as [Value, Value, Value | undefined];
  const width = [attrs.width];
  const gradient = rowsOf(backward.gradient, attrs.width);
  const scaled = weight ? k.mul(gradient, weight.as(width)) : gradient;
  const [toWeight, toBias] = toAffine({ ...backward, gradient }, standard);
  return [
    throughStatistics(scaled, standard, factor, [1]).as(inputs[0]!.shape),
    toWeight && k.sumTo(toWeight, width).as(inputs[1]!.shape),
    toBias && k.sumTo(toBias, width).as(inputs[2]!.shape),
  ];
}

function rowsOf(x: Value, width: number): Value {
  return x.as([width === 0 ? 0 : x.size / width, width]);
}

const perChannel = [0, 1, 2];

/** Mean and (biased) variance per channel of a batch, and how many elements each is taken over. */
export type OnStatistics = (mean: Value, variance: Value, count: number) => void;

/**
 * Inputs: x (lying channels last), weight and bias (C,); statistics are those of the batch. Written for few passes over the images:
 * factors per channel are worked out first. What it saves is the centred images, the factors and the weight, or, where one kernel does
 * it all, the images, their means, the factors and the weight.
 */
const batchNorm: Operation<{ eps: number; onStatistics: OnStatistics }> = {
  name: "batchNorm",
  dtypes: "real",
  layout: "channelsLast",
  forward: ([x, weight, bias], { eps, onStatistics }, save) => {
    const known = tryRunAll("BatchNorm", { x: x!, weight: weight!, bias: bias! }, { eps });
    if (known) {
      const [output, means, variances, factors] = known as [Value, Value, Value, Value];
      onStatistics(means, variances, x!.size / means.size);
      for (const value of [x!, means, factors, weight!]) save(value);
      return output;
    }
    const channels = [x!.shape[3]!];
    const count = x!.size / sizeOf(channels);
    const mean = k.meanOver(x!, perChannel).as(channels);
    const centred = k.sub(x!, mean);
    const variance = k.meanOver(k.square(centred), perChannel).as(channels);
    onStatistics(mean, variance, count);
    const factor = run("Rsqrt", { x: k.add(variance, scalar(eps)) });
    for (const value of [centred, factor, weight!]) save(value);
    return k.add(k.mul(centred, k.mul(factor, weight!)), bias!);
  },
  vjp: ({ gradient, saved }) => {
    const [given, ...rest] = saved as [Value, ...Value[]];
    if (rest.length === 2) return throughBatch(gradient, given, rest[0]!, rest[1]!);
    const [means, factors, weight] = rest as [Value, Value, Value];
    return (
      tryRunAll("BatchNormGrad", { x: given, gradient, means, factors, weight }) ??
      throughBatch(gradient, k.sub(given, means), factors, weight)
    );
  },
};

/** With c the centred images, f = 1/σ and n elements per channel: dx = w·f·(g - Σg/n - c·f²·Σ(g·c)/n) (Ioffe and Szegedy 2015, section 3). */
function throughBatch(gradient: Value, centred: Value, factor: Value, weight: Value): Value[] {
  const count = centred.size / factor.size;
  const sum = k.sum(gradient, perChannel);
  const along = k.mul(k.sum(k.mul(gradient, centred), perChannel), factor);
  const slope = k.mul(weight, factor);
  const back = k.scale(k.mul(k.mul(slope, factor), along), 1 / count);
  const shift = k.scale(k.mul(slope, sum), 1 / count);
  const direct = k.mul(gradient, slope);
  return [k.sub(k.sub(direct, k.mul(centred, back)), shift), along, sum];
}

/**
 * The same by statistics given as further inputs (C,): the running ones of evaluation. What it saves is the standardised images and the
 * factors, and the weight where there is one, or, where one kernel does it all, the images, the means, the factors and the weight.
 */
const batchNormFixed: Operation<{ eps: number }> = {
  name: "batchNormFixed",
  dtypes: "real",
  layout: "channelsLast",
  forward: ([x, weight, bias, means, variances], { eps }, save) => {
    const given = { x: x!, weight: weight!, bias: bias!, means: means!, variances: variances! };
    const known = tryRunAll("BatchNormFixed", given, { eps });
    if (known) {
      for (const value of [x!, means!, known[1]!, weight!]) save(value);
      return known[0]!;
    }
    const [standard, factor] = standardize(x!, means!, variances!, eps);
    save(standard);
    save(factor);
    if (weight) save(weight);
    return affine(standard, weight, bias);
  },
  vjp: (backward) => {
    const { gradient, saved } = backward;
    if (saved.length === 4) {
      const [x, means, factors, weight] = saved as [Value, Value, Value, Value];
      const known = tryRunAll("BatchNormFixedGrad", { x, gradient, means, factors, weight });
      if (known) return known;
      // On another device than the forward pass.
      const standard = k.mul(k.sub(x, means), factors);
      return [k.mul(k.mul(gradient, weight), factors), ...toAffine(backward, standard)];
    }
    const [standard, factor, weight] = saved as [Value, Value, Value | undefined];
    const scaled = weight ? k.mul(gradient, weight) : gradient;
    return [k.mul(scaled, factor), ...toAffine(backward, standard)];
  },
};

export const normalizations = { layerNorm, batchNorm, batchNormFixed };
