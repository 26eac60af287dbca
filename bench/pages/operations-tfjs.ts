/** The operations that tfjs has, by our names for the calls; images are given as it wants them, channels last. */
import type * as Tf from "@tensorflow/tfjs";
import { openTfjs } from "./open-tfjs.ts";
import type { Input } from "./operations/row.ts";
import { answerQuestions, type Prepare, valuesOf } from "./operations/side.ts";

type Call = (...inputs: Tf.Tensor[]) => Tf.Tensor;

const threads = Number(self.name);

function callsOf(tf: typeof Tf): Record<string, Call> {
  const unary = (...names: (keyof typeof Tf & string)[]): Record<string, Call> =>
    Object.fromEntries(
      names.map((name) => [name, (x: Tf.Tensor) => (tf[name] as unknown as Call)(x)]),
    );
  const binary = (names: Record<string, keyof typeof Tf & string>): Record<string, Call> =>
    Object.fromEntries(
      Object.entries(names).map(([call, name]) => [
        call,
        (a: Tf.Tensor, b: Tf.Tensor) => (tf[name] as unknown as Call)(a, b),
      ]),
    );
  const along = (
    names: ("sum" | "mean" | "max" | "min" | "argMax" | "argMin" | "prod")[],
  ): Record<string, Call> =>
    Object.fromEntries(
      names.flatMap((name) =>
        [undefined, 0, 1].map((axis) => [
          `${name.toLowerCase()}(${axis ?? ""})`,
          (x: Tf.Tensor) => tf[name](x, axis as number),
        ]),
      ),
    );
  const whole = (x: Tf.Tensor, columns: number): Tf.Tensor2D => x.reshape([-1, columns]);
  return {
    ...binary({
      ...{ add: "add", sub: "sub", mul: "mul", div: "div", pow: "pow", maximum: "maximum" },
      ...{ minimum: "minimum", eq: "equal", ne: "notEqual", gt: "greater", ge: "greaterEqual" },
      ...{ lt: "less", le: "lessEqual", logicalAnd: "logicalAnd", logicalOr: "logicalOr" },
      ...{ matmul: "matMul" },
    }),
    ...unary("neg", "abs", "square", "exp", "log", "sqrt", "relu", "sigmoid", "tanh", "sin", "cos"),
    ...unary("erf", "logicalNot", "sign", "floor", "ceil", "round"),
    ...along(["sum", "mean", "max", "min", "argMax", "argMin", "prod"]),
    gelu: (x) => x.mul(tf.erf(x.mul(Math.SQRT1_2)).add(1)).mul(0.5),
    clamp: (x) => tf.clipByValue(x, -0.5, 0.5),
    dropout: (x) => tf.dropout(x, 0.1),
    where: (condition, yes, no) => tf.where(condition!, yes!, no!),
    "to float32": (x) => x!.toFloat(),
    "to int32": (x) => x!.toInt(),
    "to bool": (x) => x!.toBool(),
    "topk(10)": (x) => tf.topk(x!, 10).values,
    "any(1)": (x) => tf.any(x!.toBool(), 1),
    "all(0)": (x) => tf.all(x!.toBool(), 0),
    "cumsum(0)": (x) => tf.cumsum(x!, 0),
    "cumsum(1)": (x) => tf.cumsum(x!, 1),
    "softmax(1)": (x) => tf.softmax(x!),
    "softmax(-1)": (x) => tf.softmax(x!),
    "logSoftmax(1)": (x) => tf.logSoftmax(x!),
    reshape: (x) => x!.reshape([-1, 64]),
    expand: (x) => tf.broadcastTo(x!, [1024, 1024]),
    transpose: (x) => tf.transpose(x!),
    "cat(0)": (a, b) => tf.concat([a!, b!], 0),
    "cat(1)": (a, b) => tf.concat([a!, b!], 1),
    "stack(0)": (a, b) => tf.stack([a!, b!], 0),
    "stack(1)": (a, b) => tf.stack([a!, b!], 1),
    "slice of rows": (x) => tf.slice(x!, [0, 0], [512, 1024]),
    "slice of columns": (x) => tf.slice(x!, [0, 0], [1024, 512]),
    embedding: (places, weight) => tf.gather(weight!, places as Tf.Tensor1D),
    "indexSelect(1)": (x, places) => tf.gather(x!, places as Tf.Tensor1D, 1),
    oneHot: (places) => tf.oneHot(places as Tf.Tensor1D, 1000),
    linear: (x, weight, bias) =>
      tf.fused.matMul({
        ...{ a: whole(x!, weight!.shape[0]!), b: weight as Tf.Tensor2D, bias: bias! },
        ...{ activation: "linear" },
      }),
    "linear, relu": (a, b, bias) =>
      tf.fused.matMul({
        a: a as Tf.Tensor2D,
        b: b as Tf.Tensor2D,
        bias: bias!,
        activation: "relu",
      }),
    "matmul by b.T": (a, b) => tf.matMul(a!, b!, false, true),
    ...convolutionsOf(tf),
    "maxPool2d(2)": (x) => tf.maxPool(x as Tf.Tensor4D, 2, 2, "valid"),
    "avgPool2d(2)": (x) => tf.avgPool(x as Tf.Tensor4D, 2, 2, "valid"),
    "avgPool2d(7)": (x) => tf.avgPool(x as Tf.Tensor4D, 7, 7, "valid"),
  };
}

