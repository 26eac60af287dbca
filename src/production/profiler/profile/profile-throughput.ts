/**
 * Throughput as the batch grows: how many samples a second when they are handed over together (MLPerf's Offline, in small).
 * Ends early where the next batch would not fit in the time.
 */
import type { ThroughputPoint } from "../../../outputs/panels/profile/profile.ts";
import type { BatchTimes } from "../../../systems/planning/measured-service.ts";
import { cat, type Module, noGrad, type Tensor } from "../../../tinytorch/index.ts";
import { timeRepeats } from "../../instruments/measure-work.ts";
import { batchRateFigure } from "../../instruments/measured.ts";

const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const WARM_UP = 6;

export interface ThroughputRun {
  points: ThroughputPoint[];
  /** Every time behind the points. */
  batchTimes: BatchTimes[];
}

/** Times each batch size for about `budgetMs` altogether. `images` (N, …) are repeated where a batch is larger than N. */
export async function profileThroughput(
  model: Module,
  images: Tensor,
  budgetMs: number,
  onProgress: (points: ThroughputPoint[]) => void,
): Promise<ThroughputRun> {
  const points: ThroughputPoint[] = [];
  const batchTimes: BatchTimes[] = [];
  const end = performance.now() + budgetMs;
  for (const [index, batchSize] of BATCH_SIZES.entries()) {
    const leftMs = end - performance.now();
    if (index > 0 && leftMs <= 0) break;
    const batch = batchOf(images, batchSize);
    const timesMs = await timeBatch(model, batch, leftMs / (BATCH_SIZES.length - index));
    const method = `Median time of a whole batch of ${batchSize}, result read back, ${WARM_UP} runs to warm up left out.`;
    batchTimes.push({ size: batchSize, timesMs });
    points.push({ batchSize, figure: batchRateFigure(timesMs, batchSize, method) });
    onProgress([...points]);
  }
  return { points, batchTimes };
}

export async function timeBatch(model: Module, batch: Tensor, budgetMs: number): Promise<number[]> {
  const infer = () => noGrad(() => model.forward(batch)).data();
  return (await timeRepeats(infer, { budgetMs, warmUps: WARM_UP })).timesMs;
}

/** `size` rows of `images`, from the front, over and over. */
function batchOf(images: Tensor, size: number): Tensor {
  const [rows = 1] = images.shape;
  if (size <= rows) return images.slice([0, size]);
  const whole = Math.floor(size / rows);
  const parts = Array.from({ length: whole }, () => images);
  return cat(size > whole * rows ? [...parts, images.slice([0, size - whole * rows])] : parts, 0);
}
