/** A file that ONNX Runtime has opened in this worker. Its refusals are sentences. */

import type { InferenceSession } from "onnxruntime-web/wasm";
import { errorMessage } from "../../base/assert.ts";
import { lookUp } from "../../base/look-up.ts";
import { loadRuntime, type Runtime, startError } from "./load-runtime.ts";
import {
  infoWords,
  inputsWords,
  type OnnxData,
  type OnnxValueInfo,
  type OnnxValues,
} from "./onnx-values.ts";

export class OnnxSession {
  /** `ONNX Runtime Web 1.30.0, wasm`. */
  readonly engineName: string;
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputNames: readonly string[];
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;

  private constructor(runtime: Runtime, session: InferenceSession) {
    this.#runtime = runtime;
    this.#session = session;
    this.engineName = `ONNX Runtime Web ${runtime.env.versions.web ?? "of unknown version"}, wasm`;
    this.outputNames = session.outputNames;
    this.inputs = session.inputMetadata.map((input) => {
      if (input.isTensor) return { name: input.name, type: input.type, shape: input.shape };
      throw new TypeError(`ONNX Runtime: the input "${input.name}" of this file is no tensor`);
    });
  }

  /** Rejects with a sentence for bytes that are no model, for operators that the runtime lacks, and where it cannot be loaded. */
  static async open(file: Uint8Array, threads: number): Promise<OnnxSession> {
    const runtime = await loadRuntime(threads);
    let session: InferenceSession;
    try {
      session = await runtime.InferenceSession.create(file, { executionProviders: ["wasm"] });
    } catch (error) {
      throw await openError(error);
    }
    return new OnnxSession(runtime, session);
  }

  /** Outputs by name. Rejects with a sentence for inputs that the file does not take. */
  async run(given: Readonly<Record<string, OnnxValues>>): Promise<Record<string, OnnxValues>> {
    checkInputs(this.inputs, given);
    const feeds = Object.fromEntries(
      Object.entries(given).map(([name, { type, dims, data }]) => [
        name,
        new this.#runtime.Tensor(type as "float32", data as Float32Array, dims),
      ]),
    );
    let results: InferenceSession.OnnxValueMapType;
    try {
      results = await this.#session.run(feeds);
    } catch (error) {
      throw new Error(`ONNX Runtime could not run this file: ${plainReason(error)}`);
    }
    return Object.fromEntries(
      Object.entries(results).map(([name, { type, dims, data }]) => [
        name,
        { type, dims: [...dims], data: data as OnnxData },
      ]),
    );
  }
}

/** Every input of the file has values of the file's type and shape. */
function checkInputs(
  inputs: readonly OnnxValueInfo[],
  given: Readonly<Record<string, OnnxValues>>,
): void {
  for (const input of inputs) {
    const values = lookUp(given, input.name);
    if (values === undefined) {
      throw new RangeError(
        `ONNX Runtime: expected a value for each input, got none for "${input.name}"; the file has ${inputsWords(inputs)}`,
      );
    }
    if (isFitting(input, values)) continue;
    throw new RangeError(
      `ONNX Runtime: expected ${infoWords(input)} for the input "${input.name}", got ${values.type} (${values.dims.join(", ")})`,
    );
  }
}

function isFitting({ type, shape }: OnnxValueInfo, values: OnnxValues): boolean {
  return (
    values.type === type &&
    values.dims.length === shape.length &&
    shape.every((size, axis) => typeof size === "string" || size === values.dims[axis])
  );
}

/** Messages of ONNX Runtime 1.30 about a file, by what they mean. */
async function openError(error: unknown): Promise<Error> {
  const text = errorMessage(error);
  if (text.includes("no available backend found")) return await startError(error);
  if (/protobuf parsing failed|No graph was found/.test(text)) {
    return new TypeError(
      "ONNX Runtime: expected the bytes of an ONNX model, as exportOnnx writes them; these are none, or not all of one",
    );
  }
  const operator =
    /No Op registered for (\S+)/.exec(text)?.[1] ??
    /Fatal error: (\S+?)\(-?\d+\) is not a registered/.exec(text)?.[1] ??
    /Could not find an implementation for (\w+)/.exec(text)?.[1];
  if (operator !== undefined) {
    return new RangeError(
      `ONNX Runtime has no operator ${operator} in this build, so it cannot run this file; write the model with operators that it has`,
    );
  }
  return new Error(`ONNX Runtime does not take this file: ${plainReason(error)}`);
}

/** Its own words, without codes and places in its source. */
function plainReason(error: unknown): string {
  return errorMessage(error)
    .replace(/^[\s\S]*ERROR_MESSAGE: /, "")
    .replace(/^\S+\.(?:h|cc):\d+ .*?\) /, "")
    .replace(/\s+/g, " ")
    .trim();
}
