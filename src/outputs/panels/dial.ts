/**
 * A dial of a panel: a number that the reader chooses, from which the panel's figures follow at once. Where it stands belongs to
 * the cell (`view`), so it is saved and shared; what follows from it is computed by pure functions that page and files share.
 */
import type { Unit } from "../figure/figure.ts";

export interface Dial {
  /** In the cell's view it stands behind the panel's kind: `price-per-hour` of `profile.price-per-hour`. */
  name: string;
  label: string;
  unit: Unit;
  /** Said after the unit: `an hour`. */
  per?: string;
  min: number;
  max: number;
  /** How far a key moves it. */
  step: number;
  /** A logarithmic dial moves by factors; its `min` is above 0. Default `linear`. */
  scale?: "linear" | "log";
  /** Where the panel puts it. */
  initial: number;
  /** Where `initial` comes from, in a sentence. */
  origin: string;
}

/** Positions of a panel's dials by their names; a dial that is absent stands where its panel puts it. */
export type DialValues = Readonly<Record<string, number>>;

/** Where no cell says otherwise: every dial stands where its panel puts it. */
export const AS_DELIVERED: DialValues = {};

/** The positions in a cell's view that belong to panels of this kind. */
export function dialsOf(kind: string, view: Readonly<Record<string, number>> = {}): DialValues {
  const prefix = `${kind}.`;
  return Object.fromEntries(
    Object.entries(view).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

/** Where a dial stands: as turned, within its ends, or as delivered. */
export function dialValue({ name, min, max, initial }: Dial, values: DialValues): number {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined || !Number.isFinite(value)) return initial;
  return Math.min(max, Math.max(min, value));
}
