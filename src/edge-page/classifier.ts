/** The model in ONNX Runtime Web: one thread of WebAssembly, whose binary is the bundle's. */
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { lookUp } from "../base/look-up.ts";
import type { OpenedBundle } from "./files.ts";

export class Classifier {
  readonly #session: InferenceSession;
  readonly #model: OpenedBundle["model"];

  private constructor(session: InferenceSession, model: OpenedBundle["model"]) {
    this.#session = session;
    this.#model = model;
  }

  static async open({ model, weights, runtime }: OpenedBundle): Promise<Classifier> {
    env.logLevel = "error";
    env.wasm.numThreads = 1;
    env.wasm.wasmBinary = runtime.buffer;
    const session = await InferenceSession.create(weights, { executionProviders: ["wasm"] });
    return new Classifier(session, model);
  }

  /** The logits of examples, row by row. */
  async run(values: Float32Array, examples: number): Promise<Float32Array> {
    const { input, output } = this.#model;
    const rest = input.shape.slice(1).map((size) => (size === -1 ? 1 : size));
    const feeds = { [input.name]: new Tensor("float32", values, [examples, ...rest]) };
    const results = await this.#session.run(feeds);
    return lookUp(results, output.name)?.data as Float32Array;
  }
}

/** The place of the largest of `classes` numbers, from `start` on. */
export function largest(logits: Float32Array, start: number, classes: number): number {
  let best = 0;
  for (let i = 1; i < classes; i += 1) {
    if ((logits[start + i] ?? 0) > (logits[start + best] ?? 0)) best = i;
  }
  return best;
}

/** Shares that add up to 1. */
export function softmax(logits: Float32Array): number[] {
  const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
