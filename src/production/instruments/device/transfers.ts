/**
 * Time to move data to the device and back: a fixed cost and a rate, from a straight line through the best times of several sizes.
 * On wasm and cpu the "device" is memory of the same process, and the rate that of a copy.
 */
import { failed } from "../../../outputs/figure/not-measured.ts";
import {
  full,
  Module,
  noGrad,
  synchronize,
  type Tensor,
  tensor,
} from "../../../tinytorch/index.ts";
import { type BestTime, type BestTimeOptions, bestTime, fits } from "./best-time.ts";
import type { TransferRoof } from "./roofs.ts";

const KIB = 1024;
const SIZES = [64 * KIB, 1024 * KIB, 8192 * KIB];
/** So many results at most are made beforehand, to be read one after another. */
const MOST_READS = 32;

interface Transfer {
  bytes: number;
  time: BestTime;
}

/** Times both directions within about `budgetMs`. */
export async function measureTransfers({ budgetMs, waitMs = 0 }: BestTimeOptions): Promise<{
  upload: TransferRoof;
  download: TransferRoof;
  typicalSending?: number;
}> {
  const upload = await sizes(budgetMs / 2, (bytes, ms) =>
    timeUpload(bytes, { budgetMs: ms, waitMs, mostSteps: 1000 }),
  );
  const download = await sizes(budgetMs / 2, timeDownload);
  const fastest = upload.toSorted((a, b) => b.bytes / b.time.ms - a.bytes / a.time.ms)[0]?.time;
  return {
    ...(fastest === undefined ? {} : { typicalSending: fastest.ms / fastest.medianMs }),
    upload: describe(
      upload,
      "A tensor made from an array and one number of it used, until the device has finished",
    ),
    download: describe(download, "A result of the device read by `await data()`"),
  };
}

async function sizes(
  budgetMs: number,
  time: (bytes: number, budgetMs: number) => Promise<BestTime>,
): Promise<Transfer[]> {
  const found: Transfer[] = [];
  const endMs = performance.now() + budgetMs;
  for (const [index, bytes] of SIZES.entries()) {
    const last = found.at(-1);
    const leftMs = endMs - performance.now();
    // A line needs two points.
    if (last !== undefined && index > 1 && !fits(last.time, bytes / last.bytes, leftMs)) break;
    found.push({ bytes, time: await time(bytes, leftMs / (SIZES.length - index)) });
  }
  return found.filter((transfer) => transfer.time.ms > 0);
}

function timeUpload(bytes: number, options: BestTimeOptions): Promise<BestTime> {
  const sender = new Sender(new Float32Array(bytes / 4).fill(1));
  const run = async (steps: number): Promise<number> => {
    const fromMs = performance.now();
    for (let step = 0; step < steps; step += 1) noGrad(() => sender.forward());
    await synchronize();
    return performance.now() - fromMs;
  };
  return bestTime(run, options);
}

/** A module, since what is made in its call is released as it ends. */
class Sender extends Module<[], void> {
  readonly #values: Float32Array;

  constructor(values: Float32Array) {
    super();
    this.#values = values;
  }

  override forward(): void {
    // Some backends send data only when it is used.
    tensor(this.#values).narrow(0, 0, 1).neg();
  }
}

function timeDownload(bytes: number, budgetMs: number): Promise<BestTime> {
  const source = full([bytes / 4], 1);
  const run = async (steps: number): Promise<number> => {
    // A result that was read once may be kept on this side, so each is read once.
    const results: Tensor[] = Array.from({ length: steps }, () => noGrad(() => source.neg()));
    await synchronize();
    const fromMs = performance.now();
    for (const result of results) await result.data();
    return performance.now() - fromMs;
  };
  return bestTime(run, { budgetMs, mostSteps: Math.max(1, Math.min(MOST_READS, 2 ** 24 / bytes)) });
}

function describe(transfers: readonly Transfer[], what: string): TransferRoof {
  const [smallest] = transfers;
  const line = straightLine(transfers);
  if (smallest === undefined || line === undefined) {
    const absent = failed(
      "The times of small and large transfers did not differ enough for the clock.",
    );
    return { rate: absent, latency: absent };
  }
  const n = transfers.reduce((sum, { time }) => sum + time.n, 0);
  const sizesText = transfers.map(({ bytes }) => bytes / KIB).join(", ");
  const method = `${what}; from a straight line through the best times of ${sizesText} KiB, or the fastest of them.`;
  // A roof is what was reached: a large transfer may meet memory that must be made first, and be slower than a small one.
  const reached = Math.max(...transfers.map(({ bytes, time }) => (1000 * bytes) / time.ms));
  const rate = Math.max(1000 / line.msPerByte, reached);
  return {
    rate: { kind: "measured", value: rate, unit: "bytes/s", n, method },
    latency:
      line.fixedMs > 0
        ? { kind: "measured", value: line.fixedMs, unit: "ms", n, method }
        : {
            kind: "measured",
            value: smallest.time.ms,
            unit: "ms",
            n: smallest.time.n,
            method: `${what}; at most the best time of ${smallest.bytes / KIB} KiB, as the line through all sizes leaves nothing for the fixed cost.`,
          },
  };
}

/** Least squares of relative errors (weights 1 / t²), so that the small sizes say what is fixed. */
export function straightLine(
  points: readonly { bytes: number; time: { ms: number } }[],
): { fixedMs: number; msPerByte: number } | undefined {
  let [weights, x, y, xx, xy] = [0, 0, 0, 0, 0];
  for (const { bytes, time } of points) {
    const weight = 1 / time.ms ** 2;
    weights += weight;
    x += weight * bytes;
    y += weight * time.ms;
    xx += weight * bytes ** 2;
    xy += weight * bytes * time.ms;
  }
  const msPerByte = (weights * xy - x * y) / (weights * xx - x ** 2);
  if (!(points.length > 1 && msPerByte > 0)) return undefined;
  return { fixedMs: (y - msPerByte * x) / weights, msPerByte };
}
