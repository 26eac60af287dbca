/** What smaller cost, in sentences: from the paired test, the intervals, and nothing else. */

import type { Figure } from "../../figure/figure.ts";
import { figureValue } from "../../figure/figure-text.ts";
import { numberText } from "../../figure/number-text.ts";
import type { CompressedModel, CompressionOutput } from "./compression.ts";

/** A difference in accuracy is told from chance at this level, after Holm's correction. */
export const LEVEL = 0.05;

export type Outcome = "original" | "open" | "same" | "worse" | "better";

/** With a mark of its own, so that nobody needs the colour. */
export const OUTCOMES: Record<Outcome, { mark: string; words: string }> = {
  original: { mark: "", words: "the original" },
  open: { mark: "…", words: "not tested yet" },
  same: { mark: "≈", words: "no difference could be found" },
  worse: { mark: "▼", words: "less accurate" },
  better: { mark: "▲", words: "more accurate" },
};

export function outcomeOf(
  { models }: Pick<CompressionOutput, "models">,
  model: CompressedModel,
): Outcome {
  const { test } = model;
  if (model === models[0]) return "original";
  if (test === undefined) return "open";
  if (test.pValue >= LEVEL) return "same";
  return test.onlyThis > test.onlyOriginal ? "better" : "worse";
}

/** The answer to "What did making it smaller cost?"; undefined until something was tested. */
export function verdict(output: Pick<CompressionOutput, "models">): string | undefined {
  const [original, ...variants] = output.models;
  if (original === undefined || variants.every(({ test }) => test === undefined)) return undefined;
  const model = leastCostly(output);
  if (model === undefined) {
    return "None of these versions is smaller than the original when it is gzipped.";
  }
  const words = `${sizeWords(original, model)}, and ${accuracyWords(model)}; ${speedWords(model)}.`;
  return isCostly(output, model)
    ? `Every smaller version loses accuracy. ${model.name} loses least: ${words}`
    : `The smallest version without a loss that could be found is ${model.name}: ${words}`;
}

/** The smallest of the smaller versions without a loss that could be found, or else the one that loses least; undefined where none is smaller. */
export function leastCostly(
  output: Pick<CompressionOutput, "models">,
): CompressedModel | undefined {
  const [original, ...variants] = output.models;
  if (original === undefined) return undefined;
  const smaller = variants.filter(
    (model) => model.test !== undefined && shrinkage(original, model) > 1,
  );
  const free = smaller.filter((model) => !isCostly(output, model)).toSorted(bySize);
  return free[0] ?? smaller.toSorted((a, b) => lossOf(a) - lossOf(b))[0];
}

function isCostly(output: Pick<CompressionOutput, "models">, model: CompressedModel): boolean {
  return outcomeOf(output, model) === "worse";
}

/** What else the measurements say, a sentence for each version that there is one for. */
export function remarks({ models }: Pick<CompressionOutput, "models">): string[] {
  const [original, ...variants] = models;
  if (original === undefined) return [];
  return variants.flatMap((model) => sparsityRemark(original, model) ?? []);
}

/** Zeros are worth no time in a dense product: said where it was measured, and the contrary as well. */
function sparsityRemark(original: CompressedModel, model: CompressedModel): string | undefined {
  const [before, now] = [figureValue(original.parameters), figureValue(model.parameters)];
  const nonZero = figureValue(model.nonZero);
  const speed = intervalOf(model.speed);
  if (before === undefined || now !== before || nonZero === undefined) return undefined;
  if (speed === undefined || nonZero > 0.9 * now) return undefined;
  const zeros = `${percent(1 - nonZero / now)} of the parameters of ${model.name} are 0`;
  const factor = `${times(speed.value)}, from ${times(speed.low)} to ${times(speed.high)}`;
  if (speed.low > 1) return `${zeros}, and it was measured to be faster (${factor}).`;
  return `${zeros}, and it is not faster for it (${factor}): a dense product multiplies by 0 as by any other number.`;
}

/** How many times smaller its gzipped file is. */
function shrinkage(original: CompressedModel, model: CompressedModel): number {
  const [before, after] = [figureValue(original.zipped), figureValue(model.zipped)];
  return before === undefined || after === undefined || after <= 0 ? 1 : before / after;
}

function bySize(a: CompressedModel, b: CompressedModel): number {
  return (figureValue(a.zipped) ?? 0) - (figureValue(b.zipped) ?? 0);
}

function lossOf({ difference }: CompressedModel): number {
  return difference === undefined ? 0 : -(figureValue(difference) ?? 0);
}

function sizeWords(original: CompressedModel, model: CompressedModel): string {
  return `its gzipped file is ${numberText(shrinkage(original, model), 3)} times smaller`;
}

/** `no difference in accuracy could be found (p = 0.38; between 0.9 points lost and 0.4 won)`. */
function accuracyWords({ difference, test }: CompressedModel): string {
  const interval = intervalOf(difference);
  if (test === undefined || interval === undefined) return "its accuracy was not compared";
  const range = `between ${pointsWords(interval.low)} and ${pointsWords(interval.high)}`;
  if (test.pValue >= LEVEL) {
    return `no difference in accuracy could be found (${pText(test.pValue)}; ${range})`;
  }
  const verb = interval.value < 0 ? "it loses" : "it wins";
  const points = numberText(Math.abs(100 * interval.value), 2);
  return `${verb} ${points} points of accuracy (${pText(test.pValue)}; ${range})`;
}

function pointsWords(share: number): string {
  const points = Math.abs(100 * share);
  return `${numberText(points, 2)} points ${share < 0 ? "lost" : "won"}`;
}

export function pText(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${numberText(p, 2)}`;
}

/** On this engine; of a version that it only simulates, in ONNX Runtime. */
function speedWords({ speed, runtimeSpeed }: CompressedModel): string {
  const interval = intervalOf(speed);
  if (interval !== undefined) return `one input at a time, ${fasterWords(interval)}`;
  const there = intervalOf(runtimeSpeed);
  if (there === undefined) return "its time was not measured here";
  return `one input at a time in ONNX Runtime, ${fasterWords(there)}`;
}

function fasterWords({ value, low, high }: Known): string {
  if (low > 1) return `it is ${times(value)} as fast`;
  if (high < 1) return `it is slower, ${times(value)} as fast`;
  return "no difference in speed could be found";
}

/** Which engines the times are of: threads differ, so the times of one are not held against the other's. */
export function runtimeWords(
  runtime: NonNullable<CompressionOutput["runtime"]>,
  backend: CompressionOutput["backend"],
): string {
  const on = ({ threads }: { threads: number }) =>
    threads === 1 ? "one thread" : `${threads} threads`;
  return (
    `Rows of ONNX Runtime: each version's ONNX file in ${runtime.name}, on ${on(runtime)}, beside the original's file there. ` +
    `The other times are of this page's engine, ${backend.name} on ${on(backend)}.`
  );
}

interface Known {
  value: number;
  low: number;
  high: number;
}

/** Undefined for a figure without a value or without an interval. */
function intervalOf(figure: Figure | undefined): Known | undefined {
  if (figure === undefined || !("low" in figure)) return undefined;
  const { value, low, high } = figure;
  return low === undefined || high === undefined ? undefined : { value, low, high };
}

function times(factor: number): string {
  return `${numberText(factor, 3)}×`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
