/**
 * Any output in its plainest form: words, tables and pictures. It is what a Jupyter notebook, a printed report and a reader
 * without the page get; charts and images come with the numbers or the description that they stand for.
 */

import type { Picture } from "../drawing/svg-picture.ts";
import type { Figure } from "../figure/figure.ts";
import { figureText } from "../figure/figure-text.ts";
import { numberText } from "../figure/number-text.ts";
import type { ChartOutput, ErrorOutput, ImageOutput, Output, TableOutput } from "../output.ts";
import type { ProfileOutput } from "../panels/profile/profile.ts";
import type { RecommendationsOutput } from "../panels/recommendations/recommendations.ts";
import type { Roofline, TraceOutput } from "../panels/trace/trace.ts";
import { outputPictures } from "./output-pictures.ts";

export type Block =
  | { type: "heading"; text: string }
  | { type: "paragraph"; text: string }
  /** As a console writes it. */
  | { type: "lines"; text: string; isError?: true }
  | { type: "markdown"; text: string }
  | TableBlock
  | { type: "chart"; chart: ChartOutput }
  /** Of a panel; the tables after it have its numbers. */
  | { type: "picture"; picture: Picture }
  | { type: "image"; image: ImageOutput };

export interface TableBlock {
  type: "table";
  caption?: string;
  columns: readonly { title: string; isNumeric?: boolean }[];
  rows: readonly (readonly string[])[];
}

/** Operations of a trace that are listed, the longest first. */
const MOST_OPERATIONS = 20;

/** Of a kind that this version does not know: none. */
export function outputBlocks(output: Output): Block[] {
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
    case "progress": {
      const { label, done, total, elapsedSeconds, state } = output;
      const of = total === undefined ? "" : ` of ${numberText(total)}`;
      return paragraph(
        `${label}: ${numberText(done)}${of}, ${numberText(elapsedSeconds, 3)} s, ${state}`,
      );
    }
    case "figures":
      return [
        figureTable(
          output.rows.map(({ label, value, note }) => ({ label, figure: value, note })),
          output.caption,
        ),
      ];
    case "checks":
      return [
        {
          type: "table",
          caption: "Checks",
          columns: [
            { title: "Check" },
            { title: "Result" },
            { title: "Expected" },
            { title: "Got" },
          ],
          rows: [
            ...output.results.map(({ name, passed, expected = "", got = "" }) => [
              name,
              passed ? "passed" : "failed",
              expected,
              got,
            ]),
            ...(output.pending ?? []).map((name) => [name, "did not come to an end", "", ""]),
          ],
        },
      ];
    case "comparison":
      return [
        { type: "heading", text: `Comparison: ${output.title}` },
        ...pictures(output),
        {
          type: "table",
          columns: [
            { title: "" },
            ...output.columns.map(({ name, detail }) => ({
              title: detail === undefined ? name : `${name} (${detail})`,
              isNumeric: true,
            })),
          ],
          rows: output.rows.map(({ label, figures }) => [label, ...figures.map(figureText)]),
        },
        ...paragraph(output.note),
      ];
    case "profile":
      return profileBlocks(output);
    case "trace":
      return traceBlocks(output);
    case "recommendations":
      return recommendationBlocks(output);
    default:
      return unknownBlocks(output);
  }
}

/** An output of a later version: its name is all there is to say. */
function unknownBlocks(output: never): Block[] {
  const { kind } = output as { kind?: unknown };
  return paragraph(`An output of kind “${String(kind)}”, which has no plain form.`);
}

/** The error with its place and the calls that led there. */
export function errorText({ name, message, line, column, frames, hint }: ErrorOutput): string {
  const place =
    line === undefined ? "" : ` (line ${line}${column === undefined ? "" : `, column ${column}`})`;
  return [
    `${name}: ${message}${place}`,
    ...frames.map(
      (frame) =>
        `    at ${frame.functionName ?? "cell"} (${frame.cellId}:${frame.line}:${frame.column})`,
    ),
    ...(hint === undefined ? [] : [hint]),
  ].join("\n");
}

function table({ caption, columns, rows }: TableOutput): TableBlock {
  return {
    type: "table",
    ...(caption === undefined ? {} : { caption }),
    columns: columns.map(({ title, unit, align }) => ({
      title: unit === undefined ? title : `${title} (${unit})`,
      isNumeric: align === "right",
    })),
    rows: rows.map((row) => row.map(valueText)),
  };
}

function valueText(value: string | number | boolean | null): string {
  if (value === null) return "";
  return typeof value === "number" ? numberText(value) : String(value);
}

/** Numbers with their names, and what explains them where something does. */
function figureTable(
  rows: readonly { label: string; figure: Figure | string; note?: string | undefined }[],
  caption?: string,
): TableBlock {
  const hasNotes = rows.some(({ note }) => note !== undefined);
  return {
    type: "table",
    ...(caption === undefined ? {} : { caption }),
    columns: [
      { title: "" },
      { title: "Value", isNumeric: true },
      ...(hasNotes ? [{ title: "Note" }] : []),
    ],
    rows: rows.map(({ label, figure, note = "" }) => [
      label,
      typeof figure === "string" ? figure : figureText(figure),
      ...(hasNotes ? [note] : []),
    ]),
  };
}

