/** Colours of the Serving panel's time axis, from the page's tokens. */
import { SPANS } from "../spans.ts";

export interface HeatLook {
  readonly paper: string;
  /** What shades are made of: from paper to the colour, then on towards ink. Lightness alone tells them apart. */
  readonly color: string;
  readonly ink: string;
  readonly empty: string;
  readonly alarm: string;
  readonly rule: string;
  /** In the order of `SPANS`. */
  readonly spans: readonly string[];
}

/** Of each shade: how much of the colour lies on the paper, and how much ink on that. */
export const TINTS: readonly { readonly color: number; readonly ink: number }[] = [
  { color: 0.16, ink: 0 },
  { color: 0.34, ink: 0 },
  { color: 0.56, ink: 0 },
  { color: 0.82, ink: 0 },
  { color: 1, ink: 0.3 },
  { color: 1, ink: 0.62 },
];

export function heatLook(element: Element): HeatLook {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    paper: token("--paper"),
    color: token("--series-1"),
    ink: token("--ink"),
    empty: token("--paper-sunk"),
    alarm: token("--alarm"),
    rule: token("--chart-rule"),
    spans: SPANS.map(({ color }) => token(color.slice("var(".length, -1))),
  };
}

/** The same shades in a style sheet's words, for the key. */
export function tintStyle({ color, ink }: (typeof TINTS)[number]): string {
  const percent = (share: number) => `${Math.round(100 * share)}%`;
  const tint = `color-mix(in srgb, var(--series-1) ${percent(color)}, var(--paper))`;
  return `color-mix(in srgb, var(--ink) ${percent(ink)}, ${tint})`;
}
