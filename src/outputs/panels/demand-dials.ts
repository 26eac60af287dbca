/** Dials of a demand, which several panels have: its rate, its objective, and what is left free. */
import { percentileName } from "../../base/percentile-name.ts";
import type { Demand } from "../../systems/planning/demand.ts";
import type { Dial } from "./dial.ts";

/** Target rate, objective and headroom of a panel: `scaling.target-rate`. `origin` says who put them where they are. */
export function demandDials(panel: string, demand: Demand, origin: string): Dial[] {
  const { ratePerSecond, objective, headroom } = demand;
  return [
    {
      name: `${panel}.target-rate`,
      label: "Target rate",
      unit: "queries/s",
      min: Math.min(0.1, ratePerSecond),
      max: Math.max(100_000, 10 * ratePerSecond),
      step: 0.1,
      scale: "log",
      initial: ratePerSecond,
      origin,
    },
    {
      name: `${panel}.objective`,
      label: `Objective, ${percentileName(objective.percentile)}`,
      unit: "ms",
      min: Math.min(0.1, objective.latencyMs),
      max: Math.max(10_000, objective.latencyMs),
      step: 0.1,
      scale: "log",
      initial: objective.latencyMs,
      origin,
    },
    {
      name: `${panel}.headroom`,
      label: "Headroom",
      unit: "ratio",
      min: 0,
      max: Math.max(0.9, headroom),
      step: 0.01,
      initial: headroom,
      origin,
    },
  ];
}
