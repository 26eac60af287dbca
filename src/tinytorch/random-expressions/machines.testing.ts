/** What each backend is allowed to do to numbers, beside which everything is a fault. */
import type { BackendName } from "../index.ts";
import type { Machine } from "./rounding.testing.ts";

const host: Machine = {
  relativeError: 2 ** -22,
  flushesDenormals: false,
  losesTinyShares: false,
  waveError: 0,
  exactIntegers: 2 ** 31,
  seesValues: true,
};

/** GPUs compute whole numbers in float32 and let denormals go; WGSL (section 15.7.4) allows sines 2⁻¹¹. */
const gpu: Machine = {
  relativeError: 2 ** -18,
  flushesDenormals: true,
  losesTinyShares: true,
  waveError: 2 ** -11,
  exactIntegers: 2 ** 24,
  seesValues: false,
};

export const machines: Readonly<Record<BackendName, Machine>> = {
  cpu: host,
  wasm: { ...host, losesTinyShares: true },
  webgl: gpu,
  webgpu: gpu,
};
