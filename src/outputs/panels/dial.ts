/**
 * A dial of a panel: a number that the reader chooses, from which the panel's figures follow at once. Where it stands belongs to
 * the cell (`view`), so it is saved and shared; what follows from it is computed by pure functions that page and files share.
 */
import { lookUp } from "../../base/look-up.ts";
import type { Unit } from "../figure/figure.ts";
import type { Dials } from "../figure/named-figure.ts";

export interface Dial {
  /** The panel's kind and a name of its own: `profile.price-per-hour`. */
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

/** Where a dial stands: as turned, within its ends, or as delivered. */
export function dialValue({ name, min, max, initial }: Dial, dials: Dials): number {
  const value = Object.hasOwn(dials, name) ? lookUp(dials, name) : undefined;
  if (value === undefined || !Number.isFinite(value)) return initial;
  return Math.min(max, Math.max(min, value));
}
