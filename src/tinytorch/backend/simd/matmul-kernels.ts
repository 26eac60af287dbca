/**
 * tfjs-wasm multiplies fast (XNNPACK) only when nothing is transposed and there is one batch; anything else falls into a scalar
 * loop, 7-25 times slower, and wrong when fused with a bias (tfjs-backend-wasm/src/cc/batch_mat_mul_impl.cc).
 */
import { sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { override } from "../override.ts";
import type { Simd } from "./instance.ts";

/** Inputs that both kernels of tfjs take. */
interface Product {
  a: KernelTensor;
  b: KernelTensor;
  transposeA: boolean;
  transposeB: boolean;
  bias?: KernelTensor;
  activation: string;
}

const activations: Record<string, number> = { linear: 0, relu: 1 };

export function overrideMatMul(simd: Simd): void {
  override("BatchMatMul", "wasm", ({ inputs, attrs }) => {
    const { a, b } = inputs as { a: KernelTensor; b: KernelTensor };
    const transposeA = Boolean(attrs["transposeA"]);
    const transposeB = Boolean(attrs["transposeB"]);
    return multiply(simd, { a, b, transposeA, transposeB, activation: "linear" });
  });

  override("_FusedMatMul", "wasm", ({ inputs, attrs }) => {
    const { a, b, bias } = inputs as { a: KernelTensor; b: KernelTensor; bias?: KernelTensor };
    const activation = (attrs["activation"] as string | undefined) ?? "linear";
    if (activations[activation] === undefined) {
      throw new Error(`_FusedMatMul: expected linear or relu on wasm, got ${activation}`);
    }
    const transposeA = Boolean(attrs["transposeA"]);
    const transposeB = Boolean(attrs["transposeB"]);
    return multiply(simd, { a, b, transposeA, transposeB, ...(bias && { bias }), activation });
  });
}

function multiply({ call, at, make }: Simd, product: Product): KernelTensor {
  const { a, b, transposeA, transposeB, bias, activation } = product;
  const m = a.shape.at(transposeA ? -1 : -2)!;
  const k = a.shape.at(transposeA ? -2 : -1)!;
  const n = b.shape.at(transposeB ? -2 : -1)!;
  const batchesA = sizeOf(a.shape.slice(0, -2));
  const batchesB = sizeOf(b.shape.slice(0, -2));
  const longer = a.shape.length >= b.shape.length ? a : b;
  const most = batchesA === batchesB ? longer : batchesA > batchesB ? a : b;
  const out = make([...most.shape.slice(0, -2), m, n]);
  const batches = Math.max(batchesA, batchesB);
  call.matmul(
    at(a),
    at(b),
    at(out),
    m,
    n,
    k,
    Number(transposeA),
    Number(transposeB),
    batches,
    batchesA === 1 ? 0 : 4 * m * k,
    batchesB === 1 ? 0 : 4 * k * n,
    bias ? at(bias) : 0,
    activations[activation]!,
  );
  return out;
}
