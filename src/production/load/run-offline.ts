/** LoadGen's Offline: everything is there at once, in one query, and only the throughput counts. */

import { Random } from "../../base/random.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { failed } from "../../outputs/figure/not-measured.ts";
import { integerText, numberText } from "../../outputs/figure/number-text.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { runRateFigure } from "../instruments/measured.ts";
import { commonFigures, countFigure } from "./common-figures.ts";
import { type LoadOptions, LoadRun } from "./load-run.ts";
import { methodOf, stateText } from "./load-words.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

export interface OfflineOptions extends Omit<LoadOptions, "minQueries" | "maxQueries"> {
  /** The run counts as valid with so many samples. Default: LoadGen's 24,576. */
  minSamples?: number;
  /** Samples in the query, at most. Default 1,048,576. */
  maxSamples?: number;
}

const LOADGEN_SAMPLES = 24_576;
/** A first guess at the rate comes from queries that grow until one takes this share of the budget. */
const PROBE_SHARE = 0.05;
const LARGEST_PROBE = 4096;

/**
 * Hands over one query with as many samples as should fill the budget, every sample as often as the others, and measures samples a
 * second. An error of the system is reported in the verdict; there is no rate then.
 */
export function runOffline(
  sut: SystemUnderTest,
  { minSamples = LOADGEN_SAMPLES, maxSamples = 1_048_576, ...options }: OfflineOptions = {},
): Promise<LoadProfile> {
  let asked = 0;
  const run = new LoadRun("runOffline", sut, options, (at) => describe(at, asked, minSamples));
  return run.measure(async () => {
    const eachMs = await probe(run);
    if (eachMs === undefined) return;
    const { leftMs } = run;
    asked = Math.max(1, Math.min(maxSamples, Math.floor(leftMs / eachMs)));
    run.begin();
    run.report();
    await run.answer(everySample(run, asked));
    // Only now can the worker hear that the tab was hidden meanwhile.
    await run.breathe();
  });
}

/** Milliseconds a sample, in queries of growing size; undefined when the system failed. */
async function probe(run: LoadRun): Promise<number | undefined> {
  for (let size = 1; ; size *= 4) {
    await run.answer(everySample(run, size));
    await run.breathe();
    if (run.state.kind !== "running") return undefined;
    const ms = run.log.latenciesMs.at(-1) ?? 0;
    const isLong = ms >= 1000 * PROBE_SHARE * run.options.budgetSeconds;
    // A clock that reads zero says no more than that there is room for the largest query.
    if (isLong || size >= LARGEST_PROBE) return ms / size;
  }
}

/** All samples in random order, over and over. */
function everySample(run: LoadRun, count: number): number[] {
  const order = new Random(run.options.seed).permutation(run.sampleCount);
  return Array.from({ length: count }, (_, index) => order[index % order.length] ?? 0);
}

function describe(run: LoadRun, asked: number, minSamples: number): LoadProfile {
  const log = run.counted;
  const isHidden = log.size < run.log.size;
  const isAnswered = asked > 0 && log.size === 1;
  const spanMs = log.spanMs;
  const method = methodOf(
    run,
    `${integerText(asked)} samples in one query, as LoadGen's Offline; one timing, so no interval;`,
  );
  const missing = minSamples - asked;
  return {
    scenario: "Offline",
    result: {
      label: "Throughput",
      figure: throughput(isAnswered, isHidden, asked, spanMs, method),
    },
    valid: isAnswered && run.state.kind === "complete" && missing <= 0,
    verdict: verdict(run, isHidden, asked, minSamples),
    figures: [
      countFigure("Samples", isAnswered ? asked : 0, "In the one query that was timed."),
      {
        label: "Duration",
        figure: isAnswered
          ? { kind: "measured", value: spanMs, unit: "ms", n: 1, method }
          : { kind: "needs-samples", more: 1, method },
      },
      ...commonFigures(run, log),
    ],
    samplesMs: [],
    steadiness: "one query: nothing to compare",
  };
}

function throughput(
  isAnswered: boolean,
  isHidden: boolean,
  samples: number,
  spanMs: number,
  method: string,
): Figure {
  if (isHidden) return failed("The tab was hidden during the query.");
  const answers = { count: samples, unit: "samples/s" as const, spanMs, n: isAnswered ? 1 : 0 };
  return runRateFigure(answers, method);
}

function verdict(run: LoadRun, isHidden: boolean, asked: number, minSamples: number): string {
  if (run.state.kind === "running" && asked > 0) {
    return `under way: one query of ${integerText(asked)} samples`;
  }
  if (run.state.kind === "failed" && !run.state.duringWarmUp) {
    return `${run.sut.name} failed: ${run.state.message}. There is no rate then.`;
  }
  const unfinished = stateText(run);
  if (unfinished !== undefined) return unfinished;
  if (isHidden) return "the tab was hidden during the query; run it again with the tab in view";
  const missing = minSamples - asked;
  if (missing > 0) {
    const most = `${integerText(asked)} fit into ${numberText(run.options.budgetSeconds)} s`;
    return `needs ${integerText(missing)} more ${missing === 1 ? "sample" : "samples"}: ${integerText(asked)} of ${integerText(minSamples)}; ${most}`;
  }
  return `valid: ${integerText(asked)} samples, at least ${integerText(minSamples)} are needed`;
}
