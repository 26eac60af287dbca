/** The way along a dial: from 0 at its lower end to 1 at its upper, by differences or, on a logarithmic dial, by factors. */
import type { Dial } from "../../../outputs/panels/dial.ts";

export type DialScale = Pick<Dial, "min" | "max" | "step" | "scale">;

/** Steps of a slider from end to end; a pixel or two each. */
export const SLIDER_STEPS = 400;

export function positionOf({ min, max, scale }: DialScale, value: number): number {
  if (max <= min) return 0;
  const way =
    scale === "log" ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.min(1, Math.max(0, way));
}

/** The value at a place: three digits on a logarithmic dial, whole steps on a linear one, and the very ends at the ends. */
export function valueAt({ min, max, step, scale }: DialScale, place: number): number {
  if (place <= 0) return min;
  if (place >= 1) return max;
  if (scale === "log") return Number((min * (max / min) ** place).toPrecision(3));
  const steps = Math.round((place * (max - min)) / step);
  return Math.min(max, Number((min + steps * step).toPrecision(12)));
}
