/** Figures above what was measured to be possible: nothing is faster than the machine, so a roof is too low then, and that is said. */
import { figureValue } from "../../figure/figure-text.ts";
import type { ThroughputBoundFigures, TraceOutput } from "./trace.ts";

type UnderRoofs = Pick<TraceOutput, "roofline" | "bound">;

/** Whether the throughput or a layer is above the roofs that it was held against. */
export function isAboveRoof({ roofline, bound }: UnderRoofs): boolean {
  return isAboveBound(bound) || pointsAboveRoof(roofline).length > 0;
}

export function isAboveBound(bound: Pick<ThroughputBoundFigures, "reached"> | undefined): boolean {
  return bound !== undefined && (figureValue(bound.reached) ?? 0) > 1;
}

/** Layers above their roof, by name and phase. */
export function pointsAboveRoof(roofline: UnderRoofs["roofline"]): string[] {
  return (roofline?.points ?? [])
    .filter(({ shareOfRoof }) => shareOfRoof > 1)
    .map(({ name, phase }) => `${name} (${phase})`);
}

/** What a share above 100 % means, and what helps. */
export const ROOF_TOO_LOW =
  "Nothing is faster than the machine allows, so a roof was measured too low, as happens while other programs keep the processor busy. Run the cell again: the roofs are then measured again, and the higher of both measurements counts.";
