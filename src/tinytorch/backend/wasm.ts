import { BackendWasm, getThreadsCount, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import { findBackendFactory } from "@tensorflow/tfjs-core";
import type { DeviceParts } from "./device.ts";
import { compileBinary } from "./wasm-binary.ts";
import { overrideMatMul } from "./wasm-matmul.ts";
import { startModule } from "./wasm-module.ts";

export async function open(): Promise<DeviceParts> {
  const backend = "location" in globalThis ? await startInBrowser() : await startInNode();
  overrideMatMul(backend);
  const threads = getThreadsCount();
  return { backend, threads, readsSync: true, synchronize: async () => {} };
}

async function startInBrowser(): Promise<BackendWasm> {
  const binary = await compileBinary();
  setThreadsCount(binary.threads);
  return await withCores(
    2 * binary.threads,
    async () => new BackendWasm(await startModule(binary)),
  );
}

/** Node finds the binary beside the package; tfjs has no threads there (tfjs#3830). */
async function startInNode(): Promise<BackendWasm> {
  setThreadsCount(1);
  return (await findBackendFactory("wasm")()) as BackendWasm;
}

/**
 * Runs `start` while `navigator.hardwareConcurrency` reads `cores`: the binary caps its threads at half of that
 * (tfjs-backend-wasm/src/cc/backend.cc; tfjs#8513), which would leave half of the processor idle.
 */
async function withCores<T>(cores: number, start: () => Promise<T>): Promise<T> {
  Object.defineProperty(navigator, "hardwareConcurrency", { value: cores, configurable: true });
  try {
    return await start();
  } finally {
    Reflect.deleteProperty(navigator, "hardwareConcurrency");
  }
}
