import { Random } from "../../base/random.ts";
import type { BatchTimes } from "../planning/measured-service.ts";
import { risingFit } from "../statistics/rising-fit.ts";

/** Times of one size, and what to multiply them by. */
interface Drawn {
  timesMs: readonly number[];
  scale: number;
  /** Of the size, in ms. */
  meanMs: number;
}

/**
 * Service times for a simulation, drawn with replacement from measured ones of the same size of batch. A size between two that were
 * measured lies on the line between their means, and varies as the nearer one does; a smaller one than any takes as long as the
 * smallest. Means that fall with the size are first replaced by rising ones (`risingMeans`). The same request always gets the same draw, whatever is asked before it, so that two simulations differ in what is
 * changed alone. Throws a RangeError where nothing was measured, and for batches larger than any that were.
 */
export function resampled(
  batches: readonly BatchTimes[],
  seed: number,
): (request: number, size: number) => number {
  const bySize = [...batches].sort((a, b) => a.size - b.size);
  if (bySize.length === 0 || bySize.some(({ timesMs }) => timesMs.length === 0)) {
    throw new RangeError("resampled: expected measured times for each size of batch, got none");
  }
  const drawn: (Drawn | undefined)[] = [];
  const stream = new Random(seed).integer(0, 2 ** 32);
  return (request, size) => {
    drawn[size] ??= timesOf(size, bySize);
    const { timesMs, scale } = drawn[size];
    const share = mixed(stream + Math.imul(request + 1, 0x9e3779b9)) / 2 ** 32;
    return scale * timesMs[Math.floor(share * timesMs.length)]!;
  };
}

/** The mean time of a batch of this size, by the same rule as `resampled`. */
export function meanTimeOf(size: number, batches: readonly BatchTimes[]): number {
  return timesOf(size, batches).meanMs;
}

/** Times of a size that was measured, or of its nearer neighbour, scaled to the size's mean. The sizes rise. */
export function timesOf(size: number, bySize: readonly BatchTimes[]): Drawn {
  const above = bySize.find((each) => each.size >= size);
  if (above === undefined) {
    const largest = bySize.at(-1)?.size;
    throw new RangeError(
      `resampled: batches of up to ${largest} were measured, got one of ${size}; measure larger ones, or allow no larger ones`,
    );
  }
  const below = bySize.findLast((each) => each.size <= size);
  const means = risingMeans(bySize);
  const [at, before] = [bySize.indexOf(above), below === undefined ? -1 : bySize.indexOf(below)];
  const drawn = (place: number, meanMs: number): Drawn => {
    const measuredMs = means.measured[place]!;
    const { timesMs } = bySize[place]!;
    return { timesMs, scale: measuredMs > 0 ? meanMs / measuredMs : 1, meanMs };
  };
  const high = means.risen[at]!;
  if (above.size === size || below === undefined) return drawn(at, high);
  const low = means.risen[before]!;
  const share = (size - below.size) / (above.size - below.size);
  const isNearer = above.size - size < size - below.size;
  return drawn(isNearer ? at : before, low + share * (high - low));
}

interface Means {
  measured: readonly number[];
  risen: readonly number[];
}

const known = new WeakMap<readonly BatchTimes[], Means>();
/** No mean is taken for known better than to so much of itself: a clock ticks, and what disturbs lasts. */
const LEAST_ERROR = 0.01;

/**
 * Mean times by size, as measured and rising: a batch can be padded to a larger one, so it takes no longer than that, and a mean that says
 * otherwise was disturbed while it was measured. The fit weighs each mean by its precision, so that a few slow batches of one size
 * count little. Looked up for the same measurements, of which a dial asks often.
 */
function risingMeans(bySize: readonly BatchTimes[]): Means {
  const found = known.get(bySize);
  if (found !== undefined) return found;
  const measured = bySize.map(({ timesMs }) => meanOf(timesMs));
  const weights = bySize.map(({ timesMs }, i) => {
    const mean = measured[i]!;
    const squares = timesMs.reduce((sum, ms) => sum + (ms - mean) ** 2, 0);
    const variance = squares / Math.max(1, timesMs.length - 1) / timesMs.length;
    // Times of zero, which a coarse clock may give, are as good as any.
    return 1 / Math.max(variance, (LEAST_ERROR * mean) ** 2, Number.EPSILON);
  });
  const means = { measured, risen: risingFit(measured, weights) };
  known.set(bySize, means);
  return means;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** 32 well-mixed bits from a number (splitmix32's last step). */
function mixed(word: number): number {
  let bits = word ^ (word >>> 16);
  bits = Math.imul(bits, 0x21f0aaad);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}
