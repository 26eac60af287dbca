/** When a batch leaves, by the rule of Triton's dynamic batcher (without preferred sizes). */

export interface BatchRule {
  readonly maxBatchSize: number;
  readonly maxQueueDelayMs: number;
}

/**
 * When the requests of a line leave as a batch, if the replica is free: at once when there are enough for a full one, else when the
 * oldest has waited so long. Infinity where none waits.
 */
export function batchDueAt(
  waiting: number,
  oldestArrivedAt: number | undefined,
  { maxBatchSize, maxQueueDelayMs }: BatchRule,
): number {
  if (waiting === 0 || oldestArrivedAt === undefined) return Number.POSITIVE_INFINITY;
  if (waiting >= maxBatchSize) return Number.NEGATIVE_INFINITY;
  return oldestArrivedAt + maxQueueDelayMs;
}
