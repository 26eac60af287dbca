/**
 * What planning needs to know of a model, measured on replicas as a server starts them: a copy in a worker of its own, on one thread.
 * Batches of every size are timed alone, in rounds; then starts are timed; then a server of several is under load.
 */

import type { BatchTimes, MeasuredService } from "../../systems/planning/measured-service.ts";
import type { Module, Tensor } from "../../tinytorch/index.ts";
import { breathe, callsPerTiming } from "../instruments/clock.ts";
import { wasHiddenSince } from "../instruments/page-state.ts";
import { serveModel } from "../serving/serve-model.ts";
import { LOADED_SHARE, measureTogether } from "./measure-together.ts";
import { type AnswerTimes, ReplicaProbe } from "./replica-probe.ts";

export interface MeasureReplicasOptions {
  name: string;
  /** Batches of powers of two up to it. Default 32. */
  largestBatch?: number;
  /** Replicas at once, at most. Default: two for each core of the device, at least 4 and at most 8. */
  mostWorkers?: number;
  /** Seconds for all measurements together, starts left out. Default 6. */
  seconds?: number;
  onStage?: (stage: string) => void;
}

export type ReplicaMeasurements = Required<
  Pick<MeasuredService, "batches" | "hopMs" | "coldStartMs" | "concurrency">
> &
  Pick<MeasuredService, "method" | "memoryBytes" | "cores">;

/** A batch size is timed at least so often, and no more than a record holds. */
const LEAST_TIMES = 8;
const MOST_TIMES = 1000;
const WARM_UP = 8;
/** Starts that are timed, each with those before it still there. */
const STARTS = 3;
/** Sizes are timed in turn, so often: what disturbs the machine for a while then disturbs all of them alike. */
const ROUNDS = 5;

/**
 * Times replicas of `model` with rows of `inputs` (N, …). Rejects with a sentence where the model cannot be served or no worker can
 * be started.
 */
export async function measureReplicas(
  model: Module,
  inputs: Tensor,
  options: MeasureReplicasOptions,
): Promise<ReplicaMeasurements> {
  const { name, largestBatch = 32, mostWorkers = usualWorkers(), seconds = 6 } = options;
  const { onStage = () => {} } = options;
  const served = await serveModel(model, { name, example: inputs, largestBatch });
  const samples = new Samples(Float32Array.from(await inputs.data()), inputs.shape[0] ?? 1);
  const probes: ReplicaProbe[] = [];
  const coldStartMs: number[] = [];
  const heldBytes: number[] = [];
  const addReplica = async () => {
    const started = await ReplicaProbe.start(served, `${name} measured replica ${probes.length}`);
    probes.push(started.probe);
    coldStartMs.push(started.coldStartMs);
    if (started.mostBytes !== undefined) heldBytes.push(started.mostBytes);
    return started.probe;
  };
  try {
    onStage("starting a replica");
    const first = await addReplica();
    const { batches, hopMs } = await timeBatches(first, samples, {
      ...{ sizes: served.batchSizes, budgetMs: 400 * seconds, onStage },
    });
    while (probes.length < STARTS) await addReplica();
    for (const probe of probes.splice(0)) probe.end();
    const together = { name, mostWorkers, budgetMs: 600 * seconds, onStage };
    const concurrency = await measureTogether(model, inputs, together);
    const memory = heldBytes.length === 0 ? {} : { memoryBytes: Math.max(...heldBytes) };
    const method =
      "Timed on replicas of the model in workers of this page, each on one thread as a server starts them, " +
      `after ${WARM_UP} batches of each size to warm up, the sizes in turn and ${ROUNDS} times over; where the clock ticks too coarsely for one batch, a time is the mean of ` +
      "several. A round trip less the computing is the way between page and replica. Of several replicas, a server without a panel was " +
      `asked for all that it could do, and then at random moments for ${Math.round(100 * LOADED_SHARE)} % of it. A replica's memory is what its engine held in tensors at ` +
      "most, weights included, while it ran a batch of every size.";
    const cores = globalThis.navigator?.hardwareConcurrency;
    const device = cores === undefined ? {} : { cores };
    return { batches, hopMs, coldStartMs, concurrency, ...memory, ...device, method };
  } finally {
    for (const probe of probes) probe.end();
  }
}

