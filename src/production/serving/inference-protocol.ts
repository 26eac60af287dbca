/**
 * The words of the Open Inference Protocol, version 2 (KServe, Triton): what is asked and what is answered, as plain data. A request
 * is checked before anything is done with it: a replica sees none that is wrong.
 */
import type { Answer } from "./serving-request.ts";

/** A tensor as the protocol writes it: values row by row, flat. */
export interface InferTensor {
  name: string;
  shape: readonly number[];
  datatype: string;
  data: ArrayLike<number>;
}

export interface InferRequest {
  id?: string;
  inputs: readonly InferTensor[];
}

export interface InferResponse {
  model_name: string;
  id?: string;
  outputs: InferTensor[];
}

/** The one input that a model has: N samples, each of this shape. */
export interface InputSpec {
  /** Without the first dimension. */
  readonly shape: readonly number[];
}

/** Names of the protocol's tensors here. */
export const INPUT = "input";
const OUTPUT = "output";
export const PROBABILITIES = "probabilities";
const DATATYPE = "FP32";

/** A request is refused with a sentence, as a server would with status 400. */
export class InvalidRequest extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "InvalidRequest";
  }
}

/** The samples of a request, one array each. Throws an `InvalidRequest` for anything but N ≥ 1 samples of finite numbers. */
export function samplesOf(request: unknown, spec: InputSpec): Float32Array[] {
  const { name, shape, datatype, data } = onlyInput(request);
  if (name !== INPUT) {
    throw invalid(`the input to be named "${INPUT}"`, JSON.stringify(name));
  }
  if (datatype !== DATATYPE) {
    throw invalid(`datatype "${DATATYPE}"`, JSON.stringify(datatype));
  }
  const count = countOf(shape, spec);
  const size = spec.shape.reduce((product, n) => product * n, 1);
  if (!isNumbers(data)) throw invalid("data to be a flat list of numbers", typeName(data));
  if (data.length !== count * size) {
    throw invalid(
      `${count * size} values for shape (${(shape as number[]).join(", ")})`,
      String(data.length),
    );
  }
  const values = Float32Array.from(data);
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw invalid("finite numbers", `${String(data[at])} at place ${at}`);
  return Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size));
}

function onlyInput(request: unknown): Record<keyof InferTensor, unknown> {
  const inputs = (request as Partial<InferRequest> | null | undefined)?.inputs;
  if (!Array.isArray(inputs) || inputs.length !== 1) {
    const got = Array.isArray(inputs) ? `${inputs.length} inputs` : typeName(inputs);
    throw invalid("{ inputs: [one tensor] }", got);
  }
  const [input] = inputs as unknown[];
  if (typeof input !== "object" || input === null) {
    throw invalid("an input { name, shape, datatype, data }", typeName(input));
  }
  return input as Record<keyof InferTensor, unknown>;
}

function countOf(shape: unknown, spec: InputSpec): number {
  const [count, ...rest] = Array.isArray(shape) ? (shape as unknown[]) : [];
  const isFitting =
    Number.isInteger(count) &&
    Number(count) >= 1 &&
    rest.length === spec.shape.length &&
    rest.every((n, i) => n === spec.shape[i]);
  if (isFitting) return Number(count);
  throw invalid(`shape [N, ${spec.shape.join(", ")}] with N from 1 on`, JSON.stringify(shape));
}

function isNumbers(data: unknown): data is ArrayLike<number> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return false;
  if (ArrayBuffer.isView(data)) return "length" in data;
  return Array.isArray(data) && data.every((value) => typeof value === "number");
}

function invalid(expected: string, got: string): InvalidRequest {
  return new InvalidRequest(`infer: expected ${expected}, got ${got}`);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return value === null ? "null" : typeof value;
}

/** The answers of all samples of a request, in their order. */
export function responseOf(
  model: string,
  id: string | undefined,
  answers: readonly Answer[],
): InferResponse {
  return {
    model_name: model,
    ...(id === undefined ? {} : { id }),
    outputs: [
      tensorOf(
        OUTPUT,
        answers.map(({ output }) => output),
      ),
      tensorOf(
        PROBABILITIES,
        answers.map(({ probabilities }) => probabilities),
      ),
    ],
  };
}

function tensorOf(name: string, rows: readonly Float32Array[]): InferTensor {
  const classes = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * classes);
  rows.forEach((row, i) => {
    data.set(row, i * classes);
  });
  return { name, shape: [rows.length, classes], datatype: DATATYPE, data };
}