function profileBlocks(profile: ProfileOutput): Block[] {
  const { model, backend, metrics, latency, throughput, memory, step, coldStart, load } = profile;
  const some = (rows: readonly { label: string; figure: Figure }[], caption: string): Block[] =>
    rows.length === 0 ? [] : [figureTable(rows, caption)];
  return [
    { type: "heading", text: `Profile of ${model.name}` },
    ...paragraph(
      `${numberText(model.parameters)} parameters, on ${on(backend)}. ${stage(profile)}`,
    ),
    ...pictures(profile),
    ...some(metrics, "System metrics"),
    ...some(
      (latency?.quantiles ?? []).map(({ label, figure }) => ({ label, figure })),
      `Latency, batch ${latency?.batchSize ?? ""}`,
    ),
    ...some(
      (throughput ?? []).map(({ batchSize, figure }) => ({ label: `batch ${batchSize}`, figure })),
      "Throughput",
    ),
    ...some(
      (memory ?? []).map(({ name, figure }) => ({ label: name, figure })),
      "Memory",
    ),
    ...some(
      (step?.phases ?? []).map(({ name, figure }) => ({ label: name, figure })),
      `One training step, batch ${step?.batchSize ?? ""}`,
    ),
    ...(coldStart === undefined ? [] : some([{ label: "First call", figure: coldStart }], "Start")),
    ...(load ?? []).flatMap(({ scenario, result, verdict, figures }) =>
      some([result, ...figures], `${scenario}: ${verdict}`),
    ),
  ];
}

function traceBlocks(trace: TraceOutput): Block[] {
  const passes = trace.passes.flatMap((pass): Block[] => {
    const longest = pass.operations.toSorted((a, b) => b.hostMs - a.hostMs);
    return [
      {
        type: "table",
        caption: `${pass.name}, batch ${pass.batchSize}: the longest of ${pass.operations.length} operations`,
        columns: [
          { title: "Operation" },
          { title: "Phase" },
          { title: "Shapes" },
          { title: "Host (ms)", isNumeric: true },
          { title: "FLOP", isNumeric: true },
        ],
        rows: longest
          .slice(0, MOST_OPERATIONS)
          .map(({ name, phase, shapes, hostMs, flops }) => [
            name,
            phase,
            shapes,
            numberText(hostMs, 3),
            numberText(flops),
          ]),
      },
      figureTable(
        Object.entries(pass.accounting).map(([label, figure]) => ({ label, figure })),
        "Where the time went",
      ),
    ];
  });
  const { bound } = trace;
  return [
    { type: "heading", text: `Trace of ${trace.model.name}` },
    ...paragraph(`On ${on(trace.backend)}. ${stage(trace)}`),
    ...pictures(trace),
    ...passes,
    ...(trace.roofline === undefined ? [] : rooflineTables(trace.roofline)),
    ...(bound === undefined
      ? []
      : [
          figureTable(
            [
              ...bound.terms.map(({ name, figure }) => ({ label: name, figure })),
              { label: `bound (${bound.active})`, figure: bound.bound },
              { label: "measured", figure: bound.measured },
              { label: "reached", figure: bound.reached },
            ],
            "The bound on throughput",
          ),
        ]),
  ];
}

function rooflineTables({ roofs, points }: Roofline): TableBlock[] {
  return [
    figureTable(
      roofs.map(({ name, figure }) => ({ label: name, figure })),
      "Roofs",
    ),
    {
      type: "table",
      caption: "Roofline",
      columns: [
        { title: "Module" },
        { title: "Phase" },
        { title: "FLOP a byte", isNumeric: true },
        { title: "GFLOP/s", isNumeric: true },
        { title: "Of its roof (%)", isNumeric: true },
        { title: "Limit" },
      ],
      rows: points.map(({ name, phase, intensity, flopsPerSecond, shareOfRoof, limit }) => [
        name,
        phase,
        numberText(intensity, 3),
        numberText(flopsPerSecond / 1e9, 3),
        numberText(100 * shareOfRoof, 2),
        limit,
      ]),
    },
  ];
}

function recommendationBlocks(output: RecommendationsOutput): Block[] {
  const text = (figure: Figure | undefined) => (figure === undefined ? "" : figureText(figure));
  return [
    { type: "heading", text: `Recommendations for ${output.model.name}` },
    ...paragraph(`On ${on(output.backend)}. ${output.rule} ${stage(output)}`),
    ...pictures(output),
    {
      type: "table",
      columns: [
        { title: "Change" },
        { title: "Outcome" },
        { title: "Before", isNumeric: true },
        { title: "After", isNumeric: true },
        { title: "Gain", isNumeric: true },
      ],
      rows: output.experiments.map(({ recommendation, verdict, before, after, gain }) => [
        recommendation,
        verdict,
        text(before),
        text(after),
        text(gain),
      ]),
    },
  ];
}

function pictures(output: Output): Block[] {
  return outputPictures(output).map((picture) => ({ type: "picture", picture }));
}

function on({ name, threads }: { name: string; threads: number }): string {
  return threads > 1 ? `${name}, ${threads} threads` : name;
}

function stage({ state, stage: words }: { state: string; stage: string }): string {
  return state === "done" ? "" : `(${words})`;
}

function paragraph(text: string | undefined): Block[] {
  return text === undefined || text.trim() === "" ? [] : [{ type: "paragraph", text: text.trim() }];
}

function leftOut(count: number | undefined, noun: string): Block[] {
  if (!count) return [];
  return paragraph(`${numberText(count)} ${count === 1 ? noun : `${noun}s`} left out.`);
}
