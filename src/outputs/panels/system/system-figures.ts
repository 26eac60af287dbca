/** The figures of a system by name: those of its lines, each with the line that it stands in. */
import type { FigureGroup, NamedFigure } from "../../figure/named-figure.ts";
import { withUniqueNames } from "../../figure/named-figure.ts";
import type { SystemLine, SystemOutput } from "./system.ts";

export function systemGroups({ lines }: SystemOutput): FigureGroup[] {
  return lines.map((line) => ({ caption: captionOf(line), figures: lineFigures(line) }));
}

/** What a stranger would ask for first, of each line that has a figure with a value: the first. */
export function systemSummary({ lines }: SystemOutput): NamedFigure[] {
  return lines.flatMap((line) => lineFigures(line).slice(0, 1));
}

/** Several lines have a throughput: here the name and the label say which. */
function lineFigures({ id, label, figures }: SystemLine): NamedFigure[] {
  return withUniqueNames(figures).map((figure) => ({
    ...figure,
    name: `${id}-${figure.name}`,
    label: `${label}: ${figure.label}`,
  }));
}

function captionOf({ label, subject }: SystemLine): string {
  return subject === "" ? label : `${label}: ${subject}`;
}
