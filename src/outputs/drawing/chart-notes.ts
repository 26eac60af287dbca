/** Sentences about the points that a chart does not draw. */
import { integerText } from "../figure/number-text.ts";
import type { ChartDraft, DrawnPoint } from "./chart.ts";
import type { Names } from "./chart-axes.ts";
import type { MadePoints } from "./chart-points.ts";

/** Sentences with a full stop each, and a space between. */
export function sentences(...parts: readonly (string | undefined)[]): string {
  return parts
    .flatMap((part) => (part === undefined || part.trim() === "" ? [] : [part.trim()]))
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(" ");
}

export function leftOutSentences(
  made: readonly MadePoints[],
  names: Names | undefined,
  { series }: ChartDraft,
): string[] {
  const omitted = series.reduce((sum, it) => sum + (it.omittedPoints ?? 0), 0);
  const thinned = made.filter(({ thinnedFrom }) => thinnedFrom > 0);
  const drawn = thinned.reduce((sum, it) => sum + it.drawn.length, 0);
  const from = thinned.reduce((sum, it) => sum + it.thinnedFrom, 0) + omitted;
  const unknown = made.reduce((sum, it) => sum + it.unknown, 0);
  const notPositive = made.reduce((sum, it) => sum + it.notPositive, 0);
  const repeated = made.reduce((sum, it) => sum + it.repeated, 0);
  const binsEach = made.reduce((most, it) => Math.max(most, it.binsEach), 1);
  return [
    ...(unknown === 0 ? [] : [`${points(unknown, "is not a number", "are not numbers")}`]),
    ...(notPositive === 0
      ? []
      : [`${points(notPositive, "has", "have")} no place on a logarithmic axis: not above zero`]),
    ...(drawn === 0 || drawn === from
      ? []
      : [
          `${integerText(drawn)} of ${integerText(from)} points are drawn, those that stand out most`,
        ]),
    ...(names === undefined || names.omitted === 0
      ? []
      : [`The first ${names.shown.length} of ${names.shown.length + names.omitted} are drawn`]),
    ...(repeated === 0 ? [] : ["The last of several values of one name is drawn"]),
    ...(binsEach === 1 ? [] : [`Each step is the highest of ${binsEach} neighbouring bins`]),
  ];
}

/** Why nothing is drawn; undefined where something is. */
export function absenceOf(
  { series }: ChartDraft,
  drawn: readonly (readonly DrawnPoint[])[],
): string | undefined {
  if (drawn.some((it) => it.length > 0)) return undefined;
  return series.some((it) => it.points.length > 0)
    ? "None of its points can be drawn."
    : "There is nothing to draw yet.";
}

function points(count: number, one: string, many: string): string {
  return count === 1 ? `One point ${one}` : `${integerText(count)} points ${many}`;
}