function convolutionsOf(tf: typeof Tf): Record<string, Call> {
  const convolve =
    (kernel: number, strides: number): Call =>
    (x, weight, bias) =>
      tf.fused.conv2d({
        ...{ x: x as Tf.Tensor4D, filter: weight as Tf.Tensor4D, bias: bias! },
        ...{ strides, pad: kernel >> 1, dimRoundingMode: "floor" },
      });
  return {
    "conv2d 1 × 1": convolve(1, 1),
    "conv2d 3 × 3": convolve(3, 1),
    "conv2d 5 × 5": convolve(5, 1),
    "conv2d 7 × 7, stride 2": convolve(7, 2),
  };
}

/** Images, and the weights of convolutions, in the order that tfjs has them. */
function shapeFor(call: string, { shape }: Input, place: number): number[] {
  if (shape.length !== 4 || !/^conv2d|Pool/.test(call)) return [...shape];
  const [n, c, h, w] = shape as [number, number, number, number];
  return place === 1 ? [h, w, c, n] : [n, h, w, c];
}

/** Gradients of some operations have no kernel on wasm. */
function runs(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (/not registered for backend/.test(String(error))) return false;
    throw error;
  }
}

answerQuestions(async () => {
  const tf = await openTfjs(threads);
  const calls = callsOf(tf);
  const prepare: Prepare = ({ call, inputs, direction }) => {
    const run = calls[call];
    if (!run) return undefined;
    const made = inputs.map((input, i) => {
      const { dtype = "float32" } = input;
      return tf.tensor(valuesOf(input, i + 1), shapeFor(call, input, i), dtype);
    });
    const dispose = (): void => tf.dispose(made);
    const forward = (): void => tf.tidy(() => void run(...made));
    if (direction === "forward") return { work: forward, dispose };
    const isReal = made.map(({ dtype }) => dtype === "float32");
    const asked = made.filter((_, i) => isReal[i]);
    const differentiable = tf.grads((...given: Tf.Tensor[]) => {
      const rest = [...given];
      return run(...made.map((x, i) => (isReal[i] ? rest.shift()! : x)));
    });
    const output = run(...made);
    const gradient = tf.tensor(valuesOf({ shape: output.shape }, 9), output.shape);
    const work = (): void => tf.tidy(() => void differentiable(asked, gradient));
    const disposeAll = (): void => tf.dispose([...made, output, gradient]);
    if (runs(work)) return { work, less: forward, dispose: disposeAll };
    disposeAll();
    return undefined;
  };
  return { prepare };
});
