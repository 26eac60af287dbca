/** Throughput as the batch grows: how many samples a second when they are handed over together (MLPerf's Offline, in small). */
import type { ThroughputPoint } from "../outputs/profile.ts";
import { cat, type Module, noGrad, type Tensor } from "../tinytorch/index.ts";
import { breathe, callsPerTiming, timeCalls, warmUp } from "./clock.ts";
import { rateFigure } from "./measured.ts";

const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const MIN_REPEATS = 8;
const WARM_UP = 6;

/** Times each batch size for about `budgetMs` altogether. `images` (N, …) are repeated where a batch is larger than N. */
export async function profileThroughput(
  model: Module,
  images: Tensor,
  budgetMs: number,
  onProgress: (points: ThroughputPoint[]) => void,
): Promise<ThroughputPoint[]> {
  const points: ThroughputPoint[] = [];
  for (const batchSize of BATCH_SIZES) {
    const batch = batchOf(images, batchSize);
    const timesMs = await timeBatch(model, batch, budgetMs / BATCH_SIZES.length);
    const method = `Median time of a whole batch of ${batchSize}, result read back, ${WARM_UP} warm-up runs left out.`;
    points.push({ batchSize, figure: rateFigure(timesMs, batchSize, method) });
    onProgress([...points]);
  }
  return points;
}

async function timeBatch(model: Module, batch: Tensor, budgetMs: number): Promise<number[]> {
  const infer = () => noGrad(() => model.forward(batch)).data();
  const calls = callsPerTiming(await warmUp(infer, WARM_UP));
  const timesMs: number[] = [];
  const end = performance.now() + budgetMs;
  while (timesMs.length < MIN_REPEATS || performance.now() < end) {
    timesMs.push((await timeCalls(infer, calls)) / calls);
    await breathe();
  }
  return timesMs;
}

/** `size` rows of `images`, from the front, over and over. */
function batchOf(images: Tensor, size: number): Tensor {
  const [rows = 1] = images.shape;
  if (size <= rows) return images.slice([0, size]);
  const whole = Math.floor(size / rows);
  const parts = Array.from({ length: whole }, () => images);
  return cat(size > whole * rows ? [...parts, images.slice([0, size - whole * rows])] : parts, 0);
}
