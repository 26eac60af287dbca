/** Words that stand at a chart. */
import { integerText } from "../figure/number-text.ts";
import type { DrawnAxis } from "./chart.ts";

/** `Latency, ms`. */
export function axisTitle({ label, unit }: Pick<DrawnAxis, "label" | "unit">): string {
  return unit === undefined ? label : `${label}, ${unit}`;
}

/** A tick or a value with the axis's unit. */
export function withUnit(text: string, { unit }: Pick<DrawnAxis, "unit">): string {
  return unit === undefined ? text : `${text} ${unit}`;
}

/** `28 %`; `< 1 %` where it would round to 0. */
export function percentText(share: number): string {
  return share > 0 && share < 0.005 ? "< 1 %" : `${integerText(100 * share)} %`;
}
