/** One second of the Serving panel's time axis in words. */
import { percentText } from "../../../../outputs/drawing/chart-words.ts";
import { integerText, numberText } from "../../../../outputs/figure/number-text.ts";
import type { HeatColumn } from "../../../../outputs/panels/serving/serving.ts";
import { durationText } from "../../kit/figures/durations.ts";
import { SPANS } from "../spans.ts";
import { endedIn, medianRow, SECONDS } from "./heat-layout.ts";

export interface SecondFacts {
  readonly name: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
}

/** `row`: of latencies, where one is pointed at. */
export function secondFacts(
  place: number,
  column: HeatColumn | undefined,
  edgesMs: readonly number[],
  row?: number,
): SecondFacts {
  const ago = SECONDS - 1 - place;
  const name = ago === 0 ? "This second" : `${ago} s ago`;
  if (column === undefined) return { name, facts: [["Ended", "no request"]] };
  const ended = endedIn(column);
  const median = medianRow(column);
  const count = row === undefined ? undefined : column.counts[row];
  return {
    name,
    facts: [
      ...(row === undefined || count === undefined
        ? []
        : [[rowText(row, edgesMs), shareText(count, ended)] as const]),
      ["Ended", integerText(ended)],
      ...(column.notAnswered === 0
        ? []
        : [["No answer", shareText(column.notAnswered, ended)] as const]),
      ...(median === undefined ? [] : ([["Median", rowText(median, edgesMs)]] as const)),
      ...(median === undefined
        ? []
        : SPANS.map(({ name, label }) => [label, durationText(column.spansMs[name])] as const)),
    ],
  };
}

export function secondWords({ name, facts }: SecondFacts): string {
  return `${name}: ${facts.map(([label, value]) => `${label} ${value}`).join(", ")}.`;
}

function shareText(count: number, all: number): string {
  return all === 0 ? integerText(count) : `${integerText(count)} (${percentText(count / all)})`;
}

/** `5–10 ms`; rows have upper edges, the last one has none. */
function rowText(row: number, edgesMs: readonly number[]): string {
  const lower = edgesMs[row - 1];
  const upper = edgesMs[row];
  if (upper === undefined) return `over ${axisText(lower ?? 0)}`;
  if (lower === undefined) return `up to ${axisText(upper)}`;
  return `${numberText(lower, 3)}–${numberText(upper, 3)} ms`;
}

/** A latency as an axis names it: `20 ms`, `2 s`. */
export function axisText(ms: number): string {
  return ms < 1000 ? `${numberText(ms, 3)} ms` : `${numberText(ms / 1000, 3)} s`;
}
