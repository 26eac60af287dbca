declare module "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js" {
  /** The text that each thread's worker runs. */
  export const wasmWorkerContents: string;
}
