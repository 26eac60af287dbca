import type { Figure } from "../../outputs/figure/figure.ts";
import type { FigureRow, FiguresOutput } from "../../outputs/figure/figures.ts";
import type { SystemLine, SystemOutput } from "../../outputs/panels/system/system.ts";
import { remedyText } from "../../outputs/panels/system/system-words.ts";

/** Everything that a system's page cannot answer for, by kind: not done, not known here, taken from outside. */
export function openPoints({ lines }: SystemOutput): FiguresOutput {
  const rows = [
    ...lines.flatMap(notDone),
    ...lines.flatMap((line) => figureRows(line, notKnown)),
    ...lines.flatMap((line) => figureRows(line, fromOutside)),
  ];
  return {
    kind: "figures",
    caption: `${rows.length} ${rows.length === 1 ? "point is" : "points are"} open`,
    rows,
  };
}

function notDone({ label, open }: SystemLine): FigureRow[] {
  return open.map((point) => ({
    label,
    value: "open",
    note: [point.text, remedyText(point)].filter(Boolean).join(" "),
  }));
}

function figureRows(
  { label: of, figures }: SystemLine,
  why: (figure: Figure) => string | undefined,
): FigureRow[] {
  return figures.flatMap(({ label, figure }) => {
    const note = why(figure);
    return note === undefined ? [] : [{ label: `${of}: ${label}`, value: figure, note }];
  });
}

function notKnown(figure: Figure): string | undefined {
  if (figure.kind === "needs-samples") return "It needs more samples: let it run for longer.";
  if (figure.kind === "not-measured") return NOT_MEASURED[figure.why];
  return figure.kind === "not-measurable"
    ? "It cannot be measured here; say so, and put no guess in its place."
    : undefined;
}

const NOT_MEASURED = {
  pending: "Its run had still to get there: wait for its end, and put this page together again.",
  failed: "The attempt failed: run its cell again.",
  omitted: "Nothing has measured it.",
  none: "Nothing is as was asked for: ask for less, or change the system.",
} as const;

function fromOutside(figure: Figure): string | undefined {
  if (figure.kind === "assumed") return `Check its source, of ${figure.date}: ${figure.source}`;
  return figure.kind === "modelled"
    ? `Check what it follows from: ${figure.inputs.join("; ")}`
    : undefined;
}
