/**
 * tfjs-wasm multiplies fast (XNNPACK) only when nothing is transposed and there is one batch; anything else falls into a scalar
 * loop, 7-25 times slower, and wrong when fused with a bias (tfjs-backend-wasm/src/cc/batch_mat_mul_impl.cc). Here every
 * product takes the fast path: operands are transposed first, and a batch is a loop over windows into the same memory.
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { KernelFunction, KernelTensor } from "./device.ts";
import { kernelOf, override } from "./override.ts";

type Multiply = (
  a: number,
  aShape: Uint8Array,
  b: number,
  bShape: Uint8Array,
  bias: number,
  out: number,
) => void;

/** Replaces BatchMatMul and _FusedMatMul (2-D, with a bias of length n, and relu or nothing after it) for wasm. */
export function overrideMatMul(backend: BackendWasm): void {
  const multiply = bindProduct(backend);
  const transpose = kernelOf("Transpose", "wasm");
  const relu = kernelOf("Relu", "wasm");

  override("BatchMatMul", "wasm", ({ inputs, attrs }) => {
    const { a, b } = inputs as { a: KernelTensor; b: KernelTensor };
    const uprightA = attrs["transposeA"] ? swapLastTwo(a, backend, transpose) : a;
    const uprightB = attrs["transposeB"] ? swapLastTwo(b, backend, transpose) : b;
    const out = multiplyBatches(uprightA, uprightB, backend, multiply);
    if (uprightA !== a) backend.disposeData(uprightA.dataId);
    if (uprightB !== b) backend.disposeData(uprightB.dataId);
    return out;
  });

  override("_FusedMatMul", "wasm", ({ inputs, attrs }) => {
    const { transposeA, transposeB, activation } = attrs;
    if (transposeA || transposeB || (activation !== "linear" && activation !== "relu")) {
      throw new Error(
        "_FusedMatMul: wrong on wasm when transposed, and without other activations than relu; call BatchMatMul",
      );
    }
    const { a, b, bias } = inputs as { a: KernelTensor; b: KernelTensor; bias: KernelTensor };
    const out = backend.makeOutput([a.shape[0]!, b.shape[1]!], "float32") as KernelTensor;
    const ids = [a, b, bias, out].map((x) => backend.dataIdMap.get(x.dataId).id);
    multiply(ids[0]!, planeShape(a), ids[1]!, planeShape(b), ids[2]!, ids[3]!);
    if (activation === "linear") return out;
    const activated = relu({ inputs: { x: out }, attrs: {}, backend });
    backend.disposeData(out.dataId);
    return activated;
  });
}

/** The two C functions behind tfjs' kernels, for one 2-D product that is not transposed; bias 0 means none. */
function bindProduct(backend: BackendWasm): Multiply {
  const { cwrap } = backend.wasm as unknown as {
    cwrap(
      name: string,
      result: null,
      types: string[],
    ): (...values: (number | Uint8Array)[]) => void;
  };
  const matrix = ["number", "array", "number"];
  const plain = cwrap("BatchMatMul", null, [...matrix, ...matrix, "number", "number", "number"]);
  const fused = cwrap("_FusedMatMul", null, [
    ...matrix,
    ...matrix,
    ...new Array<string>(7).fill("number"),
  ]);
  return (a, aShape, b, bShape, bias, out) => {
    if (bias === 0) plain(a, aShape, 3, b, bShape, 3, 0, 0, out);
    else fused(a, aShape, 3, b, bShape, 3, 0, 0, 0, bias, 0, 0, out);
  };
}

function planeShape({ shape }: KernelTensor): Uint8Array {
  return new Uint8Array(Int32Array.of(1, shape.at(-2)!, shape.at(-1)!).buffer);
}

function swapLastTwo(
  x: KernelTensor,
  backend: BackendWasm,
  transpose: KernelFunction,
): KernelTensor {
  const rank = x.shape.length;
  const perm = Array.from({ length: rank }, (_, i) => i);
  perm[rank - 2] = rank - 1;
  perm[rank - 1] = rank - 2;
  return transpose({ inputs: { x }, attrs: { perm }, backend }) as KernelTensor;
}

function multiplyBatches(
  a: KernelTensor,
  b: KernelTensor,
  backend: BackendWasm,
  multiply: Multiply,
): KernelTensor {
  const longer = a.shape.length >= b.shape.length ? a : b;
  const m = a.shape.at(-2)!;
  const n = b.shape.at(-1)!;
  const batchesA = batchesOf(a);
  const batchesB = batchesOf(b);
  const outer = (batchesA === batchesB ? longer : batchesA > batchesB ? a : b).shape.slice(0, -2);
  const out = backend.makeOutput([...outer, m, n], "float32") as KernelTensor;
  const shapeA = planeShape(a);
  const shapeB = planeShape(b);
  const idOf = (x: KernelTensor): number => backend.dataIdMap.get(x.dataId).id;
  if (batchesA === 1 && batchesB === 1) {
    multiply(idOf(a), shapeA, idOf(b), shapeB, 0, idOf(out));
    return out;
  }
  for (let i = 0; i < Math.max(batchesA, batchesB); i++) {
    const planeA = window(a, batchesA === 1 ? 0 : i, backend);
    const planeB = window(b, batchesB === 1 ? 0 : i, backend);
    const planeOut = window(out, i, backend);
    multiply(idOf(planeA), shapeA, idOf(planeB), shapeB, 0, idOf(planeOut));
    for (const plane of [planeA, planeB, planeOut]) forget(plane, backend);
  }
  return out;
}

function batchesOf({ shape }: KernelTensor): number {
  return shape.slice(0, -2).reduce((product, n) => product * n, 1);
}

/** One matrix of a batch as a tensor of its own over the same bytes. */
function window(x: KernelTensor, index: number, backend: BackendWasm): KernelTensor {
  const plane = x.shape.slice(-2);
  const bytes = plane[0]! * plane[1]! * Float32Array.BYTES_PER_ELEMENT;
  return backend.makeOutput(
    plane,
    "float32",
    backend.getMemoryOffset(x.dataId) + index * bytes,
  ) as KernelTensor;
}

/** Unregisters a window without freeing the memory that it looks into. */
function forget(plane: KernelTensor, backend: BackendWasm): void {
  backend.wasm.tfjs.disposeData(backend.dataIdMap.get(plane.dataId).id);
  backend.dataIdMap.delete(plane.dataId);
}
