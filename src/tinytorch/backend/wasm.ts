import { BackendWasm, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import { findBackendFactory } from "@tensorflow/tfjs-core";
import type { DeviceParts } from "./device.ts";
import { registerRoundToFp16 } from "./fp16.ts";
import { registerHostKernels } from "./host-kernels.ts";
import { startSimd } from "./simd/instance.ts";
import { registerSimd } from "./simd/register.ts";
import { hostTimer } from "./timer.ts";
import { compileBinary } from "./wasm-binary.ts";
import { overrideMatMul } from "./wasm-matmul.ts";
import { wasmMemory } from "./wasm-memory.ts";
import { startModule } from "./wasm-module.ts";

/** The threads are ours: tfjs' own, which its small kernels only wait for, stay at one. */
export async function open(): Promise<DeviceParts> {
  const isBrowser = "location" in globalThis;
  setThreadsCount(1);
  const backend = isBrowser ? await startInBrowser() : await startInNode();
  const threads = isBrowser ? (await compileBinary()).threads : 1;
  registerHostKernels(wasmMemory(backend), "wasm");
  const simd = await startSimd(backend, threads);
  if (simd) registerSimd(simd);
  else {
    overrideMatMul(backend);
    registerRoundToFp16(backend, "wasm");
  }
  return {
    backend,
    ...(simd && { pool: simd.threads }),
    readsSync: true,
    synchronize: async () => {},
    timer: hostTimer,
  };
}

async function startInBrowser(): Promise<BackendWasm> {
  return new BackendWasm(await startModule(await compileBinary()));
}

/** Node finds the binary beside the package; tfjs has no threads there (tfjs#3830). */
async function startInNode(): Promise<BackendWasm> {
  return (await findBackendFactory("wasm")()) as BackendWasm;
}
