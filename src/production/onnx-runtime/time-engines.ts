/** A model on this library's engine and its file in ONNX Runtime, timed in turn in one worker. */
import { Random } from "../../base/random.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { breathe } from "../instruments/clock.ts";
import { medianFigure } from "../instruments/measured.ts";
import { wasHiddenSince } from "../instruments/page-state.ts";
import { speedFigure } from "../profiler/experiments/speed-figure.ts";
import { type Rounds, takeTurns } from "../profiler/experiments/take-turns.ts";
import type { BatchValues } from "./runner.ts";
import type { OpenModel } from "./runtime-messages.ts";
import type { RuntimeWorker } from "./runtime-worker.ts";
import { SIMULATED } from "./simulated.ts";

/** Times of both engines for one batch size. */
export interface EngineTimes {
  readonly batchSize: number;
  readonly ours: Figure;
  readonly onnxRuntime: Figure;
  /** How many times as fast ONNX Runtime is. */
  readonly speed: Figure;
}

export interface TimedEngines {
  /** Absent for a model whose 8 bits are only simulated here. */
  readonly ours: OpenModel | undefined;
  readonly theirs: OpenModel;
  /** What is handed over, for each batch size. */
  readonly batches: readonly BatchValues[];
}

type Sample = () => Promise<number>;

interface Workload {
  readonly batchSize: number;
  readonly ours: Sample | undefined;
  readonly theirs: Sample;
  readonly rounds: Rounds;
}

/** As in the profiler's experiments: the state of a machine changes more between minutes than within one. */
const STRETCHES = 5;
/** Rounds of one stretch where there is nothing to take turns with. */
const FEWEST_ALONE = 4;
const MOST_ALONE = 16;

export async function timeEngines(
  worker: RuntimeWorker,
  { ours, theirs, batches }: TimedEngines,
  { secondsEach, seed }: { secondsEach: number; seed: number },
): Promise<EngineTimes[]> {
  const workloads: Workload[] = [];
  for (const batch of batches) {
    workloads.push({
      batchSize: batch.shape[0] ?? 0,
      ours: ours && (await worker.sampler(ours, batch)),
      theirs: await worker.sampler(theirs, batch),
      rounds: { before: [], after: [], stretches: [] },
    });
  }
  const random = new Random(seed);
  const budgetMs = (1000 * secondsEach) / STRETCHES;
  for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
    for (const workload of workloads) await measure(workload, budgetMs, random);
  }
  const engines = { ours: ours?.engineName, theirs: theirs.engineName, threads: worker.threads };
  return workloads.map((workload) => timesOf(workload, engines));
}

async function measure(
  { ours, theirs, rounds }: Workload,
  budgetMs: number,
  random: Random,
): Promise<void> {
  if (ours === undefined) {
    await sampleAlone(theirs, rounds.after, budgetMs);
    return;
  }
  const trial = { before: ours, after: theirs };
  await takeTurns(trial, rounds, { budgetMs, random, toTheEnd: true });
}

async function sampleAlone(sample: Sample, times: number[], budgetMs: number): Promise<void> {
  const end = performance.now() + budgetMs;
  for (let taken = 0; taken < MOST_ALONE; taken += 1) {
    if (taken >= FEWEST_ALONE && performance.now() > end) return;
    const start = performance.now();
    const ms = await sample();
    await breathe();
    if (!wasHiddenSince(start)) times.push(ms);
  }
}

interface Engines {
  readonly ours: string | undefined;
  readonly theirs: string;
  readonly threads: number;
}

function timesOf(
  { batchSize, ours, rounds }: Workload,
  { ours: ourName, theirs, threads }: Engines,
): EngineTimes {
  const time = (times: readonly number[], engine: string) =>
    medianFigure(
      times,
      `Median time of ${batchWords(batchSize)} in ${engine}, ${threadWords(threads)} of a worker, from values in memory to values in memory, over ${times.length} rounds${ours === undefined ? "" : " in turn with the other engine"}.`,
    );
  const onnxRuntime = time(rounds.after, theirs);
  if (ourName === undefined) return { batchSize, ours: SIMULATED, onnxRuntime, speed: SIMULATED };
  return {
    batchSize,
    ours: time(rounds.before, ourName),
    onnxRuntime,
    speed: speedFigure(rounds, `the time in ${ourName} over that in ${theirs}`),
  };
}

export function batchWords(size: number): string {
  return size === 1 ? "one input" : `a batch of ${size}`;
}

export function threadWords(threads: number): string {
  return threads === 1 ? "one thread" : `${threads} threads`;
}
