/** Published peaks and power of accelerators: what a model of another machine's times and energy needs. */
import { lookUp } from "../../base/look-up.ts";
import type { Roofs } from "../machine/roofline.ts";

export interface AcceleratorSheet {
  /** Peak arithmetic in float32 and bandwidth of its memory; absent where its maker publishes none. */
  peaks?: Roofs;
  memoryBytes: number;
  /** Idle and fully used, in watts. */
  watts: { idle: number; full: number };
}

const GIB = 2 ** 30;
const MIB = 2 ** 20;

/** Where the numbers of a sheet come from. */
export const SHEETS_SOURCE =
  "peaks of float32 from the makers' data sheets, quoted from memory in November 2026";

const sheet = (
  tflops: number,
  gigabytesPerSecond: number,
  memoryBytes: number,
  [idle, full]: readonly [number, number],
): AcceleratorSheet => ({
  peaks: { flopsPerSecond: tflops * 1e12, bytesPerSecond: gigabytesPerSecond * 1e9 },
  memoryBytes,
  watts: { idle, full },
});

/**
 * By name as catalogues write it. Power of T4, A10G, V100 and A100 as in Cloud Carbon Footprint's coefficients; of the others the
 * limit of the data sheet, and a tenth of it when idle.
 */
const SHEETS: Readonly<Record<string, AcceleratorSheet>> = {
  T4: sheet(8.1, 320, 16_384 * MIB, [8, 71]),
  A10G: sheet(31.2, 600, 22_888 * MIB, [18, 153]),
  L4: sheet(30.3, 300, 22_888 * MIB, [7, 72]),
  L40S: sheet(91.6, 864, 48 * GIB, [35, 350]),
  V100: sheet(15.7, 900, 16 * GIB, [35, 306]),
  A100: sheet(19.5, 1555, 40 * GIB, [46, 407]),
  "A100-80GB": sheet(19.5, 2039, 80 * GIB, [46, 407]),
  H100: sheet(67, 3350, 80 * GIB, [70, 700]),
  Inferentia: { memoryBytes: 8 * GIB, watts: { idle: 3, full: 30 } },
  Inferentia2: { memoryBytes: 32 * GIB, watts: { idle: 19, full: 190 } },
};

/** Undefined for one that is not known here. */
export function acceleratorSheet(name: string): AcceleratorSheet | undefined {
  return Object.hasOwn(SHEETS, name) ? lookUp(SHEETS, name) : undefined;
}
