/**
 * Measures the roofs of a backend in about a second: arithmetic, memory, dispatch and transfers. Each has a share of the budget
 * and grows its sizes while they fit into it, so that a slow backend is measured at small sizes and not at length.
 */
import type { BackendName } from "../../../base/calibration.ts";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { failed } from "../../../outputs/figure/not-measured.ts";
import {
  full,
  getBackend,
  Module,
  noGrad,
  setBackend,
  synchronize,
  type Tensor,
} from "../../../tinytorch/index.ts";
import { type BestTime, type BestTimeOptions, bestTime, fits, quantum } from "./best-time.ts";
import type { DeviceRoofs } from "./roofs.ts";
import { measureTransfers } from "./transfers.ts";

export interface RoofOptions {
  /** Milliseconds for everything together; one slow operation can take longer. Default 1,500. */
  budgetMs?: number;
  /** Default: the current one, which is current again afterwards. */
  backend?: BackendName;
  onProgress?: (stage: string) => void;
}

// The engine moves a result of 64 MiB or more off the device as soon as the next one comes, so all stay below that.
const SIDES = [256, 512, 1024, 2048, 3072];
const MIB = 1024 * 1024;
const ARRAY_BYTES = [1 / 16, 1 / 4, 1, 4, 16, 48].map((mib) => mib * MIB);
/** Three arrays of this size are larger than the caches of nearly all devices. */
const OUT_OF_CACHE = 48 * MIB;
/** Elements of the tiny operation: few enough to cost nothing, too many for tfjs to compute them on the CPU instead. */
const TINY = 1024;

/** Measures one backend. Rejects where it does not run here, with the reason. */
export async function measureRoofs({
  budgetMs = 1500,
  backend,
  onProgress,
}: RoofOptions = {}): Promise<DeviceRoofs> {
  if (!(budgetMs > 0)) {
    throw new RangeError(
      `measureRoofs: expected budgetMs to be positive, got ${budgetMs}; 1,500 ms is the default`,
    );
  }
  const before = getBackend().name;
  if (backend !== undefined && backend !== before) await setBackend(backend);
  try {
    return await measure(budgetMs, onProgress ?? (() => {}));
  } finally {
    if (getBackend().name !== before) await setBackend(before);
  }
}

async function measure(
  budgetMs: number,
  onProgress: (stage: string) => void,
): Promise<DeviceRoofs> {
  const { name, threads } = getBackend();
  onProgress(`${name}: timing tiny operations`);
  const chain = new Chain(full([TINY], 1));
  const waitMs = await shortestWait(chain);
  const dispatch = await measureDispatch(chain, { budgetMs: 0.1 * budgetMs, waitMs });
  onProgress(`${name}: timing matrix products`);
  const matmul = await sweep(SIDES, 0.45 * budgetMs, {
    power: 3,
    time: (side, ms) => timeProduct(side, { budgetMs: ms, waitMs }),
  });
  onProgress(`${name}: timing sums of large arrays`);
  const add = await sweep(ARRAY_BYTES, 0.25 * budgetMs, {
    power: 1,
    time: (bytes, ms) => timeSum(bytes, { budgetMs: ms, waitMs }),
  });
  onProgress(`${name}: timing transfers`);
  const { typicalSending, ...transfers } = await measureTransfers({
    budgetMs: 0.2 * budgetMs,
    waitMs,
  });

  const flops = best(matmul.map(productPoint));
  const large = add.filter(({ size }) => size >= OUT_OF_CACHE);
  const bandwidth = best((large.length > 0 ? large : add.slice(-1)).map(sumPoint));
  const cache = best(add.filter(({ size }) => size < OUT_OF_CACHE).map(sumPoint));
  return {
    backend: { name, threads },
    flops: peakFigure(flops, "flop/s"),
    bandwidth: peakFigure(bandwidth, "bytes/s"),
    cache: peakFigure(cache, "bytes/s"),
    dispatch: dispatchFigure(dispatch),
    ...transfers,
    measurements: 1,
    typical: {
      ...typicalOf("flops", flops),
      ...typicalOf("bandwidth", bandwidth),
      ...typicalOf("cache", cache),
      ...(typicalSending === undefined ? {} : { sending: typicalSending }),
    },
    sweeps: {
      matmul: matmul.map(productPoint).map(({ size, perSecond }) => ({
        size,
        flopsPerSecond: perSecond,
      })),
      add: add.map(sumPoint).map(({ size, perSecond }) => ({
        arrayBytes: size,
        bytesPerSecond: perSecond,
      })),
    },
    ...(flops !== undefined && bandwidth !== undefined
      ? { roofs: { flopsPerSecond: flops.perSecond, bytesPerSecond: bandwidth.perSecond } }
      : {}),
  };
}

interface Timed {
  size: number;
  time: BestTime;
}

interface Peak {
  size: number;
  perSecond: number;
  /** What the median timing reached of it. */
  typical: number;
  n: number;
  method: string;
}

