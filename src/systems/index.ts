/** Exports of "tinytorch/systems" for cells: models of systems, on plain data. */
// biome-ignore-all lint/performance/noBarrelFile: the door of the folder for cells; code beside it imports the files.

export { costPerMillion } from "./cost/cost-per-million.ts";
export { type KernelCost, kernelCost } from "./machine/kernel-cost.ts";
export {
  attainable,
  placeUnderRoof,
  type RooflinePoint,
  type Roofs,
  ridge,
} from "./machine/roofline.ts";
export { type ThroughputBound, throughputBound } from "./machine/throughput-bound.ts";
export {
  ARRIVAL_SHAPES,
  ArrivalProcess,
  type ArrivalProcessOptions,
  type ArrivalShape,
} from "./queueing/arrival-process.ts";
export { constantArrivals, poissonArrivals } from "./queueing/arrivals.ts";
export {
  type BatchedLoad,
  resampledBatches,
  type ServedInBatches,
  serveInBatches,
} from "./queueing/batched-replicas.ts";
export { resampled, type Served, serve } from "./queueing/discrete-event.ts";
export { type HighestRate, highestRate, type TriedRate } from "./queueing/highest-rate.ts";
export { type Comparison, compareTimes, holm, isWin } from "./statistics/comparison.ts";
export { earlyStoppingEstimate, meetsBound, queriesNeeded } from "./statistics/early-stopping.ts";
export {
  type Disagreements,
  mcnemarExact,
  pairedDifference,
} from "./statistics/paired-proportions.ts";
export { steadyState } from "./statistics/steady-state.ts";
