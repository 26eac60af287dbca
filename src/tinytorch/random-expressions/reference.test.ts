/** Who guards the guard: the reference's values against NumPy's (operations/reference.json), its gradients against finite differences. */
import { describe, expect, test } from "vitest";
import {
  allCases,
  type Case,
  type CaseTensor,
  isClose,
  numbersOf,
  specialCases,
} from "../operations/cases.ts";
import { optionCalls } from "../operations/cases-options.ts";
import { operations } from "./reference.testing.ts";
import { Rounding } from "./rounding.testing.ts";
import { backward, Variable } from "./variable.testing.ts";

type Call = (...inputs: Variable[]) => Variable;

const call =
  (name: string, ...rest: unknown[]): Call =>
  (...inputs) =>
    operations[name]!(...inputs, ...rest) as Variable;

const conv = (options = {}): Call => {
  return (x, weight, bias) => operations["conv2d"]!(x, weight, bias, options) as Variable;
};

const attention: Call = (q, k, v, mask) =>
  operations["scaledDotProductAttention"]!(q, k, v, { mask }) as Variable;

/** Cases whose call is a function of the engine; the others are methods, and are taken from cases.ts as they are. */
const functions: Record<string, Call> = {
  where: call("where"),
  crossEntropy: call("crossEntropy"),
  "crossEntropy sum": call("crossEntropy", { reduction: "sum" }),
  "crossEntropy none": call("crossEntropy", { reduction: "none" }),
  "crossEntropy smoothed": call("crossEntropy", { labelSmoothing: 0.1 }),
  "crossEntropy soft": call("crossEntropy"),
  mseLoss: call("mseLoss"),
  cat: (x, y) => operations["cat"]!([x, y], 1) as Variable,
  "cat 0": (x, y) => operations["cat"]!([x, y, x]) as Variable,
  stack: (x, y) => operations["stack"]!([x, y], 1) as Variable,
  linear: call("linear"),
  "linear batch": call("linear"),
  "linear without bias": call("linear"),
  embedding: call("embedding"),
  layerNorm: (x, w, b) => operations["layerNorm"]!(x, [4], w, b) as Variable,
  "layerNorm two": (x, w, b) => operations["layerNorm"]!(x, [3, 4], w, b) as Variable,
  "layerNorm plain": call("layerNorm", [4]),
  bceWithLogits: call("binaryCrossEntropyWithLogits"),
  "bceWithLogits sum": call("binaryCrossEntropyWithLogits", { reduction: "sum" }),
  attention,
  "attention heads": attention,
  "attention mask": attention,
  "attention sequence masks": attention,
  "attention causal": call("scaledDotProductAttention", { isCausal: true }),
  conv2d: conv(),
  "conv2d bias": conv(),
  "conv2d padding": conv({ padding: 1 }),
  "conv2d stride": conv({ stride: 2 }),
  "conv2d stride padding": conv({ stride: [2, 1], padding: [1, 0] }),
  "conv2d one channel": conv({ padding: 1 }),
  "conv2d 1x1": conv(),
  depthwiseConv2d: conv({ groups: 3 }),
  "depthwiseConv2d padding": conv({ groups: 3, padding: 1 }),
  "depthwiseConv2d stride": conv({ groups: 2, stride: 2, padding: 1 }),
  "depthwiseConv2d multiplied": conv({ groups: 2 }),
  maxPool2d: call("maxPool2d", 2),
  "maxPool2d odd": call("maxPool2d", 2),
  "maxPool2d overlapping": call("maxPool2d", 3, { stride: 1 }),
  "maxPool2d padding": call("maxPool2d", 3, { stride: 2, padding: 1 }),
  avgPool2d: call("avgPool2d", 2),
  "avgPool2d padding": call("avgPool2d", 3, { stride: 2, padding: 1 }),
  "avgPool2d overlapping": call("avgPool2d", 2, { stride: 1 }),
  globalAvgPool2d: call("globalAvgPool2d"),
};

/** The same of the cases at edges, by name or first word. */
const edges: Record<string, Call> = {
  cat: (...parts) => operations["cat"]!(parts) as Variable,
  stack: (...parts) => operations["stack"]!(parts) as Variable,
  where: call("where"),
  "where before infinity": (...inputs) =>
    operations["sqrt"]!(operations["where"]!(...inputs)) as Variable,
  linear: call("linear"),
  embedding: call("embedding"),
  layerNorm: (x, w, b) => operations["layerNorm"]!(x, [4], w, b) as Variable,
  crossEntropy: call("crossEntropy"),
  "crossEntropy sum of nothing": call("crossEntropy", { reduction: "sum" }),
  "crossEntropy none of nothing": call("crossEntropy", { reduction: "none" }),
  "layerNorm of no width": (x, w, b) => operations["layerNorm"]!(x, [0], w, b) as Variable,
  mseLoss: call("mseLoss"),
  bceWithLogits: call("binaryCrossEntropyWithLogits"),
  attention,
  conv2d: conv(),
  depthwiseConv2d: conv({ groups: 2 }),
  maxPool2d: call("maxPool2d", 2),
  avgPool2d: call("avgPool2d", 2),
};

