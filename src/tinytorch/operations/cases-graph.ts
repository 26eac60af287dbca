/** For tests: the operations that graphs are rewritten to. */
import { quantizeColumns } from "../backend/int8.ts";
import { tensor } from "../tensor/create.ts";
import { applyOperation, type Tensor } from "../tensor/tensor.ts";
import { operations } from "./table.ts";

type Call = (...inputs: Tensor[]) => Tensor;

const linearRelu: Call = (...inputs) => applyOperation(operations.linearRelu, inputs);

const product =
  (transposeA: boolean, transposeB: boolean): Call =>
  (...inputs) =>
    applyOperation(operations.matmulTransposed, inputs, { transposeA, transposeB });

/** The weight comes as it is and is quantized here. */
const inBytes =
  (activation: "linear" | "relu"): Call =>
  (x, weight, ...bias) => {
    const [rows, columns] = weight!.shape as [number, number];
    const { weight: packed, ...others } = quantizeColumns(weight!.dataSync(), rows, columns);
    const made = [packed, others.scales, others.sums].map((values) => tensor(values));
    const result = applyOperation(operations.linearInt8, [x!, ...made, ...bias], {
      columns,
      activation,
    });
    for (const { handle } of made) handle.release();
    return result;
  };

const dequantized =
  (axis: number): Call =>
  (steps, scales) =>
    applyOperation(operations.dequantize, [steps!, scales!], { axis, bits: 8 });

export const graphCalls: Record<string, Call> = {
  "dequantize columns": dequantized(1),
  "dequantize filters": dequantized(0),
  fakeQuantize: (x) => applyOperation(operations.fakeQuantize, [x!], { scale: 0.125, zero: 12 }),
  flattenChannelsLast: (x) => applyOperation(operations.flattenChannelsLast, [x!]),
  linearInt8: inBytes("linear"),
  "linearInt8 relu": inBytes("relu"),
  linearRelu,
  "linearRelu batch": linearRelu,
  "matmulTransposed a": product(true, false),
  "matmulTransposed b": product(false, true),
  "matmulTransposed both": product(true, true),
  "matmulTransposed batches": product(true, false),
  "matmulTransposed batch by matrix": product(false, true),
  "matmulTransposed batch a by matrix": product(true, true),
  "matmulTransposed matrix by batch": product(false, true),
};
