/** The way along a dial: from 0 at its lower end to 1 at its upper, by differences or, on a logarithmic dial, by factors. */
import type { Dial } from "../../../outputs/panels/dial.ts";

export type DialScale = Pick<Dial, "min" | "max" | "step" | "scale">;

/** Steps of a slider from end to end; a pixel or two each. */
export const SLIDER_STEPS = 400;

export function positionOf({ min, max, scale }: DialScale, value: number): number {
  if (max <= min) return 0;
  // Differences of logarithms and halves: between the largest numbers there are others.
  const way =
    scale === "log"
      ? (Math.log(value) - Math.log(min)) / (Math.log(max) - Math.log(min))
      : (value / 2 - min / 2) / (max / 2 - min / 2);
  return Number.isNaN(way) ? 0 : Math.min(1, Math.max(0, way));
}

/** The value at a place: three digits on a logarithmic dial, whole steps on a linear one, and the very ends at the ends. */
export function valueAt({ min, max, step, scale }: DialScale, place: number): number {
  if (place <= 0) return min;
  if (place >= 1) return max;
  if (scale === "log") {
    const value = Math.exp((1 - place) * Math.log(min) + place * Math.log(max));
    return Math.min(max, Math.max(min, Number(value.toPrecision(3))));
  }
  const way = 2 * place * (max / 2 - min / 2);
  const value = min + Math.round(way / step) * step;
  // Steps that are none, or too many to count.
  return Math.min(max, Number.isFinite(value) ? Number(value.toPrecision(12)) : min + way);
}
