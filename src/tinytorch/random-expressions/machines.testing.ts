/** What each backend is allowed to do to numbers, beside which everything is a fault. */
import type { BackendName } from "../index.ts";
import type { Machine } from "./rounding.testing.ts";

const exactIntegers = 2 ** 31;

export const machines: Readonly<Record<BackendName, Machine>> = {
  cpu: { relativeError: 2 ** -22, flushesDenormals: false, exactIntegers },
  wasm: { relativeError: 2 ** -22, flushesDenormals: false, exactIntegers },
  // Numbers of int32 lie in textures of floats.
  webgl: { relativeError: 2 ** -18, flushesDenormals: true, exactIntegers: 2 ** 24 },
  webgpu: { relativeError: 2 ** -18, flushesDenormals: true, exactIntegers },
};
