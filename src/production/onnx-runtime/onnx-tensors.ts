/** Tensors of this library as inputs of an ONNX file, and its outputs as tensors. */
import { Tensor, type TypedArray, tensor } from "../../tinytorch/index.ts";
import { infoWords, type OnnxValueInfo, type OnnxValues } from "./onnx-values.ts";

/** The values of a tensor as an input takes them. Throws a sentence for a type that it does not. */
export async function valuesFor(given: Tensor, input: OnnxValueInfo): Promise<OnnxValues> {
  if (!(given instanceof Tensor)) {
    throw new TypeError(`runInOnnxRuntime: expected a tensor for the input "${input.name}"`);
  }
  const { dtype, shape: dims } = given;
  const data = await given.data();
  if (input.type === dtype) return { type: dtype, dims, data };
  if (input.type === "int64" && dtype === "int32") {
    return { type: "int64", dims, data: BigInt64Array.from(data, (value) => BigInt(value)) };
  }
  throw new TypeError(
    `runInOnnxRuntime: expected ${infoWords(input)} for the input "${input.name}", got ${dtype} (${dims.join(", ")})`,
  );
}

const MOST_INT32 = 2n ** 31n;

/** A tensor of an output's values. Throws a sentence for a type that there is not here. */
export function tensorOf(name: string, { type, dims, data }: OnnxValues): Tensor {
  if (data instanceof BigInt64Array) {
    const tooLarge = data.find((value) => value >= MOST_INT32 || value < -MOST_INT32);
    if (tooLarge === undefined) return tensor(Int32Array.from(data, Number), { shape: dims });
    throw new RangeError(
      `runInOnnxRuntime: the output "${name}" has ${tooLarge}, which is no int32; there is no int64 here`,
    );
  }
  if (type === "float32" || type === "int32") return tensor(data as TypedArray, { shape: dims });
  if (type === "bool") return tensor(data as Uint8Array, { shape: dims, dtype: "bool" });
  if (type === "uint8" || type === "int8") {
    return tensor(Int32Array.from(data), { shape: dims });
  }
  throw new TypeError(
    `runInOnnxRuntime: the output "${name}" is of type ${type}, which there is not here; there are float32, int32, bool, and int64 and 8 bits as int32`,
  );
}
