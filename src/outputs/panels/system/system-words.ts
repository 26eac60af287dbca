/** The answer to the System panel's question, and what is open in it, in words. */
import type { Figure } from "../../figure/figure.ts";
import { figureOrigin, figureParts, figureText } from "../../figure/figure-text.ts";
import { integerText } from "../../figure/number-text.ts";
import {
  type OpenPoint,
  STATIONS,
  type StationName,
  type SystemLine,
  type SystemOutput,
} from "./system.ts";

export const SYSTEM_QUESTION = "What is mine?";

export const STATION_WORDS: Record<StationName, string> = {
  model: "Model",
  training: "Training",
  file: "File",
  serving: "Serving",
  plan: "Plan",
  rollout: "Rollout",
  readiness: "Readiness",
};

/** A cell's name, as the page shows it. */
export function cellName(id: string): string {
  return id.replaceAll("-", " ");
}

export interface Station {
  readonly name: StationName;
  readonly lines: readonly SystemLine[];
}

/** Lines by station, in the order of the stations; those without lines are left out. */
export function stationsOf({ lines }: Pick<SystemOutput, "lines">): Station[] {
  return STATIONS.map((name) => ({
    name,
    lines: lines.filter(({ station }) => station === name),
  })).filter((station) => station.lines.length > 0);
}

/** How good the system is, by figures that were measured, how far the page is filled, and how much is open. */
export function systemVerdict({ name, lines }: Pick<SystemOutput, "name" | "lines">): string {
  const begun = lines.filter(isBegun);
  if (begun.length === 0) return "Nothing yet: no line of this page is filled.";
  const known = KEY_FIGURES.flatMap((choices) =>
    choices.flatMap((it) => said(it, lines)).slice(0, 1),
  );
  const points = lines.reduce((sum, line) => sum + openPointsOf(line).length, 0);
  return [
    ...(known.length === 0 ? [] : [`The ${name} ${listText(known)}.`]),
    `${integerText(begun.length)} of ${integerText(lines.length)} lines are filled; ${pointsText(points)}.`,
  ].join(" ");
}

interface KeyFigure {
  line: string;
  figure: string;
  say(value: string, label: string): string;
}

/** Figures that the answer names, by line and name: of each group the first that was measured. */
const KEY_FIGURES: readonly (readonly KeyFigure[])[] = [
  [
    {
      ...{ line: "training", figure: "test-accuracy" },
      say: (value) => `reads ${value} of the test digits correctly`,
    },
  ],
  [
    {
      ...{ line: "checks", figure: "promised-latency" },
      say: (value, label) => `answers in ${value} (${label.toLowerCase()})`,
    },
    {
      ...{ line: "server", figure: "latency-p99" },
      say: (value) => `answered 99 of 100 requests of its last minute within ${value}`,
    },
  ],
  [{ line: "score", figure: "ml-test-score", say: (value) => `has an ML Test Score of ${value}` }],
];

function said({ line, figure: wanted, say }: KeyFigure, lines: readonly SystemLine[]): string[] {
  const { figures = [] } = lines.find(({ id }) => id === line) ?? {};
  const { figure, label = "" } = figures.find((it) => it.name === wanted) ?? {};
  return figure !== undefined && "value" in figure ? [say(shortText(figure), label)] : [];
}

/** `97.2 % (± 0.3)`. */
function shortText(figure: Figure): string {
  const { value, unit, spread } = figureParts(figure);
  return [value, unit, spread === undefined ? "" : `(${spread})`].filter(Boolean).join(" ");
}

/** `a`, `a and b`, `a, b and c`. */
function listText(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function pointsText(points: number): string {
  if (points === 0) return "nothing is open";
  return points === 1 ? "one point is open" : `${integerText(points)} points are open`;
}

/** Whether there is anything to tell of it. */
export function isBegun({ subject, words, figures }: SystemLine): boolean {
  return subject !== "" || words !== "" || figures.length > 0;
}

/** What is open in a line: what the line says itself, and figures of it that have no value. */
export function openPointsOf({ figures, open }: SystemLine): OpenPoint[] {
  return [
    ...open,
    ...figures.flatMap(({ label, figure }) => {
      const why = whyAbsent(figure);
      return why === undefined ? [] : [{ text: `${label}: ${why}` }];
    }),
  ];
}

function whyAbsent(figure: Figure): string | undefined {
  if (figure.kind === "needs-samples") return `${figureText(figure)}.`;
  return figure.kind === "not-measurable" || figure.kind === "not-measured"
    ? `${figureText(figure)}. ${figureOrigin(figure)}`
    : undefined;
}

/** `Run the cell “train system”.`; empty where no cell closes it. */
export function remedyText({ cell }: OpenPoint): string {
  return cell === undefined ? "" : `Run the cell “${cellName(cell)}”.`;
}
