/** Parts that all lines of the page share. */
import type { ComputedFigure } from "../../../outputs/figure/figure.ts";
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { integerText } from "../../../outputs/figure/number-text.ts";
import type { OpenPoint, SystemLine } from "../../../outputs/panels/system/system.ts";

type Head = Pick<SystemLine, "id" | "station" | "label">;
type Found = Pick<SystemLine, "subject" | "words" | "figures"> & { open?: readonly OpenPoint[] };

export function lineOf(head: Head, { subject, words, figures, open = [] }: Found): SystemLine {
  return { ...head, subject, words, figures, open: [...open] };
}

/** A line of which there is nothing yet, with the cell that would change it. */
export function openLine(head: Head, text: string, cell: string): SystemLine {
  return { ...head, subject: "", words: "", figures: [], open: [{ text, cell }] };
}

/** Those of the names, in the order of the names; where there are none of a name, it is left out. */
export function pick(figures: readonly NamedFigure[], names: readonly string[]): NamedFigure[] {
  return names.flatMap((name) => figures.find((figure) => figure.name === name) ?? []);
}

export function countFigure(value: number, method: string): ComputedFigure {
  return { kind: "computed", value, unit: "count", method };
}

/** `Sequential, 101,770 parameters`. */
export function modelWords({ name, parameters }: { name: string; parameters: number }): string {
  return `${name}, ${integerText(parameters)} parameters`;
}
