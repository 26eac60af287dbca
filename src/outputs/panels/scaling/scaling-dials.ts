/** The dials of a plan: three in sight, the others under More; and the demand with the dials where they stand. */
import type { Demand } from "../../../systems/planning/demand.ts";
import { TRAFFIC_SHAPES, type TrafficShape } from "../../../systems/traffic/traffic.ts";
import type { Dials } from "../../figure/named-figure.ts";
import { demandDials } from "../demand-dials.ts";
import { type Dial, dialValue } from "../dial.ts";
import type { ScalingOutput } from "./scaling.ts";

const ASKED = "As the cell asked.";

/** Target rate, objective, headroom. */
export function mainDials({ demand }: Pick<ScalingOutput, "demand">): Dial[] {
  return demandDials("scaling", demand, ASKED);
}

/** Burstiness, batch, delay, hit rate, spare replicas. */
export function moreDials({ demand, service }: Pick<ScalingOutput, "demand" | "service">): Dial[] {
  const { burstiness, maxBatchSize, maxQueueDelayMs, hitRate, spareReplicas } = demand;
  const largest = service?.batches.at(-1)?.size ?? maxBatchSize;
  return [
    {
      name: "scaling.burstiness",
      label: "Burstiness, 1 for Poisson",
      unit: "none",
      min: 0,
      max: Math.max(20, burstiness),
      step: 0.1,
      initial: burstiness,
      origin: ASKED,
    },
    {
      name: "scaling.batch",
      label: "Largest batch",
      unit: "count",
      min: 1,
      max: Math.max(largest, maxBatchSize),
      step: 1,
      initial: maxBatchSize,
      origin: ASKED,
    },
    {
      name: "scaling.delay",
      label: "Wait for a fuller batch",
      unit: "ms",
      min: 0,
      max: Math.max(100, maxQueueDelayMs),
      step: 0.5,
      initial: maxQueueDelayMs,
      origin: ASKED,
    },
    {
      name: "scaling.hit-rate",
      label: "Answered by a cache",
      unit: "ratio",
      min: 0,
      max: Math.max(0.95, hitRate),
      step: 0.01,
      initial: hitRate,
      origin: ASKED,
    },
    {
      name: "scaling.spare-replicas",
      label: "Replicas that may fail",
      unit: "count",
      min: 0,
      max: Math.max(5, spareReplicas),
      step: 1,
      initial: spareReplicas,
      origin: ASKED,
    },
  ];
}

/** The traffic of the autoscalers' day stands in the view by its place in `TRAFFIC_SHAPES`, for a view holds numbers. */
export const TRAFFIC_DIAL = "scaling.traffic";

export function trafficPosition(shape: TrafficShape): number {
  return TRAFFIC_SHAPES.indexOf(shape);
}

/** A replay only where something was recorded. */
export function trafficShapes({ autoscaling }: Pick<ScalingOutput, "autoscaling">): TrafficShape[] {
  return TRAFFIC_SHAPES.filter((shape) => shape !== "replay" || autoscaling.recorded !== undefined);
}

/** As chosen, where there is such a traffic, or as the cell asked. */
export function trafficAt(record: Pick<ScalingOutput, "autoscaling">, dials: Dials): TrafficShape {
  const position = Object.hasOwn(dials, TRAFFIC_DIAL) ? dials[TRAFFIC_DIAL] : undefined;
  const chosen = position === undefined ? undefined : TRAFFIC_SHAPES[position];
  return trafficShapes(record).find((shape) => shape === chosen) ?? record.autoscaling.traffic;
}

/** The demand with the dials where they stand; of what is counted, the nearest whole number. */
export function demandAt(record: Pick<ScalingOutput, "demand" | "service">, dials: Dials): Demand {
  const { demand } = record;
  const stands = new Map(
    [...mainDials(record), ...moreDials(record)].map((dial) => [dial.name, dialValue(dial, dials)]),
  );
  const at = (name: string, otherwise: number) => stands.get(`scaling.${name}`) ?? otherwise;
  const { objective } = demand;
  return {
    ...demand,
    ratePerSecond: at("target-rate", demand.ratePerSecond),
    objective: { ...objective, latencyMs: at("objective", objective.latencyMs) },
    headroom: at("headroom", demand.headroom),
    burstiness: at("burstiness", demand.burstiness),
    maxBatchSize: Math.round(at("batch", demand.maxBatchSize)),
    maxQueueDelayMs: at("delay", demand.maxQueueDelayMs),
    hitRate: at("hit-rate", demand.hitRate),
    spareReplicas: Math.round(at("spare-replicas", demand.spareReplicas)),
  };
}
