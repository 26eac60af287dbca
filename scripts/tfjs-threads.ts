/**
 * Vite plugin: lets the threaded WASM build of tfjs survive a minifier. Its threads are started from the *text* of a function
 * that refers to a variable outside of it, by a name that the minifier changes in the text alone (tfjs-backend-wasm 4.22,
 * backend_wasm.ts, `wasmFactoryThreadedSimd.toString()`). A property of the global object keeps its name.
 */
import type { Plugin } from "vite";

const FILE = "tfjs-backend-wasm-threaded-simd.js";
const GLOBAL = "globalThis.tfjsScriptDirectory";

export function tfjsThreads(): Plugin {
  return {
    name: "tfjs-threads",
    transform: {
      filter: { id: new RegExp(`${FILE.replaceAll(".", "\\.")}$`) },
      handler(code) {
        if (!code.includes("_scriptDir")) {
          throw new Error(`${FILE} has changed: expected it to mention _scriptDir`);
        }
        const renamed = code
          .replace(/var _scriptDir\b/g, GLOBAL)
          .replace(/\b_scriptDir\b/g, GLOBAL);
        return { code: renamed, map: null };
      },
    },
  };
}
