/** Rows of matrix products, with weights in 8 bits too, and of attention. */

import { quantizeColumns } from "../../../src/tinytorch/backend/int8.ts";
import { linear, scaledDotProductAttention, tensor } from "../../../src/tinytorch/index.ts";
import type { attention } from "../../../src/tinytorch/operations/attention.ts";
import { products } from "../../../src/tinytorch/operations/products.ts";
import { quantized } from "../../../src/tinytorch/operations/quantized.ts";
import { applyOperation, type Tensor } from "../../../src/tinytorch/tensor/tensor.ts";
import {
  constant,
  floats,
  ints,
  large,
  positive,
  type Row,
  type RowsOf,
  row,
  sizeOf,
} from "./row.ts";

/** A product of (…, rows, inner) and (…, inner, columns). */
function product(left: number[], right: number[]): Row {
  const flops = 2 * sizeOf(left) * right.at(-1)!;
  const inputs = [floats(...left), floats(...right)];
  return row("matmul", inputs, (a, b) => a.matmul(b), "a @ b", { flops });
}

/** A dense layer; PyTorch keeps its weight the other way round, and is given it so. */
function dense(rows: number, from: number, to: number): Row {
  const inputs = [floats(rows, from), floats(from, to), floats(to)];
  const flops = 2 * rows * from * to;
  return row("linear", inputs, (a, b, c) => linear(a, b, c), "F.linear(a, b.T, c)", { flops });
}

function transposed(transposeA: boolean, transposeB: boolean): Row {
  const call = `matmul of ${transposeA ? "Aᵀ" : "A"} and ${transposeB ? "Bᵀ" : "B"}`;
  const python = `${transposeA ? "a.T" : "a"} @ ${transposeB ? "b.T" : "b"}`;
  const ours = (a: Tensor, b: Tensor): Tensor =>
    applyOperation(products.matmulTransposed, [a, b], { transposeA, transposeB });
  return row(call, [floats(512, 512), floats(512, 512)], ours, python, { flops: 2 * 512 ** 3 });
}

/** The weight in 8 bits, made once. */
function inBytes([x, weight, bias]: Tensor[]): Tensor[] {
  const [rows, columns] = weight!.shape as [number, number];
  const { weight: packed, scales, sums } = quantizeColumns(weight!.dataSync(), rows, columns);
  return [x!, ...[packed, scales, sums].map((values) => tensor(values)), bias!];
}

function denseInt8(rows: number, from: number, to: number): Row {
  const inputs = [constant(rows, from), constant(from, to), constant(to)];
  const attrs = { columns: to, activation: "linear" } as const;
  const ours: Row["ours"] = (...given) => applyOperation(quantized.linearInt8, given, attrs);
  return row("linear, weight in 8 bits", inputs, ours, undefined, {
    bytes: 4 * rows * (from + to) + from * to,
    excuse: "its products are of whole numbers, for which no roof is measured",
    given: inBytes,
  });
}

function attend(
  batch: number,
  heads: number,
  tokens: number,
  width: number,
  isCausal = false,
): Row {
  const each = floats(batch, heads, tokens, width);
  const call = isCausal ? "causal attention" : "attention";
  const python = isCausal
    ? `((a @ b.transpose(-1, -2) * ${1 / Math.sqrt(width)}).masked_fill(~torch.ones(${tokens}, ${tokens}, dtype=torch.bool).tril(), float('-inf')).softmax(-1) @ c)`
    : `(a @ b.transpose(-1, -2) * ${1 / Math.sqrt(width)}).softmax(-1) @ c`;
  const ours: Row["ours"] = (a, b, c) => scaledDotProductAttention(a, b, c, { isCausal });
  const flops = 4 * batch * heads * tokens * tokens * width;
  return row(call, [each, each, each], ours, python, { flops });
}

export const productRows: RowsOf<
  typeof products & typeof quantized & { attention: typeof attention }
> = {
  matmul: [
    product([64, 64], [64, 64]),
    product([256, 256], [256, 256]),
    product([512, 512], [512, 512]),
    product([1024, 1024], [1024, 1024]),
    product([1000, 333], [333, 517]),
    product([4096, 16], [16, 4096]),
    product([1, 784], [784, 128]),
    product([32, 64, 32], [32, 32, 64]),
    product([64, 4, 16, 16], [64, 4, 16, 16]),
    product([64, 128, 64], [64, 64]),
    row("matmul by a vector", [large, floats(1024)], (a, b) => a.matmul(b), "a @ b", {
      flops: 2 * 2 ** 20,
    }),
    row("matmul by b.T", [floats(512, 512), floats(512, 512)], (a, b) => a.matmul(b.T), "a @ b.T", {
      flops: 2 * 512 ** 3,
    }),
  ],
  matmulTransposed: [transposed(true, false), transposed(false, true), transposed(true, true)],
  linear: [
    dense(1024, 64, 256),
    dense(1024, 256, 64),
    dense(1024, 64, 64),
    dense(64, 784, 128),
    dense(1, 784, 128),
    dense(64, 128, 10),
  ],
  linearRelu: [
    row(
      "linear, relu",
      [floats(64, 784), floats(784, 128), floats(128)],
      (a, b, c) => applyOperation(products.linearRelu, [a, b, c]),
      "F.linear(a, b.T, c).relu()",
      { flops: 2 * 64 * 784 * 128 },
    ),
  ],
  linearInt8: [denseInt8(1, 784, 1024), denseInt8(64, 784, 1024)],
  fakeQuantize: [
    row(
      "fakeQuantize",
      [constant(1024, 1024)],
      (a) => applyOperation(quantized.fakeQuantize, [a], { scale: 0.0078125, zero: 128 }),
      "torch.fake_quantize_per_tensor_affine(a, 0.0078125, 128, 0, 255)",
    ),
  ],
  dequantize: [
    row(
      "dequantize",
      [ints(1024, 1024), { ...positive(1024), isConstant: true }],
      (a, b) => applyOperation(quantized.dequantize, [a, b], { axis: 1, bits: 8 }),
      "a.float() * b",
    ),
  ],
  attention: [
    attend(16, 4, 128, 32),
    attend(64, 4, 16, 16),
    attend(64, 4, 49, 16),
    attend(16, 4, 128, 32, true),
  ],
};
