/** How a cache did on a trace. */
export interface Replay {
  requests: number;
  hits: number;
  hitRate: number;
}

/**
 * Replays a trace through a cache that drops what was not asked for longest (LRU). The first `warmUp` requests fill it and do not count.
 * Throws a RangeError for a capacity below 0, and for a trace that is over before it counts.
 */
export function replayLru(trace: ArrayLike<unknown>, capacity: number, warmUp = 0): Replay {
  if (!(Number.isInteger(capacity) && capacity >= 0)) {
    throw new RangeError(`cache: expected a capacity from 0 items on, got ${capacity}`);
  }
  if (!(Number.isInteger(warmUp) && warmUp >= 0 && warmUp < trace.length)) {
    throw new RangeError(
      `cache: expected a trace with more requests than the ${warmUp} that do not count, got ${trace.length}`,
    );
  }
  // A set keeps the order in which things were put in.
  const cached = new Set<unknown>();
  let hits = 0;
  for (let i = 0; i < trace.length; i++) {
    const isHit = cached.delete(trace[i]);
    if (isHit && i >= warmUp) hits += 1;
    cached.add(trace[i]);
    if (cached.size > capacity) cached.delete(cached.values().next().value);
  }
  const requests = trace.length - warmUp;
  return { requests, hits, hitRate: hits / requests };
}
