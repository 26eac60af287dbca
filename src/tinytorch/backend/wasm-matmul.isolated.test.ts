/** Products where there is no SIMD: tfjs' own code, arranged so that it takes the fast way. Kernels are replaced for all that follows. */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { beforeAll, expect, test } from "vitest";
import { checks } from "./simd/checks.ts";
import { Bench, device } from "./simd/harness.ts";
import { overrideMatMul } from "./wasm-matmul.ts";

beforeAll(() => overrideMatMul(device.backend as BackendWasm));

test("batches of products without our kernels", () => {
  checks["batches of products"]!();
});

test("a bias and relu", () => {
  const bench = new Bench(device);
  const inputs = {
    a: bench.put(Float32Array.of(1, 2, 3, 4), [2, 2]),
    b: bench.put(Float32Array.of(1, -1, 0, 1), [2, 2]),
    bias: bench.put(Float32Array.of(0, -2), [2]),
  };
  const attrs = { transposeA: false, transposeB: false };
  const run = (activation: string): number[] => {
    const [out] = bench.run("_FusedMatMul", inputs, { ...attrs, activation });
    return Array.from(bench.read(out));
  };
  expect(run("linear")).toEqual([1, -1, 3, -1]);
  expect(run("relu")).toEqual([1, 0, 3, 0]);
  expect(() => run("elu")).toThrow(/without other activations than relu/);
  bench.free();
});
