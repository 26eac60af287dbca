/**
 * Latency of one request after another, as MLPerf's SingleStream does it: the next begins when the one before has been read
 * back. Warm-up is not counted; the run ends when p99 may be stated or the time is up.
 */
import { minimumSamples, sorted } from "../../../base/statistics.ts";
import type { LatencyProfile } from "../../../outputs/panels/profile/profile.ts";
import { type Module, noGrad, type Tensor } from "../../../tinytorch/index.ts";
import { breathe, callsPerTiming, timeCalls, warmUp } from "../../instruments/clock.ts";
import { quantum } from "../../instruments/device/best-time.ts";
import { quantileFigure } from "../../instruments/measured.ts";
import { wasHiddenSince } from "../../instruments/page-state.ts";
import { checkedInference } from "./check-outputs.ts";
import { latencyPicture } from "./latency-picture.ts";

const WARM_UP = 100;
/** Warm-up may take this much of the time. */
const WARM_UP_SHARE = 0.2;

export interface LatencyRun {
  samplesMs: number[];
  profile: LatencyProfile;
}

/** Times `model` on `input` (one sample) for at most `budgetMs`, but at least once. */
export async function profileLatency(
  model: Module,
  input: Tensor,
  budgetMs: number,
  onProgress: (profile: LatencyProfile) => void,
): Promise<LatencyRun> {
  const infer = checkedInference(() => noGrad(() => model.forward(input)).data());
  const end = performance.now() + budgetMs;
  const quantumMs = quantum();
  const calls = callsPerTiming(await warmUp(infer, WARM_UP, WARM_UP_SHARE * budgetMs), quantumMs);
  const timing = { calls, stepMs: quantumMs / calls };
  const enough = minimumSamples(0.99);
  const samplesMs: number[] = [];
  while (samplesMs.length < enough && (samplesMs.length === 0 || performance.now() < end)) {
    const start = performance.now();
    const sampleMs = (await timeCalls(infer, calls)) / calls;
    if (!wasHiddenSince(start)) samplesMs.push(sampleMs);
    if (samplesMs.length % 16 === 1) onProgress(describe(samplesMs, timing));
    await breathe();
  }
  return { samplesMs, profile: describe(samplesMs, timing) };
}

interface Timing {
  /** In each sample. */
  calls: number;
  /** Samples differ in steps of this. */
  stepMs: number;
}

function describe(samplesMs: readonly number[], { calls, stepMs }: Timing): LatencyProfile {
  const method =
    calls === 1
      ? "One sample after another, warm-up left out; the clock stops when the result is read."
      : `One sample after another; each timing is the mean of ${calls} calls, because the clock here ticks too coarsely for one; so the tail is that of such means.`;
  const ascending = sorted(samplesMs);
  return {
    batchSize: 1,
    ...latencyPicture(samplesMs, stepMs),
    quantiles: [
      { label: "p50", figure: quantileFigure(ascending, 0.5, method) },
      { label: "p90", figure: quantileFigure(ascending, 0.9, method) },
      { label: "p95", figure: quantileFigure(ascending, 0.95, method) },
      { label: "p99", figure: quantileFigure(ascending, 0.99, method) },
    ],
  };
}
