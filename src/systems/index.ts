/** What cells import from "tinytorch/systems": models of systems, on plain data. */
// biome-ignore-all lint/performance/noBarrelFile: the door of the folder for cells; code beside it imports the files.
export { constantArrivals, poissonArrivals } from "./arrivals.ts";
export { type Comparison, compareTimes, holm, isWin } from "./comparison.ts";
export { resampled, type Served, serve } from "./discrete-event.ts";
export { earlyStoppingEstimate, meetsBound, queriesNeeded } from "./early-stopping.ts";
export { type HighestRate, highestRate, type TriedRate } from "./highest-rate.ts";
export { type KernelCost, kernelCost } from "./kernel-cost.ts";
export { attainable, placeUnderRoof, type RooflinePoint, type Roofs, ridge } from "./roofline.ts";
export { steadyState } from "./steady-state.ts";
export { type ThroughputBound, throughputBound } from "./throughput-bound.ts";
