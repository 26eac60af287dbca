/** An ONNX model as plain data, and its bytes (onnx.proto of ONNX 1.12: IR version 8). */
import {
  bytes,
  concatenated,
  type Encoded,
  float,
  integer,
  message,
  nested,
  packed,
  string,
} from "./protobuf.ts";

/** Data types of ONNX, by their numbers in TensorProto. */
export const TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 } as const;

export type OnnxType = keyof typeof TYPES;

/** The setting of an operator. Whole numbers are ints, so that a float is wrapped. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly operator: string;
  /** Names of what it takes; "" for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The module that it came from. */
  readonly name: string;
}

/** A weight or a constant. */
export interface Initializer {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly number[];
  /** Little endian, in the order of its shape. */
  readonly data: Uint8Array;
}

/** An input or the output; a dimension that is named may be of any size. */
export interface ValueInfo {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  readonly input: ValueInfo;
  readonly output: ValueInfo;
  /** Names and values that readers show beside the model. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Opset 17 has LayerNormalization and came with IR version 8, which checkers of 2022 read. */
export const OPSET = 17;
const IR_VERSION = 8;

/** The bytes of the file. */
export function onnxBytes({
  name,
  opset,
  nodes,
  initializers,
  input,
  output,
  metadata,
}: OnnxModel): Uint8Array<ArrayBuffer> {
  const graph = message(
    ...nodes.map((node) => nested(1, nodeProto(node))),
    string(2, name),
    ...initializers.map((initializer) => nested(5, tensorProto(initializer))),
    nested(11, valueInfo(input)),
    nested(12, valueInfo(output)),
  );
  return concatenated(
    message(
      integer(1, IR_VERSION),
      string(2, "capstone"),
      nested(7, graph),
      nested(8, message(string(1, ""), integer(2, opset))),
      ...Object.entries(metadata).map(([key, value]) =>
        nested(14, message(string(1, key), string(2, value))),
      ),
    ),
  );
}

function nodeProto({ operator, inputs, outputs, attributes, name }: OnnxNode): Encoded {
  return message(
    ...inputs.map((input) => string(1, input)),
    ...outputs.map((output) => string(2, output)),
    string(3, name),
    string(4, operator),
    ...Object.entries(attributes).map(([key, value]) => nested(5, attributeProto(key, value))),
  );
}

/** Each has its value and, in field 20, the number of its kind: FLOAT 1, INT 2, STRING 3, INTS 7. */
function attributeProto(name: string, value: Attribute): Encoded {
  const [kind, field] =
    typeof value === "number"
      ? [2, integer(3, value)]
      : typeof value === "string"
        ? [3, string(4, value)]
        : "float" in value
          ? [1, float(2, value.float)]
          : [7, packed(8, value)];
  return message(string(1, name), field, integer(20, kind));
}

function tensorProto({ name, type, dims, data }: Initializer): Encoded {
  return message(packed(1, dims), integer(2, TYPES[type]), string(8, name), bytes(9, data));
}

function valueInfo({ name, type, dims }: ValueInfo): Encoded {
  const shape = message(
    ...dims.map((dim) =>
      nested(1, typeof dim === "string" ? message(string(2, dim)) : message(integer(1, dim))),
    ),
  );
  const tensor = message(integer(1, TYPES[type]), nested(2, shape));
  return message(string(1, name), nested(2, message(nested(1, tensor))));
}
