/**
 * Other initial values for parameters, as `torch.nn.init`: each overwrites the tensor that it is given, draws from the generator that
 * `manualSeed` sets, records nothing and gives the tensor back. A `Linear`'s weight is (in, out) here, so the inputs of a matrix are its
 * rows; those of a convolution, (out, in, kh, kw), are its second dimension times the window.
 */
import { atLeast, finite, oneOf } from "../arguments/kinds.ts";
import { checkArgument, type Settings, Signature } from "../arguments/signature.ts";
import { checkTensors } from "../arguments/tensor-kind.ts";
import { noGrad } from "../autograd/tape.ts";
import { defaultGenerator } from "../generator.ts";
import { fromTypedArray } from "../tensor/create.ts";
import { shapeText, sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What a layer is followed by. */
export type Nonlinearity = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

function overwritten(tensor: Tensor, draw: () => number): Tensor {
  const values = Float32Array.from({ length: tensor.size }, draw);
  const source = fromTypedArray(values, tensor.shape, "float32");
  noGrad(() => tensor.copyFrom(source));
  source.handle.release();
  return tensor;
}

function check(owner: string, tensor: Tensor, numbers: Record<string, number> = {}): void {
  checkTensors(`init.${owner}`, { tensor });
  for (const [name, value] of Object.entries(numbers))
    checkArgument(`init.${owner}`, name, value, finite);
}

/** Uniform numbers from `low` to `high`, 0 to 1. */
export function uniform(tensor: Tensor, low = 0, high = 1): Tensor {
  check("uniform", tensor, { low, high });
  const random = defaultGenerator();
  return overwritten(tensor, () => random.uniform(low, high));
}

/** Normal numbers around `mean` with standard deviation `std`, 0 and 1. */
export function normal(tensor: Tensor, mean = 0, std = 1): Tensor {
  check("normal", tensor, { mean, std });
  const random = defaultGenerator();
  return overwritten(tensor, () => random.normal(mean, std));
}

/** Normal numbers that are drawn again until they lie from `low` to `high`, -2 to 2. */
export function truncNormal(tensor: Tensor, mean = 0, std = 1, low = -2, high = 2): Tensor {
  check("truncNormal", tensor, { mean, std, low, high });
  checkArgument("init.truncNormal", "std", std, atLeast(0));
  const reach = 6 * std;
  if (!(low < high && low <= mean + reach && high >= mean - reach)) {
    throw new RangeError(
      `init.truncNormal: expected bounds that normal numbers around ${mean} reach, got ${low} and ${high}`,
    );
  }
  const random = defaultGenerator();
  return overwritten(tensor, () => {
    for (;;) {
      const drawn = random.normal(mean, std);
      if (drawn >= low && drawn <= high) return drawn;
    }
  });
}

/** `value` everywhere. */
export function constant(tensor: Tensor, value: number): Tensor {
  check("constant", tensor, { value });
  return overwritten(tensor, () => value);
}

/** 0 everywhere. */
export function zeros(tensor: Tensor): Tensor {
  return constant(tensor, 0);
}

/** 1 everywhere. */
export function ones(tensor: Tensor): Tensor {
  return constant(tensor, 1);
}

/** Uniform numbers within ±gain·√(6 / (inputs + outputs)) (Glorot and Bengio 2010). */
export function xavierUniform(tensor: Tensor, gain = 1): Tensor {
  check("xavierUniform", tensor, { gain });
  const { inputs, outputs } = fans("xavierUniform", tensor);
  const bound = gain * Math.sqrt(6 / (inputs + outputs));
  return uniform(tensor, -bound, bound);
}

/** Normal numbers with standard deviation gain·√(2 / (inputs + outputs)) (Glorot and Bengio 2010). */
export function xavierNormal(tensor: Tensor, gain = 1): Tensor {
  check("xavierNormal", tensor, { gain });
  const { inputs, outputs } = fans("xavierNormal", tensor);
  return normal(tensor, 0, gain * Math.sqrt(2 / (inputs + outputs)));
}

/** What a Kaiming initialisation keeps the variance of. */
export interface KaimingOptions {
  /** Slope below 0 of the leaky ReLU that follows, 0. */
  a?: number;
  /** Of what comes in ("fanIn", the default), or of gradients ("fanOut"). */
  mode?: "fanIn" | "fanOut";
  /** "leakyRelu", which with a slope of 0 is ReLU. */
  nonlinearity?: Nonlinearity;
}

type KaimingOrder = ["a", "mode", "nonlinearity"];

const nonlinearities: readonly Nonlinearity[] = [
  "linear",
  "sigmoid",
  "tanh",
  "relu",
  "leakyRelu",
  "selu",
];

const kaimingArguments = new Signature<KaimingOptions, KaimingOrder>(
  "init.kaimingUniform",
  ["a", "mode", "nonlinearity"],
  { a: finite, mode: oneOf("fanIn", "fanOut"), nonlinearity: oneOf(...nonlinearities) },
);

function kaimingDeviation(
  owner: string,
  tensor: Tensor,
  settings: Settings<KaimingOptions, KaimingOrder>,
): number {
  check(owner, tensor);
  const options = kaimingArguments.take(settings, `init.${owner}`);
  const { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" } = options;
  const { inputs, outputs } = fans(owner, tensor);
  return calculateGain(nonlinearity, a) / Math.sqrt(mode === "fanIn" ? inputs : outputs);
}

/** Uniform numbers within ±gain·√(3 / inputs) (He et al. 2015). */
export function kaimingUniform(
  tensor: Tensor,
  ...settings: Settings<KaimingOptions, KaimingOrder>
): Tensor {
  const bound = Math.sqrt(3) * kaimingDeviation("kaimingUniform", tensor, settings);
  return uniform(tensor, -bound, bound);
}

/** Normal numbers with standard deviation gain / √inputs (He et al. 2015). */
export function kaimingNormal(
  tensor: Tensor,
  ...settings: Settings<KaimingOptions, KaimingOrder>
): Tensor {
  return normal(tensor, 0, kaimingDeviation("kaimingNormal", tensor, settings));
}

/** What PyTorch recommends to multiply standard deviations by before a nonlinearity; `slope` is that of "leakyRelu", 0.01. */
export function calculateGain(nonlinearity: Nonlinearity, slope = 0.01): number {
  checkArgument("init.calculateGain", "nonlinearity", nonlinearity, oneOf(...nonlinearities));
  checkArgument("init.calculateGain", "slope", slope, finite);
  if (nonlinearity === "tanh") return 5 / 3;
  if (nonlinearity === "relu") return Math.SQRT2;
  if (nonlinearity === "leakyRelu") return Math.sqrt(2 / (1 + slope ** 2));
  return nonlinearity === "selu" ? 3 / 4 : 1;
}

function fans(owner: string, { shape }: Tensor): { inputs: number; outputs: number } {
  const [first, second] = shape;
  if (first === undefined || second === undefined) {
    throw new RangeError(
      `init.${owner}: fan in and fan out can not be computed for a tensor with fewer than 2 dimensions, got ${shapeText(shape)}`,
    );
  }
  if (shape.length === 2) return { inputs: first, outputs: second };
  const window = sizeOf(shape.slice(2));
  return { inputs: second * window, outputs: first * window };
}