/** Operations that random expressions leave out: they draw numbers, round to fp16 or 8 bits, or belong to rewritten graphs. */
const LEFT_OUT =
  /^(crossEntropy ignored|oneHot|roundToFp16|dropout|bce|batchNorm|batchNormFixed|images|matmulTransposed|linearRelu|linearInt8|fakeQuantize|dequantize|flattenChannelsLast)\b/;

/** A variable with the reference's operations as methods, as cases.ts calls them. */
function withMethods(x: Variable): unknown {
  return new Proxy(x, {
    get: (_, name: string) => {
      if (name === "isPlain") return x;
      if (name === "T") return withMethods(operations["transpose"]!(x) as Variable);
      const method = operations[name];
      if (!method) return Reflect.get(x, name);
      return (...args: unknown[]) => wrapped(method(x, ...args.map(plain)));
    },
  });
}

function wrapped(made: unknown): unknown {
  if (made instanceof Variable) return withMethods(made);
  if (Array.isArray(made)) return made.map(wrapped);
  return Object.fromEntries(
    Object.entries(made as object).map(([name, each]) => [name, wrapped(each)]),
  );
}

function plain(x: unknown): unknown {
  return x instanceof Variable ? (x as Variable & { isPlain: Variable }).isPlain : x;
}

function compute({ name, call: method }: Case, inputs: readonly Variable[]): Variable {
  const known = functions[name] ?? edges[name] ?? edges[name.split(" ")[0]!];
  if (known) return known(...inputs);
  const asMethod = method as unknown as (...xs: unknown[]) => unknown;
  return plain(asMethod(...inputs.map(withMethods))) as Variable;
}

const exact = new Rounding();

function load(stored: CaseTensor): Variable {
  const { dtype, shape } = stored;
  const data = Float64Array.from(numbersOf(stored));
  return new Variable(exact, dtype, shape, data, [], dtype === "float32");
}

/** Options and what functions compose of other rows are tested with those; expressions are drawn from the rows. */
const cases = allCases().filter(({ name }) => !(LEFT_OUT.test(name) || name in optionCalls));

describe("values", () => {
  test.each(cases)("$name", (each) => {
    const result = compute(each, each.inputs.map(load));
    expect([result.dtype, result.shape]).toEqual([each.output.dtype, each.output.shape]);
    for (const [i, value] of numbersOf(each.output).entries()) {
      expect(result.data[i], `element ${i}`).toBeCloseTo(value, 6);
    }
  });
});

const weights = (size: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => Math.sin(1.3 * i + 0.7) + 1.5);

describe("gradients", () => {
  const differentiable = cases.filter(({ output }) => output.dtype === "float32");
  test.each(differentiable)("$name", (each) => {
    const inputs = each.inputs.map(load);
    const result = compute(each, inputs);
    const weight = weights(result.size);
    const total = (moved: readonly CaseTensor[]): number =>
      compute(each, moved.map(load)).data.reduce((sum, value, i) => sum + value * weight[i]!, 0);
    backward(result, weight);
    for (const [n, stored] of each.inputs.entries()) {
      if (stored.dtype !== "float32" || !inputs[n]!.gradient) continue;
      const values = numbersOf(stored);
      for (const [i, value] of values.entries()) {
        const at = (by: number): number =>
          total(
            each.inputs.map((x, m) => (m === n ? { ...x, values: values.with(i, value + by) } : x)),
          );
        const slope = (at(1e-6) - at(-1e-6)) / 2e-6;
        expect(inputs[n]!.gradient[i], `element ${i} of input ${n}`).toBeCloseTo(slope, 5);
      }
    }
  });
});

/** Where the engine has an answer of its own: PyTorch's for a row that sees nothing is NaN or 0. */
const OPEN = new Set(["attention nowhere"]);
const special = specialCases().filter(({ name }) => !LEFT_OUT.test(name) && !OPEN.has(name));

describe("edges", () => {
  test.each(special)("$name", (each) => {
    const inputs = each.inputs.map(load);
    const result = compute(each, inputs);
    expect([result.dtype, result.shape]).toEqual([each.output.dtype, each.output.shape]);
    const expectAlike = (got: Float64Array, wanted: CaseTensor): void => {
      const isAlike = numbersOf(wanted).every((value, i) => isClose(got[i]! + 0, value, 1e-6));
      expect(isAlike ? [] : [...got], each.name).toEqual(isAlike ? [] : numbersOf(wanted));
    };
    expectAlike(result.data, each.output);
    if (!each.gradients) return;
    backward(result, new Float64Array(result.size).fill(1));
    each.gradients.forEach((wanted, i) => {
      if (wanted) expectAlike(inputs[i]!.gradient!, wanted);
    });
  });
});
