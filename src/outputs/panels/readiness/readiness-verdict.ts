/** The answer to the Readiness panel's question, in two sentences: what is broken or unknown, and what the score says. */
import { figureValue } from "../../figure/figure-text.ts";
import { numberText } from "../../figure/number-text.ts";
import type { ReadinessOutput, Verdict } from "./readiness.ts";
import { linesOf, listText } from "./readiness-words.ts";

export const READINESS_QUESTION = "Would I wake up at night for this?";

export function readinessVerdict(record: ReadinessOutput): string {
  return [checksSentence(record), scoreSentence(record)].filter(Boolean).join(" ");
}

function checksSentence(record: ReadinessOutput): string {
  const { checks, state } = record;
  const named = (verdict: Verdict) =>
    checks.filter((check) => check.verdict === verdict).map(({ label }) => label);
  const [broken, open] = [named("broken"), named("open")];
  if (broken.length > 0) {
    return `Yes: ${listText(broken)} ${broken.length === 1 ? "is" : "are"} broken.`;
  }
  const ended = [...open, ...named("holds")].length;
  if (state === "running" && ended < checks.length) {
    return `Not known yet: ${ended} of ${checks.length} checks have run.`;
  }
  if (checks.length === 0) return "Nobody knows: nothing was checked.";
  const unknown = checks.length - named("holds").length;
  if (unknown === 0) return `No: all ${checks.length} checks hold.`;
  const without = open.length === unknown && unknown <= 3 ? `: ${listText(open)}` : "";
  return `Nobody knows: ${unknown} of ${checks.length} checks ${unknown === 1 ? "is" : "are"} open${without}.`;
}

/** None until a square has run or is attested: a score of nothing says nothing. */
function scoreSentence(record: ReadinessOutput): string {
  const { final, band } = record.score;
  const value = figureValue(final);
  const isBegun = linesOf({ ...record, checks: [] }).some(({ verdict }) => verdict !== "waiting");
  if (value === undefined || !isBegun) return "";
  return `The ML Test Score is ${numberText(value)} of 7${band === "" ? "" : `: ${band}`}.`;
}
