/** The answer to the Serving panel's question, where a request spends its time, in a sentence or two. */
import { percentText } from "../../drawing/chart-words.ts";
import { amountText, figureValue } from "../../figure/figure-text.ts";
import { integerText, numberText } from "../../figure/number-text.ts";
import type { ServingOutput } from "./serving.ts";
import { SPANS } from "./serving-figures.ts";

type Span = (typeof SPANS)[number];

/** Names the longest part of a typical request's way and its cause, from the record's figures; then what got no answer. */
export function servingVerdict(serving: ServingOutput): string {
  return [timeSentence(serving), lossSentence(serving)].filter(Boolean).join(" ");
}

function timeSentence(serving: ServingOutput): string {
  const { counts, latency, replicas, state } = serving;
  if (state === "running" && replicas.every(({ status }) => status === "dead")) {
    return "No replica is up: nothing can be answered.";
  }
  const whole = figureValue(latency.p50);
  const longest = longestSpan(serving);
  if (whole !== undefined && longest !== undefined) return spanSentence(serving, longest, whole);
  if (counts.issued === 0) return "No request has come yet: set a rate, or draw a digit below.";
  return "Too few requests have been answered to tell where their time goes.";
}

/** By its median. */
function longestSpan({ spans }: ServingOutput): Span | undefined {
  const known = SPANS.filter((span) => figureValue(spans[span]) !== undefined);
  const size = (span: Span) => figureValue(spans[span]) ?? 0;
  return known.toSorted((a, b) => size(b) - size(a))[0];
}

function spanSentence(serving: ServingOutput, span: Span, wholeMs: number): string {
  const isNow = serving.state === "running";
  const part = `${spanText(serving, span)} of its ${amountText(wholeMs, "ms")}`;
  const waits = isNow ? "waits" : "waited";
  const spends = isNow ? "spends" : "spent";
  switch (span) {
    case "queue":
      return `A typical request ${waits} ${part} in the queue: ${queueCause(serving)}.`;
    case "batch":
      return `A typical request ${spends} ${part} while its batch ${isNow ? "is" : "was"} put together${batchClause(serving)}.`;
    case "compute":
      return `A typical request ${spends} ${part} in the model; it ${waits} ${spanText(serving, "queue")} in the queue.`;
    case "hop":
      return `A typical request ${spends} ${part} on the way to a worker and back; the model ${isNow ? "takes" : "took"} ${spanText(serving, "compute")}.`;
  }
}

function spanText({ spans }: ServingOutput, span: Span): string {
  const value = figureValue(spans[span]);
  return value === undefined ? "an unknown time" : amountText(value, "ms");
}

/** A batch that is not full waits for more requests no longer than its delay: whoever waits longer does so for a replica. */
function queueCause(serving: ServingOutput): string {
  const isNow = serving.state === "running";
  if (!waitsForMore(serving)) return `its replica ${isNow ? "is" : "was"} not free sooner`;
  const delay = amountText(serving.settings.maxQueueDelayMs, "ms");
  return `a batch that is not full ${isNow ? "waits" : "waited"} up to ${delay} for more`;
}

/** Timers come late. */
const LATE = 1.5;

function waitsForMore({ spans, batchSize, settings }: ServingOutput): boolean {
  const isShort = (figureValue(spans.queue) ?? 0) <= LATE * settings.maxQueueDelayMs;
  return isShort && (figureValue(batchSize) ?? 0) < settings.maxBatchSize;
}

function batchClause({ batchSize }: ServingOutput): string {
  const mean = figureValue(batchSize);
  return mean === undefined ? "" : `, of ${numberText(mean, 2)} requests on average`;
}

/** Of the seconds that the heat map has: what went wrong an hour ago is no news. */
function lossSentence({ heat }: ServingOutput): string {
  const lost = heat.columns.reduce((sum, { notAnswered }) => sum + notAnswered, 0);
  if (lost === 0) return "";
  const answered = heat.columns.flatMap(({ counts }) => counts).reduce((sum, n) => sum + n, 0);
  const all = lost + answered;
  return `${percentText(lost / all)} of the ${integerText(all)} requests of its last minute got no answer.`;
}
