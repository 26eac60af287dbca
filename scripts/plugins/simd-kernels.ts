/** Vite plugin: compiles the SIMD kernels before anything imports them, so that whatever uses Vite works on a fresh clone. */
import type { Plugin } from "vite";
import { buildKernels } from "../tooling/build-kernels.mjs";

let built: Promise<void> | undefined;

export function simdKernels(): Plugin {
  return {
    name: "simd-kernels",
    async config() {
      // Several projects of tests begin at once.
      built ??= buildKernels();
      await built;
    },
  };
}
