/** A figure with its name: said once for each kind of output, and used wherever figures are listed, quoted or compared. */
import type { Figure, Unit } from "./figure.ts";

export type Better = "lower" | "higher";

export interface NamedFigure {
  /** Key that identifies it from run to run, and in links: `latency-p50`. Unique in its output. */
  name: string;
  /** Display name, the same everywhere: `Latency p50`. */
  label: string;
  figure: Figure;
  /** Which direction is good; without it nothing is marked as best. */
  better?: Better;
}

/** Figures that stand together. */
export interface FigureGroup {
  caption: string;
  figures: NamedFigure[];
}

/** Positions of a cell's dials by name, which figures may depend on. */
export type Dials = Readonly<Record<string, number>>;

/** Dials of an output without a cell: none. */
export const NO_DIALS: Dials = {};

/** The better direction for a unit: lower for times, amounts and prices, higher for rates; undefined where either may be better. */
export function betterOfUnit(unit: Unit): Better | undefined {
  if (["ms", "s", "bytes", "usd", "kWh", "kg CO₂e"].includes(unit)) return "lower";
  return unit.endsWith("/s") ? "higher" : undefined;
}

/** Small letters and digits, joined by hyphens: a part of a name. */
export function figureName(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
}

/** Later figures of a name that is taken get a number: `latency-p50-2`. */
export function withUniqueNames(figures: readonly NamedFigure[]): NamedFigure[] {
  const taken = new Set<string>();
  return figures.map((figure) => {
    let { name } = figure;
    for (let number = 2; taken.has(name); number += 1) name = `${figure.name}-${number}`;
    taken.add(name);
    return name === figure.name ? figure : { ...figure, name };
  });
}
