/** Matrix products. Their gradients are products too, with one operand transposed. */
import { fill, run, type Value } from "../backend/storage.ts";
import { broadcastShape, type Shape, sameShape, shapeText, sizeOf } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { Backward, Operation } from "./operation.ts";

/** Both have at least two dimensions; all but the last two are batches and broadcast. */
const matmul: Operation = {
  name: "matmul",
  dtypes: "same",
  autocast: "fp16",
  saves: "inputs",
  forward: ([a, b]) => multiply(a!, b!),
  vjp: ({ gradient, inputs: [a, b], needs }) => [
    needs[0] ? multiply(gradient, b!, false, true) : undefined,
    needs[1] ? gradientOfRight(a!, b!, gradient) : undefined,
  ],
};

/** A batch times one matrix is one long product: the rows of the whole batch are summed by it. */
function gradientOfRight(a: Value, b: Value, gradient: Value): Value {
  if (b.shape.length > 2) return multiply(a, gradient, true);
  return k.matmul(asRows(a), asRows(gradient), true);
}

function asRows(x: Value): Value {
  const width = x.shape.at(-1)!;
  return x.as([sizeOf(x.shape.slice(0, -1)), width]);
}

/** The product of the last two dimensions; those before are batches and broadcast. */
export function multiply(a: Value, b: Value, transposeA = false, transposeB = false): Value {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const inner = a.shape.at(transposeA ? -2 : -1)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  if (b.shape.length === 2 && !transposeA) {
    const shape = [...a.shape.slice(0, -1), columns];
    if (sizeOf(shape) * inner === 0) return fill(shape, 0, a.dtype);
    return k.matmul(a.as([sizeOf(shape) / columns, inner]), b, false, transposeB).as(shape);
  }
  const batch = broadcastShape("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, rows, columns];
  if (sizeOf(shape) * inner === 0) return fill(shape, 0, a.dtype);
  return k.matmul(asBatch(a, batch), asBatch(b, batch), transposeA, transposeB).as(shape);
}

/** Three dimensions with the whole batch in the first, or 1 there when the same matrix serves all. */
export function asBatch(x: Value, batch: Shape): Value {
  const own = x.shape.slice(0, -2);
  const plane = x.shape.slice(-2);
  if (sizeOf(own) === 1) return x.as([1, ...plane]);
  const padded = [...new Array<number>(batch.length - own.length).fill(1), ...own];
  const full = sameShape(padded, batch) ? x : k.expand(x, [...batch, ...plane]);
  return full.as([sizeOf(batch), ...plane]);
}

/** Which operands of a product are to be transposed first. */
export interface Transposition {
  transposeA: boolean;
  transposeB: boolean;
}

/** The product of operands whose last two dimensions count as exchanged: nothing is moved for it. */
const matmulTransposed: Operation<Transposition> = {
  name: "matmulTransposed",
  dtypes: "same",
  autocast: "fp16",
  saves: "inputs",
  forward: ([a, b], { transposeA, transposeB }) => multiply(a!, b!, transposeA, transposeB),
  vjp: ({ gradient: g, inputs, attrs: { transposeA, transposeB }, needs }) => {
    const [a, b] = inputs as [Value, Value];
    const toA = (): Value =>
      transposeA ? multiply(b, g, transposeB, true) : multiply(g, b, false, !transposeB);
    const toB = (): Value => {
      // As in `gradientOfRight`: the rows of the whole batch are summed by the product.
      const [left, right] = b.shape.length > 2 || transposeA ? [a, g] : [asRows(a), asRows(g)];
      return transposeB
        ? multiply(right, left, true, transposeA)
        : multiply(left, right, !transposeA);
    };
    return [needs[0] ? toA() : undefined, needs[1] ? toB() : undefined];
  },
};

/** x·weight + bias, and perhaps relu, in one kernel. */
function fused([x, weight, bias]: readonly Value[], activation: "linear" | "relu"): Value {
  if (x!.dtype !== "float32" || x!.size === 0 || weight!.size === 0) {
    const shifted = k.add(multiply(x!, weight!), bias!);
    return activation === "relu" ? run("Relu", { x: shifted }) : shifted;
  }
  const product = run(
    "_FusedMatMul",
    { a: asRows(x!), b: weight!, bias: bias! },
    { transposeA: false, transposeB: false, activation },
  );
  return product.as([...x!.shape.slice(0, -1), weight!.shape[1]!]);
}

type LinearGradients = Pick<Backward<void>, "gradient" | "inputs" | "needs">;

function linearGradients({ gradient, inputs: [x, weight], needs }: LinearGradients) {
  const rows = asRows(gradient);
  return [
    needs[0] ? k.matmul(rows, weight!, false, true).as(x!.shape) : undefined,
    needs[1] ? k.matmul(asRows(x!), rows, true) : undefined,
    needs[2] ? k.sum(rows, [0]) : undefined,
  ];
}

/** Inputs: x (N, in), weight (in, out), bias (out); one kernel where the bias can ride along. */
const linear: Operation = {
  name: "linear",
  dtypes: "same",
  autocast: "fp16",
  saves: "inputs",
  forward: (inputs) => fused(inputs, "linear"),
  vjp: linearGradients,
};

/** The same with max(…, 0) after it, which costs nothing while the product is still at hand. */
const linearRelu: Operation = {
  name: "linearRelu",
  dtypes: "same",
  autocast: "fp16",
  saves: "inputs",
  forward: (inputs, _, save) => {
    const output = fused(inputs, "relu");
    save(output);
    return output;
  },
  vjp: (backward) =>
    linearGradients({
      ...backward,
      gradient: k.gate(backward.saved[0]!, backward.gradient),
    }),
};

export const products = { matmul, matmulTransposed, linear, linearRelu };

/** Throws, in PyTorch's words, unless the last two dimensions can be multiplied. */
export function checkProduct(a: Shape, b: Shape): void {
  if (a.at(-1) === b.at(-2)) return;
  const sizes = a.length === 2 && b.length === 2 ? ` (${a.join("x")} and ${b.join("x")})` : "";
  throw new RangeError(
    `matmul: mat1 and mat2 shapes cannot be multiplied${sizes}: expected the last dimension of ${shapeText(a)} to equal ` +
      `the second last of ${shapeText(b)}, got ${a.at(-1)} and ${b.at(-2)}`,
  );
}
