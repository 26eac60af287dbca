import type { CapacityPlan } from "./capacity-plan.ts";
import type { Demand } from "./demand.ts";
import type { MeasuredService } from "./measured-service.ts";
import { type PlanOptions, planCapacity } from "./plan-capacity.ts";
import { type Obstacle, PlanImpossible } from "./plan-impossible.ts";

/** A machine to run replicas on, one each, beside the one where the service was measured. */
export interface InstanceSize {
  name: string;
  /** How many times faster it answers a batch: modelled, unless it was measured there. */
  speedup: number;
  /** Absent where memory is no limit. */
  memoryBytes?: number;
}

export type InstancePlan = { instance: InstanceSize } & (
  | { plan: CapacityPlan }
  | { reason: Obstacle; message: string }
);

/** The service with all times of batches divided by `speedup`; hops and cold starts stay. Throws a RangeError unless it is above 0. */
export function fasterService(service: MeasuredService, speedup: number): MeasuredService {
  if (!(speedup > 0 && Number.isFinite(speedup))) {
    throw new RangeError(`fasterService: expected a speed-up above 0, got ${speedup}`);
  }
  const batches = service.batches.map(({ size, timesMs }) => ({
    size,
    timesMs: timesMs.map((ms) => ms / speedup),
  }));
  return { ...service, batches };
}

/**
 * Scaling up beside scaling out: the plan on each size of instance, or what makes it impossible there. Throws a RangeError for a
 * demand, a service or an instance that makes no sense.
 */
export function planInstances(
  service: MeasuredService,
  demand: Demand,
  instances: readonly InstanceSize[],
  options: PlanOptions = {},
): InstancePlan[] {
  return instances.map((instance) => {
    const { memoryBytes = Number.POSITIVE_INFINITY, name, speedup } = instance;
    const needed = service.memoryBytes ?? 0;
    if (!(memoryBytes > 0)) {
      throw new RangeError(
        `instances: expected memory above 0 bytes for ${name}, got ${memoryBytes}`,
      );
    }
    if (needed > memoryBytes) {
      const message = `plan: a replica takes ${megabytes(needed)} MB, and ${name} has ${megabytes(memoryBytes)}; choose a larger instance, or a smaller model`;
      return { instance, reason: "memory", message };
    }
    try {
      return { instance, plan: planCapacity(fasterService(service, speedup), demand, options) };
    } catch (error) {
      if (!(error instanceof PlanImpossible)) throw error;
      return { instance, reason: error.reason, message: error.message };
    }
  });
}

function megabytes(bytes: number): string {
  return String(Number((bytes / 1e6).toPrecision(3)));
}
