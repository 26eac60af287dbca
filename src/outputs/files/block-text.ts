/** The plain form of an output as text, with tables in columns. */
import { type Dials, NO_DIALS } from "../figure/named-figure.ts";
import { numberText } from "../figure/number-text.ts";
import type { Output } from "../output.ts";
import type { ChartOutput } from "../plain-outputs.ts";
import { type Block, outputBlocks, type TableBlock } from "./output-blocks.ts";

/** Points of a chart that are written out. */
const MOST_POINTS = 12;

/** An output as plain text, for readers who cannot see it. `dials` are those of the cell that shows it. */
export function outputText(output: Output, dials: Dials = NO_DIALS): string {
  return outputBlocks(output, dials)
    .flatMap((block) => (block.type === "picture" ? [] : [blockText(block)]))
    .join("\n\n");
}

/** A panel's pictures say nothing that its tables do not. */
function blockText(block: Exclude<Block, { type: "picture" }>): string {
  switch (block.type) {
    case "heading":
    case "paragraph":
    case "lines":
    case "markdown":
      return block.text;
    case "table":
      return tableText(block);
    case "chart":
      return chartText(block.chart);
    case "image":
      return [block.image.alt, ...(block.image.captions ?? [])].join("\n");
  }
}

/** Columns as wide as their widest cell; numbers to the right. */
function tableText({ caption, columns, rows }: TableBlock): string {
  const lines = [columns.map(({ title }) => title), ...rows].map((cells) =>
    cells.map((cell) => cell.replaceAll(/\s+/g, " ")),
  );
  const widths = columns.map((_, index) =>
    lines.reduce((widest, cells) => Math.max(widest, cells[index]?.length ?? 0), 0),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ isNumeric }, index) => {
        const [cell, width] = [cells[index] ?? "", widths[index] ?? 0];
        return isNumeric ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const [head = [], ...body] = lines;
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [...(caption === undefined ? [] : [caption]), line(head), rule, ...body.map(line)].join(
    "\n",
  );
}

function chartText({ title, x, y, series, note }: ChartOutput): string {
  const axis = ({ label, unit }: ChartOutput["x"]) =>
    unit === undefined ? label : `${label} (${unit})`;
  const head = `${title}: ${axis(y)} over ${axis(x)}`;
  const lines = series.map(({ name, points }) => {
    const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
    const shown = points
      .filter((_, index) => index % step === 0)
      .map(
        (point) =>
          `${typeof point.x === "number" ? numberText(point.x) : point.x}: ${numberText(point.y)}`,
      );
    return `${name} (${points.length} points): ${shown.join(", ")}`;
  });
  return [head, ...lines, ...(note === undefined ? [] : [note])].join("\n");
}
