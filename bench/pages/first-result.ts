/**
 * The least that a page with stock tfjs can do: load it with the wasm backend, multiply once, show the result. Threads are
 * off: it starts faster so, and the threaded build does not survive minifying.
 */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";

setWasmPaths({
  "tfjs-backend-wasm.wasm": plain,
  "tfjs-backend-wasm-simd.wasm": simd,
  "tfjs-backend-wasm-threaded-simd.wasm": threaded,
});
tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
await tf.setBackend("wasm");
await tf.ready();
const a = tf.ones([64, 64]);
const [sum] = await tf.sum(tf.matMul(a, a)).data();
const output = document.querySelector("output");
if (output) output.textContent = `${tf.getBackend()} ${sum}`;
