/**
 * tfjs as it is published, on its wasm backend. The scripts are loaded as they are: bundling would break the threaded build. By
 * itself tfjs uses half of the cores; for two threads on two cores it is told that there are four.
 */
import type * as Tf from "@tensorflow/tfjs";
import script from "@tensorflow/tfjs/dist/tf.min.js?url";
import backend from "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js?url";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";

interface TfWithWasm {
  setWasmPaths(paths: Record<string, string>): void;
  setThreadsCount(count: number): void;
}

const absolute = (url: string): string => new URL(url, self.location.href).href;

export async function openTfjs(threads: number): Promise<typeof Tf> {
  Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 * threads });
  // Inside a module there is no `this` to hang on to; they take globalThis then.
  await import(/* @vite-ignore */ absolute(script));
  await import(/* @vite-ignore */ absolute(backend));
  const { tf } = globalThis as unknown as { tf: typeof Tf & { wasm: TfWithWasm } };
  tf.wasm.setWasmPaths({
    "tfjs-backend-wasm.wasm": absolute(plain),
    "tfjs-backend-wasm-simd.wasm": absolute(simd),
    "tfjs-backend-wasm-threaded-simd.wasm": absolute(threaded),
  });
  tf.wasm.setThreadsCount(threads);
  if (threads === 1) tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await tf.setBackend("wasm");
  return tf;
}
