import type { Settings } from "../../../notebook/notebook.ts";

export const BACKEND_NAMES: Record<Settings["backend"], string> = {
  auto: "Automatic",
  webgpu: "WebGPU",
  webgl: "WebGL",
  wasm: "WASM",
  cpu: "Plain JavaScript",
};