interface BatchPlan {
  sizes: readonly number[];
  budgetMs: number;
  onStage: (stage: string) => void;
}

async function timeBatches(
  probe: ReplicaProbe,
  samples: Samples,
  { sizes, budgetMs, onStage }: BatchPlan,
): Promise<{ batches: BatchTimes[]; hopMs: number[] }> {
  const timings: SizeTiming[] = [];
  for (const size of sizes) {
    onStage(`batches of ${size}`);
    const ask = () => probe.ask(size, samples.next(size));
    const { computeMs: warmMs } = await meanOf(WARM_UP, ask);
    // At least a hundredth of a millisecond: a coarse clock may have read nothing yet.
    timings.push({ size, ask, calls: callsPerTiming(Math.max(0.01, warmMs)), timed: [] });
  }
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const timing of timings) {
      onStage(`batches of ${timing.size}, round ${round} of ${ROUNDS}`);
      const least = Math.ceil((round * LEAST_TIMES) / ROUNDS);
      const most = (round * MOST_TIMES) / ROUNDS;
      await timeSize(timing, { least, most, budgetMs: budgetMs / sizes.length / ROUNDS });
    }
  }
  const batches = timings.map(({ size, timed }) => ({
    size,
    timesMs: timed.map(({ computeMs }) => computeMs),
  }));
  const singles = timings.find(({ size }) => size === 1)?.timed ?? [];
  const hopMs = singles.map((it) => Math.max(0, it.roundTripMs - it.computeMs));
  return { batches, hopMs };
}

interface SizeTiming {
  size: number;
  ask: () => Promise<AnswerTimes>;
  /** In each timing: several where the clock ticks too coarsely for one. */
  calls: number;
  timed: AnswerTimes[];
}

/** Adds timings until there are `least`, and then for the budget or until there are `most`. */
async function timeSize(
  { ask, calls, timed }: SizeTiming,
  { least, most, budgetMs }: { least: number; most: number; budgetMs: number },
): Promise<void> {
  const end = performance.now() + budgetMs;
  while (timed.length < least || (performance.now() < end && timed.length < most)) {
    const start = performance.now();
    const { computeMs, roundTripMs } = await meanOf(calls, ask);
    // Where even so many calls read zero, the one time that is known of them is that of the round trip.
    const times = { computeMs: computeMs > 0 ? computeMs : roundTripMs, roundTripMs };
    if (!wasHiddenSince(start)) timed.push(times);
    await breathe();
  }
}

/** Means of so many calls, one after another: readings of a coarse clock add up rightly. */
async function meanOf(calls: number, ask: () => Promise<AnswerTimes>): Promise<AnswerTimes> {
  let [computeMs, roundTripMs] = [0, 0];
  for (let call = 0; call < calls; call += 1) {
    const times = await ask();
    computeMs += times.computeMs / calls;
    roundTripMs += times.roundTripMs / calls;
  }
  return { computeMs, roundTripMs };
}

function usualWorkers(): number {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 2;
  return Math.min(8, Math.max(4, 2 * cores));
}

/** Rows of a few samples, over and over. */
class Samples {
  readonly #values: Float32Array;
  readonly #rows: number;
  readonly #width: number;
  #at = 0;

  constructor(values: Float32Array, rows: number) {
    this.#values = values;
    this.#rows = rows;
    this.#width = values.length / rows;
  }

  next(count: number): Float32Array {
    const batch = new Float32Array(count * this.#width);
    for (let row = 0; row < count; row += 1) {
      const from = this.#at * this.#width;
      batch.set(this.#values.subarray(from, from + this.#width), row * this.#width);
      this.#at = (this.#at + 1) % this.#rows;
    }
    return batch;
  }
}
