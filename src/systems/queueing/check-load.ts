import { ROUTING_POLICIES } from "../planning/demand.ts";
import type { Load } from "./load.ts";

/** More samples than a chart could show, and fewer than fill the memory. */
const MOST_SAMPLES = 1_000_000;
/** They take seconds to simulate. */
const MOST_FAILURES = 10_000_000;
const MOST_SERVERS = 1_000_000;

type Failures = NonNullable<Load["failures"]>;

/** Throws a RangeError that names the first option that makes no sense. */
export function checkLoad(load: Load): void {
  const { servers, policy = "shared queue", maxBatchSize = 1, queueLimit = Infinity } = load;
  expect(isCount(servers), "at least one server", servers);
  expect(servers <= MOST_SERVERS, "at most a million servers", servers);
  expect(
    ROUTING_POLICIES.includes(policy),
    `a policy of ${ROUTING_POLICIES.map((it) => `"${it}"`).join(", ")}`,
    JSON.stringify(policy),
  );
  expect(isCount(maxBatchSize), "at least one request in a batch", maxBatchSize);
  expect(isCount(queueLimit) || queueLimit === Infinity, "a queue limit from 1 on", queueLimit);
  checkTimes(load);
}

function checkTimes(load: Load): void {
  const { maxQueueDelayMs = 0, timeoutMs = Infinity, hitRate = 0, failures, sampleMs = 1 } = load;
  expect(isTime(maxQueueDelayMs), "a queue delay from 0 ms on", maxQueueDelayMs);
  expect(timeoutMs > 0, "a time-out above 0 ms", timeoutMs);
  expect(hitRate >= 0 && hitRate <= 1, "a hit rate from 0 to 1", hitRate);
  if (failures !== undefined) checkFailures(load, failures);
  expect(sampleMs > 0, "a time between samples above 0 ms", sampleMs);
  checkReadyTimes(load);
}

function checkFailures({ arrivalsMs, servers }: Load, { meanUpMs, meanRepairMs }: Failures): void {
  expect(meanUpMs > 0 && Number.isFinite(meanUpMs), "a mean time up above 0 ms", meanUpMs);
  expect(isTime(meanRepairMs), "a mean time to repair from 0 ms on", meanRepairMs);
  const lastMs = arrivalsMs[arrivalsMs.length - 1] ?? 0;
  checkFailureCount({ meanUpMs, meanRepairMs }, servers, lastMs);
}

/** Throws a RangeError where more servers fail in so long than can be simulated. */
export function checkFailureCount(
  { meanUpMs, meanRepairMs }: Failures,
  servers: number,
  ms: number,
): void {
  const failures = (servers * ms) / (meanUpMs + meanRepairMs);
  expect(failures <= MOST_FAILURES, "fewer failures than 10 million", failures.toPrecision(2));
}

/** Throws a RangeError before samples fill the memory. */
export function checkSampleCount(count: number, sampleMs: number): void {
  expect(count < MOST_SAMPLES, "at most a million samples", `one every ${sampleMs} ms`);
}

function checkReadyTimes({ readyAtMs, servers }: Load): void {
  if (readyAtMs === undefined) return;
  expect(readyAtMs.length === servers, `a start for each of ${servers} servers`, readyAtMs.length);
  const wrong = Array.from(readyAtMs).find((ms) => !isTime(ms));
  expect(wrong === undefined, "servers that are ready at 0 ms or later", wrong);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function isTime(value: number): boolean {
  return value >= 0 && Number.isFinite(value);
}

function expect(isRight: boolean, what: string, got: unknown): void {
  if (!isRight) throw new RangeError(`serve: expected ${what}, got ${got}`);
}
