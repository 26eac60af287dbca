/** What Che's approximation says of a cache. */
export interface CacheEstimate {
  /** Share of requests that are hits. */
  hitRate: number;
  /** The characteristic time, in requests: an item that is not asked for in so many is dropped. Infinity where all fit. */
  characteristicTime: number;
  /** Share of hits by item. */
  byItem: Float64Array;
}

/**
 * Hit rate of a cache that drops what was not asked for longest (LRU), for independent requests with these probabilities, by Che's
 * approximation (Che, Tung and Wang 2002; why it is so good: Fricker, Robert and Roberts 2012): the time T after which an item is dropped
 * is nearly the same for all, and solves Σ (1 - e^{-p T}) = capacity. Throws a RangeError for probabilities that are none, and for
 * a capacity below 0.
 */
export function cheHitRate(probabilities: Float64Array, capacity: number): CacheEstimate {
  check(probabilities, capacity);
  const asked = probabilities.reduce((count, p) => count + Number(p > 0), 0);
  if (capacity >= asked) {
    const byItem = probabilities.map((p) => Number(p > 0));
    return { hitRate: 1, characteristicTime: Number.POSITIVE_INFINITY, byItem };
  }
  const kept = (time: number) => probabilities.reduce((sum, p) => sum - Math.expm1(-p * time), 0);
  let high = Math.max(1, capacity);
  while (kept(high) < capacity) high *= 2;
  let low = 0;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (kept(middle) < capacity) low = middle;
    else high = middle;
  }
  const characteristicTime = (low + high) / 2;
  const byItem = probabilities.map((p) => -Math.expm1(-p * characteristicTime));
  const hitRate = byItem.reduce((sum, hit, i) => sum + hit * probabilities[i]!, 0);
  return { hitRate, characteristicTime, byItem };
}

function check(probabilities: Float64Array, capacity: number): void {
  const sum = probabilities.reduce((total, p) => total + p, 0);
  if (!(Math.abs(sum - 1) < 1e-6 && probabilities.every((p) => p >= 0))) {
    throw new RangeError(`cache: expected probabilities that add up to 1, got a sum of ${sum}`);
  }
  if (!(Number.isInteger(capacity) && capacity >= 0)) {
    throw new RangeError(`cache: expected a capacity from 0 items on, got ${capacity}`);
  }
}
