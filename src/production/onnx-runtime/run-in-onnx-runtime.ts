/** A model in ONNX Runtime, on this device: what an exported file answers where it will be run. */
import { exportOnnx, Module, Tensor } from "../../tinytorch/index.ts";
import { tensorOf, valuesFor } from "./onnx-tensors.ts";
import { inputsWords, type OnnxValueInfo, type OnnxValues } from "./onnx-values.ts";
import { RuntimeWorker } from "./runtime-worker.ts";

/** Options of `runInOnnxRuntime`. */
export interface OnnxRuntimeOptions {
  /** Threads of ONNX Runtime, 1 unless told otherwise. */
  readonly threads?: number;
}

/**
 * Runs a model, or the bytes of an ONNX file, in ONNX Runtime Web in a worker of its own, and gives the outputs by name: those of
 * `exportOnnx` have one, `output`. `inputs`: a tensor for a file with one input, else tensors by name. Rejects with a sentence for
 * bytes that are no ONNX model, operators that ONNX Runtime lacks, other shapes, and where the runtime cannot be loaded.
 */
export async function runInOnnxRuntime(
  model: Module | Uint8Array<ArrayBuffer>,
  inputs: Tensor | Readonly<Record<string, Tensor>>,
  options: OnnxRuntimeOptions = {},
): Promise<Record<string, Tensor>> {
  const threads = checked(model, inputs, options);
  const file = model instanceof Module ? await exportOnnx(model, exampleOf(inputs)) : model;
  const worker = await RuntimeWorker.start(threads);
  try {
    const open = await worker.open({ engine: "onnxruntime", file });
    const values = await namedValues(inputs, open.inputs);
    const outputs = await worker.run(open, values);
    return Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [name, tensorOf(name, output)]),
    );
  } finally {
    worker.end();
  }
}

function checked(
  model: unknown,
  inputs: unknown,
  { threads = 1, ...unknown }: OnnxRuntimeOptions,
): number {
  const [option] = Object.keys(unknown);
  if (option !== undefined) {
    throw new RangeError(`runInOnnxRuntime: unknown option "${option}"; there is threads`);
  }
  if (!(model instanceof Module) && !(model instanceof Uint8Array)) {
    throw new TypeError(
      "runInOnnxRuntime: expected a Module, or the bytes of an ONNX file as exportOnnx gives them",
    );
  }
  if (typeof inputs !== "object" || inputs === null) {
    throw new TypeError("runInOnnxRuntime: expected a tensor, or tensors by the names of inputs");
  }
  return threads;
}

function exampleOf(inputs: Tensor | Readonly<Record<string, Tensor>>): Tensor {
  if (inputs instanceof Tensor) return inputs;
  throw new TypeError("runInOnnxRuntime: expected one tensor (N, …) as the input of a Module");
}

async function namedValues(
  given: Tensor | Readonly<Record<string, Tensor>>,
  inputs: readonly OnnxValueInfo[],
): Promise<Record<string, OnnxValues>> {
  const named: Record<string, OnnxValues> = Object.create(null);
  for (const [name, value] of Object.entries(byName(given, inputs))) {
    const input = inputs.find((each) => each.name === name);
    if (input === undefined) {
      throw new RangeError(
        `runInOnnxRuntime: this file has no input "${name}"; it has ${inputsWords(inputs)}`,
      );
    }
    named[name] = await valuesFor(value, input);
  }
  return named;
}

function byName(
  given: Tensor | Readonly<Record<string, Tensor>>,
  inputs: readonly OnnxValueInfo[],
): Readonly<Record<string, Tensor>> {
  if (!(given instanceof Tensor)) return given;
  const [input, ...others] = inputs;
  if (input !== undefined && others.length === 0) return { [input.name]: given };
  throw new RangeError(
    `runInOnnxRuntime: this file has ${inputs.length} inputs, so give them by name: ${inputsWords(inputs)}`,
  );
}
