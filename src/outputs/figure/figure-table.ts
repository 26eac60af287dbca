/** Figures as a table: each with its words and where it comes from. The one text form of figures, on the page and in files. */
import type { TableOutput } from "../plain-outputs.ts";
import { figureOrigin, figureText } from "./figure-text.ts";
import type { FiguresOutput } from "./figures.ts";
import type { FigureGroup } from "./named-figure.ts";

const COLUMNS = [{ title: "Figure" }, { title: "Value" }, { title: "Where it comes from" }];

function figureTable({ caption, figures }: FigureGroup): TableOutput {
  return {
    kind: "table",
    caption,
    columns: [...COLUMNS],
    rows: figures.map(({ label, figure }) => [label, figureText(figure), figureOrigin(figure)]),
  };
}

/** Groups as tables; those without figures are left out. */
export function figureTables(groups: readonly FigureGroup[]): TableOutput[] {
  return groups.filter(({ figures }) => figures.length > 0).map(figureTable);
}

/** A list of figures and words; without anything that explains one of them, there is no column for it. */
export function figuresTable({ caption, rows }: FiguresOutput): TableOutput {
  const lines = rows.map(({ label, value, note }) =>
    typeof value === "string"
      ? [label, value, note ?? null]
      : [label, figureText(value), [figureOrigin(value), note].filter(Boolean).join(" ")],
  );
  const isExplained = lines.some(([, , origin]) => origin !== null);
  const width = isExplained ? COLUMNS.length : COLUMNS.length - 1;
  return {
    kind: "table",
    caption,
    columns: COLUMNS.slice(0, width),
    rows: lines.map((line) => line.slice(0, width)),
  };
}
