/**
 * ONNX Runtime Web in this worker, as its WebAssembly build. The binary has 14 MB: it is fetched by its address when the first file
 * is opened, and never comes with anything else.
 */
import glueUrl from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import binaryUrl from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { errorMessage } from "../../base/assert.ts";
import { sharesMemory } from "../../base/shares-memory.ts";

export type Runtime = typeof import("onnxruntime-web/wasm");

let loading: Promise<Runtime> | undefined;

/** Starts on the first call, whose threads hold for this worker. Rejects with a sentence where it cannot be had. */
export async function loadRuntime(threads: number): Promise<Runtime> {
  checkThreads(threads);
  loading ??= load(threads);
  loading.catch(() => {
    loading = undefined;
  });
  return await loading;
}

async function load(threads: number): Promise<Runtime> {
  let runtime: Runtime;
  try {
    runtime = await import("onnxruntime-web/wasm");
  } catch (error) {
    throw await startError(error);
  }
  const { wasm } = runtime.env;
  runtime.env.logLevel = "error";
  wasm.numThreads = threads;
  // Node finds the binary beside the package.
  if (!isBrowser()) return runtime;
  // Its threads begin with a script of their own; without its address they would begin with this worker's.
  const glue = threads > 1 ? { mjs: address(glueUrl) } : {};
  wasm.wasmPaths = { wasm: address(binaryUrl), ...glue };
  return runtime;
}

function checkThreads(threads: number): void {
  if (threads === 1) return;
  const why = whyNoThreads();
  if (why === undefined) return;
  throw new RangeError(`ONNX Runtime: expected 1 thread here, got ${threads}; ${why}`);
}

/** Threads share memory, and their script is loaded from an address. */
function whyNoThreads(): string | undefined {
  if (!isBrowser()) return "there are no workers outside of a browser";
  if (!sharesMemory()) return "this page cannot share memory between threads";
  return glueUrl === "" ? "in the sandbox its threads have no script to start from" : undefined;
}

/** Why it did not start: most often its files cannot be fetched. */
export async function startError(error: unknown): Promise<Error> {
  const reason = isBrowser() ? await fetchFailure() : undefined;
  if (reason === undefined) {
    return new Error(`ONNX Runtime does not start here: ${errorMessage(error)}`, { cause: error });
  }
  return new Error(
    `ONNX Runtime cannot be loaded: its file of 14 MB cannot be fetched (${reason}). Once it was used with a network it is kept on ` +
      "this device; connect, and run this again.",
    { cause: error },
  );
}

async function fetchFailure(): Promise<string | undefined> {
  try {
    const response = await fetch(address(binaryUrl), { credentials: "same-origin" });
    await response.body?.cancel();
    return response.ok ? undefined : `the page's host answered ${response.status}`;
  } catch (error) {
    return errorMessage(error);
  }
}

function isBrowser(): boolean {
  return "location" in globalThis;
}

function address(url: string): string {
  return new URL(url, globalThis.location.href).href;
}
