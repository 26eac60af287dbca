/** What is left where there is no SIMD: products by tfjs' own code, arranged so that it takes the fast way. */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { test } from "vitest";
import { checks } from "./simd/checks.ts";
import { device } from "./simd/harness.ts";
import { overrideMatMul } from "./wasm-matmul.ts";

test("batches of products without our kernels", () => {
  overrideMatMul(device.backend as BackendWasm);
  checks["batches of products"]!();
});
