/**
 * Latency of one request after another, as MLPerf's SingleStream does it: the next begins when the one before has been read
 * back. Warm-up is not counted; the run ends when p99 may be stated or the time is up.
 */
import { minimumSamples } from "../base/statistics.ts";
import type { LatencyProfile } from "../outputs/profile.ts";
import { type Module, noGrad, type Tensor } from "../tinytorch/index.ts";
import { breathe, clockQuantumMs } from "./clock.ts";
import { medianFigure, tailFigure } from "./measured.ts";
import { latencyPicture } from "./profile-board.ts";

const WARM_UP = 100;
/** A timing shorter than this many ticks of the clock says too little: at 20, one tick is 5 % of it. */
const TICKS = 20;

export interface LatencyRun {
  samplesMs: number[];
  profile: LatencyProfile;
}

/** Times `model` on `input` (one sample) for at most `budgetMs`. */
export async function profileLatency(
  model: Module,
  input: Tensor,
  budgetMs: number,
  onProgress: (profile: LatencyProfile) => void,
): Promise<LatencyRun> {
  const infer = () => noGrad(() => model.forward(input)).data();
  const calls = callsPerSample(await warmUp(infer));
  const enough = minimumSamples(0.99);
  const samplesMs: number[] = [];
  const end = performance.now() + budgetMs;
  while (samplesMs.length < enough && performance.now() < end) {
    const start = performance.now();
    for (let call = 0; call < calls; call += 1) await infer();
    samplesMs.push((performance.now() - start) / calls);
    if (samplesMs.length % 16 === 0) onProgress(describe(samplesMs, calls));
    await breathe();
  }
  return { samplesMs, profile: describe(samplesMs, calls) };
}

/** Runs until the engine is warm; the mean time of a call in the faster half of it. */
async function warmUp(infer: () => Promise<unknown>): Promise<number> {
  const halves: number[] = [];
  for (const _ of [1, 2]) {
    const start = performance.now();
    for (let call = 0; call < WARM_UP / 2; call += 1) await infer();
    halves.push((performance.now() - start) / (WARM_UP / 2));
  }
  return Math.min(...halves);
}

/** How many calls one timing must span so that the clock's ticks do not show. */
function callsPerSample(eachMs: number): number {
  return Math.max(1, Math.ceil((TICKS * clockQuantumMs()) / eachMs));
}

function describe(samplesMs: readonly number[], calls: number): LatencyProfile {
  const method =
    calls === 1
      ? `One image after another, ${WARM_UP} warm-up calls left out; the clock stops when the result is read.`
      : `One image after another; each sample is the mean of ${calls} calls, because the clock here ticks too coarsely for one; so the tail is that of such means.`;
  return {
    batchSize: 1,
    ...latencyPicture(samplesMs),
    quantiles: [
      { label: "p50", figure: medianFigure(samplesMs, method) },
      { label: "p90", figure: tailFigure(samplesMs, 0.9, method) },
      { label: "p95", figure: tailFigure(samplesMs, 0.95, method) },
      { label: "p99", figure: tailFigure(samplesMs, 0.99, method) },
    ],
  };
}
