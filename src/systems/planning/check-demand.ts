import { type Demand, ROUTING_POLICIES } from "./demand.ts";

/** Throws a RangeError that says which part of a demand makes no sense, and what was expected. */
export function checkDemand(demand: Demand): void {
  const { ratePerSecond, objective, headroom, spareReplicas, burstiness, hitRate } = demand;
  expect(isAbove0(ratePerSecond), "a rate above 0 requests a second", ratePerSecond);
  const { percentile, latencyMs } = objective;
  expect(
    percentile > 0 && percentile < 1,
    "a percentile between 0 and 1, as 0.99 for a p99",
    percentile,
  );
  expect(isAbove0(latencyMs), "an objective above 0 ms", latencyMs);
  expect(isShare(headroom), "a headroom from 0 to below 1", headroom);
  expect(
    isCount(spareReplicas, 0) && spareReplicas <= MOST_SPARES,
    `a whole number of spare replicas from 0 to ${MOST_SPARES}`,
    spareReplicas,
  );
  expect(
    burstiness >= 0 && burstiness <= MOST_BURSTINESS,
    `a burstiness from 0 (a steady beat) to ${MOST_BURSTINESS}, with 1 for Poisson`,
    burstiness,
  );
  expect(
    ROUTING_POLICIES.includes(demand.policy),
    `a policy of ${ROUTING_POLICIES.map((it) => `"${it}"`).join(", ")}`,
    JSON.stringify(demand.policy),
  );
  expect(isCount(demand.maxBatchSize, 1), "a largest batch from 1 on", demand.maxBatchSize);
  const { maxQueueDelayMs } = demand;
  expect(
    maxQueueDelayMs >= 0 && Number.isFinite(maxQueueDelayMs),
    "a queue delay from 0 ms on",
    maxQueueDelayMs,
  );
  expect(isShare(hitRate), "a hit rate from 0 to below 1", hitRate);
}

/** A fleet beside the fleet: more likely a mistake, and slow to compute. */
const MOST_SPARES = 1000;
/** Beyond this, a second of requests comes in an instant, and formulas of two moments say nothing. */
const MOST_BURSTINESS = 100;

function isAbove0(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}

function isShare(value: number): boolean {
  return value >= 0 && value < 1;
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}

function expect(isRight: boolean, what: string, got: unknown): void {
  if (!isRight) throw new RangeError(`demand: expected ${what}, got ${got}`);
}
