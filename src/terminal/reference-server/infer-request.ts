/** Requests and answers of the Open Inference Protocol, version 2, as values that ONNX Runtime takes and gives. */

import { lookUp } from "../../base/look-up.ts";
import type {
  OnnxData,
  OnnxValueInfo,
  OnnxValues,
} from "../../production/onnx-runtime/onnx-values.ts";
import type { InferTensor } from "../../production/serving/inference-protocol.ts";
import { InvalidRequest } from "../../production/serving/inference-protocol.ts";
import type { TypedArray } from "../../tinytorch/index.ts";

interface Datatype {
  name: string;
  from: (values: readonly number[]) => OnnxData;
}

/** ONNX Runtime's types and the protocol's; those that JSON cannot carry are missing. */
const DATATYPES: Record<string, Datatype> = {
  float32: { name: "FP32", from: (values) => Float32Array.from(values) },
  int32: { name: "INT32", from: (values) => Int32Array.from(values) },
  int64: { name: "INT64", from: (values) => BigInt64Array.from(values, wholeNumber) },
  uint8: { name: "UINT8", from: (values) => Uint8Array.from(values) },
  int8: { name: "INT8", from: (values) => Int8Array.from(values) },
  bool: { name: "BOOL", from: (values) => Uint8Array.from(values, Number) },
};

export interface ProtocolTensorInfo {
  name: string;
  datatype: string;
  shape: number[];
}

/** Sizes that the file leaves open are -1. Throws a RangeError for a type that JSON cannot carry. */
export function protocolInfo({ name, type, shape }: OnnxValueInfo): ProtocolTensorInfo {
  return {
    name,
    datatype: datatypeOf(type).name,
    shape: shape.map((size) => (typeof size === "number" ? size : -1)),
  };
}

/** The values of a request by name, for these inputs, and its id. Throws an InvalidRequest for anything else. */
export function readRequest(
  text: string,
  inputs: readonly OnnxValueInfo[],
): { id: string | undefined; values: Record<string, OnnxValues> } {
  const request = parse(text);
  const { id, inputs: given } = request;
  if (id !== undefined && typeof id !== "string") throw invalid("an id of letters", typeof id);
  if (!Array.isArray(given)) throw invalid("{ inputs: [tensors] }", typeof given);
  const entries = inputs.map((info) => {
    const tensor = given.find((it: Partial<InferTensor> | null) => it?.name === info.name);
    if (tensor === undefined) throw invalid(`an input "${info.name}"`, "none of that name");
    return [info.name, valuesOf(tensor, info)] as const;
  });
  return { id, values: Object.fromEntries(entries) };
}

/** Outputs by name as the protocol's tensors. */
export function answerTensors(
  outputs: Readonly<Record<string, OnnxValues>>,
): (InferTensor & ProtocolTensorInfo)[] {
  return Object.entries(outputs).map(([name, { type, dims, data }]) => ({
    name,
    datatype: datatypeOf(type).name,
    shape: [...dims],
    // Truth values are true and false in the protocol's JSON.
    data: Array.from(data as TypedArray, (value) =>
      type === "bool" ? Boolean(value) : Number(value),
    ) as unknown as number[],
  }));
}

function parse(text: string): Record<string, unknown> {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch {
    throw invalid("JSON", text.slice(0, 40) || "nothing");
  }
  if (typeof request === "object" && request !== null) return request as Record<string, unknown>;
  throw invalid("{ inputs: [tensors] }", typeof request);
}

/** Whether values and shape fit the file is ONNX Runtime's to say. */
function valuesOf(
  { shape, datatype, data }: Partial<Record<keyof InferTensor, unknown>>,
  { name, type }: OnnxValueInfo,
): OnnxValues {
  const wanted = datatypeOf(type);
  if (datatype !== wanted.name) {
    throw invalid(`the datatype ${wanted.name} for "${name}"`, JSON.stringify(datatype));
  }
  if (!Array.isArray(shape) || !shape.every((size) => Number.isInteger(size) && size >= 1)) {
    throw invalid(`a shape of whole numbers for "${name}"`, JSON.stringify(shape));
  }
  const values = Array.isArray(data) ? (data.flat(Number.POSITIVE_INFINITY) as number[]) : [];
  const size = (shape as number[]).reduce((product, n) => product * n, 1);
  if (values.length !== size) throw invalid(`${size} values for "${name}"`, String(values.length));
  if (!values.every((value) => Number.isFinite(Number(value)) && value !== null)) {
    throw invalid(`finite numbers for "${name}"`, "something else among them");
  }
  return { type, dims: shape as number[], data: wanted.from(values) };
}

function wholeNumber(value: number): bigint {
  if (Number.isInteger(value)) return BigInt(value);
  throw invalid("whole numbers", String(value));
}

function datatypeOf(type: string): Datatype {
  const datatype = lookUp(DATATYPES, type);
  if (datatype !== undefined) return datatype;
  throw new RangeError(
    `The file has values of type ${type}; this server takes and gives ${Object.keys(DATATYPES).join(", ")}.`,
  );
}

function invalid(expected: string, got: string): InvalidRequest {
  return new InvalidRequest(`infer: expected ${expected}, got ${got}`);
}
