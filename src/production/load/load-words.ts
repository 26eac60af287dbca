/** What a load run says of itself in words: how it was done, and how far it may be trusted. */
import { integerText, numberText } from "../../outputs/figure/number-text.ts";
import type { LoadRun } from "./load-run.ts";

const LOADGEN_SECONDS = 600;

/** How the run was done, for the methods of its figures. */
export function methodOf(run: LoadRun, how: string): string {
  const { budgetSeconds, seed } = run.options;
  return `${how} ${durationText(budgetSeconds)}; ${integerText(run.warmedUp.queries)} warm-up queries left out; seed ${seed}.`;
}

function durationText(seconds: number): string {
  const budget = `${numberText(seconds)} s`;
  return seconds < LOADGEN_SECONDS ? `${budget} instead of LoadGen's 600 s` : budget;
}

/** Why a run is not over, or ended early; undefined when it came to its end. */
export function stateText(run: LoadRun): string | undefined {
  const { state, log, sut } = run;
  const kept = `${queriesText(log.size)} before it ${log.size === 1 ? "is" : "are"} kept`;
  switch (state.kind) {
    case "running":
      return log.size === 0 ? "warming up" : `under way: ${queriesText(log.size)}`;
    case "paused":
      return "paused: the tab is hidden";
    case "stopped":
      return `stopped after ${queriesText(log.size)}`;
    case "failed":
      return state.duringWarmUp
        ? `${sut.name} failed at warm-up query ${state.query}: ${state.message}`
        : `${sut.name} failed at query ${state.query}: ${state.message}. The ${kept}.`;
    case "out-of-time":
      return `the time was over with ${queriesText(state.unanswered)} still to be answered`;
    case "decided":
    case "complete":
      return undefined;
  }
}

/** `1 query`, `1,024 queries`. */
export function queriesText(count: number): string {
  return `${integerText(count)} ${count === 1 ? "query" : "queries"}`;
}

/** A share as people say it: `8.7 %`. */
export function percentText(share: number): string {
  return `${numberText(share * 100, 2)} %`;
}
