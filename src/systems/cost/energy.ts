/**
 * Energy and carbon of rented machines, after Cloud Carbon Footprint's method: power between idle and full by how busy a machine
 * is, memory by its size, times what the building adds; carbon by the grid of the region. Makers' emissions are left out.
 */
import { acceleratorSheet } from "./accelerators.ts";
import type { Instance } from "./instance.ts";

/** Coefficients of Cloud Carbon Footprint for AWS, and of the grid of us-east-1. */
export const ENERGY_COEFFICIENTS = {
  /** Watts of a vCPU, idle and fully used. */
  vcpuWatts: { idle: 0.74, full: 3.5 },
  /** Watts of a gibibyte of memory. */
  memoryWattsPerGib: 0.392,
  /** Power usage effectiveness: what the building draws, over what its machines draw. */
  pue: 1.135,
  /** Grams of CO₂ equivalent for a kilowatt hour, SERC grid. */
  gramsPerKwh: 379.069,
  source: "Cloud Carbon Footprint's coefficients for AWS, grid of us-east-1 (SERC)",
  date: "2026-11-29",
} as const;

const GIB = 2 ** 30;

/** Watts of a machine that is busy for a share of the time (0 to 1), with its part of the building; an accelerator that is not known is not counted. */
export function wattsOf(instance: Instance, busy: number): number {
  const { vcpuWatts, memoryWattsPerGib, pue } = ENERGY_COEFFICIENTS;
  const { accelerator, vcpus, memoryBytes } = instance;
  const between = ({ idle, full }: { idle: number; full: number }) =>
    idle + Math.min(1, Math.max(0, busy)) * (full - idle);
  const sheet = accelerator && acceleratorSheet(accelerator.name);
  const accelerators =
    accelerator === undefined || sheet === undefined ? 0 : accelerator.count * between(sheet.watts);
  const memory = (memoryBytes / GIB) * memoryWattsPerGib;
  return pue * (vcpus * between(vcpuWatts) + memory + accelerators);
}

/** Grams of CO₂ equivalent for watts over hours. */
export function carbonGrams(watts: number, hours: number): number {
  return (watts / 1000) * hours * ENERGY_COEFFICIENTS.gramsPerKwh;
}