/** Times growing sizes, whose work grows as this power of them, while the next should fit. */
async function sweep(
  sizes: readonly number[],
  budgetMs: number,
  { power, time }: { power: number; time: (size: number, budgetMs: number) => Promise<BestTime> },
): Promise<Timed[]> {
  const points: Timed[] = [];
  const endMs = performance.now() + budgetMs;
  for (const [index, size] of sizes.entries()) {
    const last = points.at(-1);
    const leftMs = endMs - performance.now();
    if (last !== undefined && !fits(last.time, (size / last.size) ** power, leftMs)) break;
    // Time that the earlier sizes leave over falls to the last ones, which need it.
    points.push({ size, time: await time(size, leftMs / (sizes.length - index)) });
  }
  return points.filter((point) => point.time.ms > 0);
}

function best(points: readonly Peak[]): Peak | undefined {
  return points.toSorted((a, b) => b.perSecond - a.perSecond)[0];
}

function peakOf(work: number, { ms, medianMs, n }: BestTime) {
  return { perSecond: (work * 1000) / ms, typical: ms / medianMs, n };
}

function peakFigure(peak: Peak | undefined, unit: "flop/s" | "bytes/s"): Figure {
  if (peak === undefined) return CLOCK_STOOD;
  return { kind: "measured", value: peak.perSecond, unit, n: peak.n, method: peak.method };
}

function typicalOf(roof: keyof DeviceRoofs["typical"], peak: Peak | undefined) {
  return peak === undefined ? {} : { [roof]: peak.typical };
}

const CLOCK_STOOD = failed("The clock read zero, or the tab was hidden all the while.");

// Arithmetic

function timeProduct(side: number, options: BestTimeOptions): Promise<BestTime> {
  const product = new Product(full([side, side], 1 / side), full([side, side], 0.5));
  return bestTime((steps) => timeSteps(() => product.forward(), steps), options);
}

/** A module each, since what is made in a module's call is released as it ends. */
class Product extends Module<[], void> {
  constructor(
    private readonly a: Tensor,
    private readonly b: Tensor,
  ) {
    super();
  }

  override forward(): void {
    this.a.matmul(this.b);
  }
}

function productPoint({ size, time }: Timed): Peak {
  const method = `Product of two ${size} × ${size} matrices, 2 · ${size}³ operations; the best size of those tried, and the best of ${time.n} timings of ${productsText(time.steps)}.`;
  return { size, ...peakOf(2 * size ** 3, time), method };
}

function productsText(count: number): string {
  return count === 1 ? "one product" : `${count} products`;
}

// Memory

function timeSum(arrayBytes: number, options: BestTimeOptions): Promise<BestTime> {
  const sum = new Sum(full([arrayBytes / 4], 1), full([arrayBytes / 4], 2));
  return bestTime((steps) => timeSteps(() => sum.forward(), steps), options);
}

class Sum extends Module<[], void> {
  constructor(
    private readonly a: Tensor,
    private readonly b: Tensor,
  ) {
    super();
  }

  override forward(): void {
    this.a.add(this.b);
  }
}

function sumPoint({ size, time }: Timed): Peak {
  const mib = size / MIB;
  const cache =
    size >= OUT_OF_CACHE
      ? ""
      : " Arrays this small are served from a cache, where the device has one.";
  const method = `a + b of arrays of ${mib} MiB, two read and one written; the best of ${time.n} timings of ${time.steps === 1 ? "one sum" : `${time.steps} sums`}.${cache}`;
  return { size, ...peakOf(3 * size, time), method };
}

// Dispatch

/** Longer chains would hold more results than a device likes. */
const LONGEST_CHAIN = 1000;

/** Shortest wait until the device has answered, with next to nothing to do. */
async function shortestWait(chain: Chain): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  // The first also starts the queue and compiles.
  for (let turn = 0; turn < 4; turn += 1) {
    const ms = await timeSteps(() => chain.forward(1), 1);
    if (turn > 0) shortest = Math.min(shortest, ms);
  }
  return shortest;
}

async function measureDispatch(chain: Chain, options: BestTimeOptions): Promise<BestTime> {
  const run = async (steps: number): Promise<number> => {
    const fromMs = performance.now();
    for (let left = steps; left > 0; left -= LONGEST_CHAIN) {
      noGrad(() => chain.forward(Math.min(left, LONGEST_CHAIN)));
    }
    await synchronize();
    return performance.now() - fromMs;
  };
  return bestTime(run, { ...options, steps: 64, mostSteps: 20_000 });
}

class Chain extends Module<[steps: number], void> {
  constructor(private readonly start: Tensor) {
    super();
  }

  override forward(steps: number): void {
    let x = this.start;
    for (let step = 0; step < steps; step += 1) x = x.neg();
  }
}

function dispatchFigure({ ms, n, steps }: BestTime): Figure {
  if (!(ms > 0)) return CLOCK_STOOD;
  return {
    kind: "measured",
    value: ms,
    unit: "ms",
    n,
    method: `Chain of ${steps} negations of ${TINY} numbers, each of the result before, until the device has finished; the best of ${n} timings. The clock ticks every ${Number((quantum() * 1000).toPrecision(2))} µs.`,
  };
}

/** Does the steps one after another, waits for the device once, and says how long that took. */
async function timeSteps(step: () => void, steps: number): Promise<number> {
  const fromMs = performance.now();
  for (let count = 0; count < steps; count += 1) noGrad(step);
  await synchronize();
  return performance.now() - fromMs;
}
