/** The door of `tinytorch/production`: what cells may import. */
export { type Accuracy, evaluate } from "./evaluate.ts";
export { ProductionMLSystemProfiler, type ProfilerOptions } from "./profiler.ts";
export { SystemMetrics } from "./system-metrics.ts";
