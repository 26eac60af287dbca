/** A load run in words: how it was done, and how far it may be trusted. */
import { integerText, numberText } from "../../outputs/figure/number-text.ts";
import type { LoadRun } from "./load-run.ts";
import type { QueryLog } from "./query-log.ts";

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
    case "overload":
      return `ended: ${queriesText(state.inFlight)} were in flight, and their number kept growing; the system does not keep up with this rate`;
    case "died":
      return `${sut.name} is gone: ${state.reason}. The ${kept}.`;
    case "decided":
    case "complete":
      return undefined;
  }
}

/** Queries without an answer by outcome: `3 rejected, 1 failed`; empty where all had one. */
export function unansweredText(log: QueryLog): string {
  const { rejected, timedOut, failed } = log.outcomes;
  const kinds: [number, string][] = [
    [rejected, "rejected"],
    [timedOut, "timed out"],
    [failed, "failed"],
  ];
  return kinds
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${integerText(count)} ${name}`)
    .join(", ");
}

/** How the system takes queries, for a method; it ends in a comma. */
export function serversText({ sut }: LoadRun): string {
  if (sut.connect !== undefined) return "";
  const { servers = 1 } = sut;
  return servers === 1
    ? "one served at a time in order of arrival, "
    : `${integerText(servers)} served at a time in order of arrival, `;
}

/** `1 query`, `1,024 queries`. */
export function queriesText(count: number): string {
  return `${integerText(count)} ${count === 1 ? "query" : "queries"}`;
}

/** A share as people say it: `8.7 %`. */
export function shareText(share: number): string {
  return `${numberText(share * 100, 2)} %`;
}
