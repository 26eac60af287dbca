/**
 * Latency of one request after another, as MLPerf's SingleStream does it: the next begins when the one before has been read
 * back. Warm-up is not counted; the run ends when p99 may be stated or the time is up.
 */
import { minimumSamples } from "../base/statistics.ts";
import type { LatencyProfile } from "../outputs/profile.ts";
import { type Module, noGrad, type Tensor } from "../tinytorch/index.ts";
import { breathe, callsPerTiming, timeCalls, warmUp } from "./clock.ts";
import { medianFigure, tailFigure } from "./measured.ts";
import { latencyPicture } from "./profile-board.ts";

const WARM_UP = 100;

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
  const calls = callsPerTiming(await warmUp(infer, WARM_UP));
  const enough = minimumSamples(0.99);
  const samplesMs: number[] = [];
  const end = performance.now() + budgetMs;
  while (samplesMs.length < enough && performance.now() < end) {
    samplesMs.push((await timeCalls(infer, calls)) / calls);
    if (samplesMs.length % 16 === 0) onProgress(describe(samplesMs, calls));
    await breathe();
  }
  return { samplesMs, profile: describe(samplesMs, calls) };
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
