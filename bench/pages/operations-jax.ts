/** The operations that jax-js has, by our names for the calls, each compiled. */
import type * as Jax from "@jax-js/jax";
import { openJax } from "./open-jax.ts";
import type { Input } from "./operations/row.ts";
import { answerQuestions, type Prepare, valuesOf } from "./operations/side.ts";

type Array = Jax.numpy.Array;
type Call = (...inputs: Array[]) => Array;

const threads = Number(self.name);

function callsOf({ numpy: np, nn, lax }: typeof Jax): Record<string, Call> {
  const along = (names: ("sum" | "mean" | "max" | "min" | "argmax" | "prod")[]) =>
    Object.fromEntries(
      names.flatMap((name) =>
        [undefined, 0, 1].map((axis) => [
          `${name}(${axis ?? ""})`,
          (x: Array) => np[name](x, axis as number),
        ]),
      ),
    );
  return {
    add: (a, b) => a!.add(b!),
    sub: (a, b) => a!.sub(b!),
    mul: (a, b) => a!.mul(b!),
    "mul(2)": (x) => x!.mul(2),
    div: (a, b) => a!.div(b!),
    pow: (a, b) => np.power(a!, b!),
    maximum: (a, b) => np.maximum(a!, b!),
    minimum: (a, b) => np.minimum(a!, b!),
    neg: (x) => x!.neg(),
    abs: (x) => np.absolute(x!),
    square: (x) => np.square(x!),
    exp: (x) => np.exp(x!),
    log: (x) => np.log(x!),
    sqrt: (x) => np.sqrt(x!),
    relu: (x) => nn.relu(x!),
    sigmoid: (x) => nn.sigmoid(x!),
    tanh: (x) => np.tanh(x!),
    sin: (x) => np.sin(x!),
    cos: (x) => np.cos(x!),
    erf: (x) => lax.erf(x!),
    gelu: (x) => nn.gelu(x!, { approximate: false }),
    clamp: (x) => np.clip(x!, -0.5, 0.5),
    "clamp from 0": (x) => np.clip(x!, 0),
    where: (condition, yes, no) => np.where(condition!, yes!, no!),
    ...along(["sum", "mean", "max", "min", "argmax", "prod"]),
    "std(1)": (x) => np.std(x!, 1, { correction: 1 }),
    "sort(1)": (x) => np.sort(x!, 1),
    "argsort(1)": (x) => np.argsort(x!, 1),
    "cumsum(0)": (x) => np.cumsum(x!, 0),
    "cumsum(1)": (x) => np.cumsum(x!, 1),
    "softmax(1)": (x) => nn.softmax(x!, 1),
    "softmax(0)": (x) => nn.softmax(x!, 0),
    "softmax(-1)": (x) => nn.softmax(x!, -1),
    "logSoftmax(1)": (x) => nn.logSoftmax(x!, 1),
    "logSoftmax(0)": (x) => nn.logSoftmax(x!, 0),
    transpose: (x) => np.transpose(x!),
    "cat(0)": (a, b) => np.concatenate([a!, b!], 0),
    "cat(1)": (a, b) => np.concatenate([a!, b!], 1),
    "stack(0)": (a, b) => np.stack([a!, b!], 0),
    "stack(1)": (a, b) => np.stack([a!, b!], 1),
    embedding: (places, weight) => np.take(weight!, places!, 0),
    "indexSelect(1)": (x, places) => np.take(x!, places!, 1),
    matmul: (a, b) => np.matmul(a!, b!),
    linear: (x, weight, bias) => np.matmul(x!, weight!).add(bias!),
    "linear, relu": (x, weight, bias) => nn.relu(np.matmul(x!, weight!).add(bias!)),
    ...convolutionsOf(lax),
  };
}

/** Without the bias, which is a broadcast addition of its own there. */
function convolutionsOf(lax: typeof Jax.lax): Record<string, Call> {
  const convolve =
    (kernel: number, stride: number): Call =>
    (x, weight, bias) => {
      const half = kernel >> 1;
      const padding: [number, number] = [half, half];
      return lax
        .convGeneralDilated(x!, weight!, [stride, stride], [padding, padding])
        .add(bias!.reshape([-1, 1, 1]));
    };
  return {
    "conv2d 1 × 1": convolve(1, 1),
    "conv2d 3 × 3": convolve(3, 1),
    "conv2d 5 × 5": convolve(5, 1),
    "conv2d 7 × 7, stride 2": convolve(7, 2),
  };
}

answerQuestions(async () => {
  const jax = await openJax(threads);
  const { numpy: np } = jax;
  const calls = callsOf(jax);
  const arrayOf = (input: Input, seed: number): Array => {
    const values = valuesOf(input, seed) as Float32Array<ArrayBuffer>;
    const made = input.dtype === "int32" ? np.array(Int32Array.from(values)) : np.array(values);
    const shaped = made.reshape([...input.shape]);
    return input.dtype === "bool" ? shaped.astype(np.bool) : shaped;
  };
  const prepare: Prepare = async ({ call, inputs, direction }) => {
    const run = calls[call];
    if (!run) return undefined;
    const made = inputs.map((input, i) => arrayOf(input, i + 1));
    const compiled = jax.jit(run);
    const forward = async (): Promise<void> => {
      const out = compiled(...made.map((x) => x.ref));
      await jax.blockUntilReady(out);
      out.dispose();
    };
    const disposeInputs = (): void => {
      for (const each of made) each.dispose();
    };
    if (direction === "forward") return { work: forward, dispose: disposeInputs };
    const shape = [...(await shapeOf(compiled, made))];
    const isReal = inputs.map(({ dtype = "float32" }) => dtype === "float32");
    const gradient = arrayOf({ shape }, 9);
    const back = jax.jit((given: Array[], arriving: Array) => {
      const real = given.filter((_, i) => isReal[i]);
      const [out, pull] = jax.vjp((...asked: Array[]) => {
        const rest = [...asked];
        return run(...given.map((x, i) => (isReal[i] ? rest.shift()! : x)));
      }, real);
      return [out, pull(arriving)] as [Array, Array[]];
    });
    const work = async (): Promise<void> => {
      const made2 = back(
        made.map((x) => x.ref),
        gradient.ref,
      );
      await jax.blockUntilReady(made2);
      jax.tree.dispose(made2);
    };
    const dispose = (): void => {
      disposeInputs();
      gradient.dispose();
    };
    return { work, less: forward, dispose };
  };
  return { prepare };
});

async function shapeOf(run: Call, made: Array[]): Promise<number[]> {
  const out = run(...made.map((x) => x.ref));
  const { shape } = out;
  out.dispose();
  return shape;
}
