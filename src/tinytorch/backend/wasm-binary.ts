/** The three binaries of tfjs-wasm: which one fits here, fetched and compiled while the code around it still loads. */

import plainUrl from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simdUrl from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threadedUrl from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import { lent } from "../../base/lent.ts";
import { sharesMemory } from "../../base/shares-memory.ts";

/** A compiled binary and the threads that it is to compute on. */
export interface WasmBinary {
  module: WebAssembly.Module;
  /** 1 for the binaries without threads. */
  threads: number;
}

/** Functions that use SIMD and (a, b, c) => f32x4.relaxed_madd(a, b, c); see github.com/GoogleChromeLabs/wasm-feature-detect. */
const simdProbe = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
];
const relaxedProbe = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15,
  65, 2, 253, 15, 253, 128, 2, 11,
];

export function hasSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(simdProbe));
}

export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(relaxedProbe));
}

/** The shipped binary makes a pool of at most this many. */
const mostThreads = 8;

let started: Promise<WasmBinary> | undefined;

/** Starts on first call; false starts are forgotten, so that a later call tries again. */
export function compileBinary(threads = mostThreads): Promise<WasmBinary> {
  started ??= compile(threads);
  started.catch(() => {
    started = undefined;
  });
  return started;
}

async function compile(wanted: number): Promise<WasmBinary> {
  if (!hasSimd()) {
    return { module: await compileUrl(plainUrl), threads: 1 };
  }
  const threads = Math.max(1, Math.min(wanted, threadsHere()));
  return { module: await compileUrl(threads > 1 ? threadedUrl : simdUrl), threads };
}

/**
 * As many as there are cores, but no more than are lent. Threads share memory, which only an isolated page may, and not in every
 * browser. None is ever waited for to begin, so that a busy core costs little.
 */
export function threadsHere(): number {
  if (!sharesMemory()) return 1;
  return Math.min(navigator.hardwareConcurrency, mostThreads, lent().threads);
}

async function compileUrl(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  if (response.headers.get("Content-Type")?.startsWith("application/wasm")) {
    return await WebAssembly.compileStreaming(response);
  }
  return await WebAssembly.compile(await response.arrayBuffer());
}
