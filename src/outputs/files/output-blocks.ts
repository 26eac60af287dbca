/**
 * Any output in its plainest form: words, tables and pictures. It is what a Jupyter notebook, a printed report and a reader
 * without the page get; charts and images come with the numbers or the description that they stand for.
 */

import { CAUSE_WORDS } from "../cause-words.ts";
import type { ChecksOutput } from "../checks.ts";
import type { Picture } from "../drawing/svg-picture.ts";
import { figuresTable } from "../figure/figure-table.ts";
import { type Dials, NO_DIALS } from "../figure/named-figure.ts";
import { numberText } from "../figure/number-text.ts";
import { fileWords } from "../file-output.ts";
import type { Output } from "../output.ts";
import { panelPicture } from "../panels/panel-charts.ts";
import {
  damagedPanelWords,
  isPanelRecord,
  type PanelRecord,
  panelName,
  unknownPanelWords,
} from "../panels/panel-record.ts";
import { isKnown, readPanel } from "../panels/read-panel.ts";
import type { ChartOutput, ErrorOutput, ImageOutput, TableOutput } from "../plain-outputs.ts";
import { tableValueText } from "../table-value.ts";

export type Block =
  | { type: "heading"; text: string }
  | { type: "paragraph"; text: string }
  /** As a console writes it. */
  | { type: "lines"; text: string; isError?: true }
  | { type: "markdown"; text: string }
  | TableBlock
  | { type: "chart"; chart: ChartOutput }
  /** A panel's picture; the tables after it have its numbers. */
  | { type: "picture"; picture: Picture }
  | { type: "image"; image: ImageOutput };

export interface TableBlock {
  type: "table";
  caption?: string;
  columns: readonly { title: string; isNumeric?: boolean }[];
  rows: readonly (readonly string[])[];
}

/** Letters of a record that this version cannot read; a panel's has more only where it holds samples. */
const MOST_LETTERS = 20_000;

/** `dials` are those of the cell that shows it. */
export function outputBlocks(output: Output, dials: Dials = NO_DIALS): Block[] {
  switch (output.kind) {
    case "text":
      return [
        {
          type: "lines",
          text: output.text,
          ...(output.stream === "stderr" ? { isError: true } : {}),
        },
        ...leftOut(output.omittedLines, "line"),
      ];
    case "markdown":
      return [{ type: "markdown", text: output.text }];
    case "table":
      return [table(output), ...leftOut(output.omittedRows, "row")];
    case "error":
      return [{ type: "lines", text: errorText(output), isError: true }];
    case "chart":
      return [{ type: "chart", chart: output }, ...paragraph(output.note)];
    case "image":
      return [{ type: "image", image: output }];
    case "file":
      return paragraph(`File ${output.name}, ${fileWords(output)}`);
    case "progress": {
      const { label, done, total, elapsedSeconds, state } = output;
      const of = total === undefined ? "" : ` of ${numberText(total)}`;
      return paragraph(
        `${label}: ${numberText(done)}${of}, ${numberText(elapsedSeconds, 3)} s, ${state}`,
      );
    }
    case "figures":
      return [table(figuresTable(output))];
    case "checks":
      return [checksBlock(output)];
    default:
      return isPanelRecord(output) ? panelBlocks(output, dials) : unknownBlocks(output);
  }
}

/** Its subject in words, its pictures, and all that it says as tables. */
function panelBlocks(output: PanelRecord, dials: Dials): Block[] {
  const blocks = readPanel(output, (panel, record): Block[] => [
    { type: "heading", text: panel.title(record) },
    ...paragraph(`${panel.subject(record)}. ${stageWords(record)}`),
    ...panel.notes(record).flatMap(paragraph),
    ...panel
      .charts(record, dials)
      .map((chart): Block => ({ type: "picture", picture: panelPicture(chart) })),
    ...panel.tables(record, dials).map(table),
  ]);
  return (
    blocks ?? [
      { type: "heading", text: panelName(output.kind) },
      ...paragraph(isKnown(output) ? damagedPanelWords(output) : unknownPanelWords(output)),
      { type: "lines", text: recordText(output) },
    ]
  );
}

/** An output of a later version that is no panel: its kind is all there is to say. */
function unknownBlocks(output: { kind?: unknown }): Block[] {
  return paragraph(`An output of kind “${String(output.kind)}”, which has no plain form.`);
}

function recordText(record: PanelRecord): string {
  const text = JSON.stringify(record, null, 1);
  return text.length <= MOST_LETTERS
    ? text
    : `${text.slice(0, MOST_LETTERS)}\n… ${numberText(text.length - MOST_LETTERS)} more letters`;
}

function checksBlock({ results, pending = [] }: ChecksOutput): TableBlock {
  return {
    type: "table",
    caption: "Checks",
    columns: [{ title: "Check" }, { title: "Result" }, { title: "Expected" }, { title: "Got" }],
    rows: [
      ...results.map(({ name, passed, what, expected = "", got = "", differs }) => [
        name,
        passed ? "passed" : "failed",
        what === undefined ? expected : `${what}: ${expected}`,
        differs === undefined ? got : `${got}, which differs at ${differs.place}`,
      ]),
      ...pending.map((name) => [name, "did not come to an end", "", ""]),
    ],
  };
}

/** The error with its place and the calls that led there. */
export function errorText({
  name,
  message,
  line,
  column,
  frames,
  causes = [],
  omittedCauses,
  hint,
  remedy,
}: ErrorOutput): string {
  return [
    `${name}: ${message}${placeWords({ line, column })}`,
    ...frames.map(
      (frame) =>
        `    at ${frame.functionName ?? "cell"} (${frame.cellId}:${frame.line}:${frame.column})`,
    ),
    ...causes.map(
      (cause) =>
        `${"  ".repeat(cause.depth)}${CAUSE_WORDS[cause.relation]} ${cause.name}: ${cause.message}${placeWords(cause)}`,
    ),
    ...(omittedCauses === undefined ? [] : [`${omittedCauses} more causes are left out.`]),
    ...(hint === undefined ? [] : [hint]),
    ...(remedy === undefined ? [] : [`${remedy.label}:`, remedy.source]),
  ].join("\n");
}

function placeWords({ line, column }: { line?: number | undefined; column?: number | undefined }) {
  if (line === undefined) return "";
  return ` (line ${line}${column === undefined ? "" : `, column ${column}`})`;
}

function table({ caption, columns, rows }: TableOutput): TableBlock {
  return {
    type: "table",
    ...(caption === undefined ? {} : { caption }),
    columns: columns.map(({ title, unit, align }) => ({
      title: unit === undefined ? title : `${title} (${unit})`,
      isNumeric: align === "right",
    })),
    rows: rows.map((row) => row.map(tableValueText)),
  };
}

function stageWords({ state, stage }: PanelRecord): string {
  return state === "done" ? "" : `(${stage})`;
}

function paragraph(text: string | undefined): Block[] {
  return text === undefined || text.trim() === "" ? [] : [{ type: "paragraph", text: text.trim() }];
}

function leftOut(count: number | undefined, noun: string): Block[] {
  if (!count) return [];
  return paragraph(`${numberText(count)} ${count === 1 ? noun : `${noun}s`} left out.`);
}
