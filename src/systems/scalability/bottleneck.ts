/**
 * The limit of a service, named from evidence: where the slow requests spend their time, and whether another replica would fit. Two
 * parts that are nearly equal are left open, and no ratio of throughputs is asked to tell what only times can.
 */
import { Random } from "../../base/random.ts";
import { quantile, sorted } from "../../base/statistics.ts";

/** Where one request's time went, in ms. */
export interface RequestParts {
  /** In a line, and while its batch was collected. */
  queueMs: number;
  /** Between router and replica, there and back. */
  hopMs: number;
  computeMs: number;
}

export interface BottleneckEvidence {
  requests: readonly RequestParts[];
  /** Which requests count as slow: those at or beyond this percentile of latency; 0.95 by default. */
  percentile?: number;
  /** Memory that replicas take now, that one more would take, and that there is, in bytes. */
  memory?: { usedBytes: number; replicaBytes: number; limitBytes: number };
  /** Which roof the computation is under, where it was measured (`placeUnderRoof`). */
  roof?: "compute" | "memory";
  seed: number;
}

export type BottleneckKind = "compute" | "transfer" | "memory" | "queue";

export interface Bottleneck {
  /** Undefined where the evidence does not tell the two largest parts apart. */
  kind: BottleneckKind | undefined;
  /** One sentence: what was found, in how many requests, and what would help. */
  evidence: string;
  /** Mean share of each part in the slow requests' time. */
  shares: { queue: number; hop: number; compute: number };
}

type Part = keyof Bottleneck["shares"];

const PARTS: readonly Part[] = ["queue", "hop", "compute"];
const NAMES: Record<Part, string> = {
  queue: "waiting in line",
  hop: "on the way between router and replica",
  compute: "being computed",
};
/** From fewer, the largest part is a matter of luck. */
const FEWEST_SLOW = 20;
const RESAMPLES = 500;
const CONFIDENCE = 0.95;

/**
 * Names the bottleneck: the part that takes most of the slow requests' time, if it does so in 95 % of bootstrap samples of them. Time
 * in line is a matter of memory where no further replica fits, time of computing where the memory's roof is what it is under. Throws
 * a RangeError for too few requests, and for times that make no sense.
 */
export function nameBottleneck(evidence: BottleneckEvidence): Bottleneck {
  const { requests, percentile = 0.95, seed } = evidence;
  const slow = slowOnes(requests, percentile);
  const totals = totalsOf(slow);
  const whole = totals.queue + totals.hop + totals.compute;
  const shares = {
    queue: totals.queue / whole,
    hop: totals.hop / whole,
    compute: totals.compute / whole,
  };
  const [largest, second] = PARTS.toSorted((a, b) => totals[b] - totals[a]) as [Part, Part];
  const where = (part: Part) => `${Math.round(100 * shares[part])} % ${NAMES[part]}`;
  const found = `The slowest ${slow.length} of ${requests.length} requests spent ${where(largest)} and ${where(second)}`;
  if (certainty(slow, largest, new Random(seed)) < CONFIDENCE) {
    return { kind: undefined, shares, evidence: `${found}, too close to tell which limits.` };
  }
  const { kind, remedy } = conclusion(largest, evidence);
  return { kind, shares, evidence: `${found}; ${remedy}` };
}

function conclusion(
  part: Part,
  { memory, roof }: BottleneckEvidence,
): { kind: BottleneckKind; remedy: string } {
  if (part === "hop") {
    return {
      kind: "transfer",
      remedy: "smaller inputs or a shorter way would help, more replicas would not.",
    };
  }
  if (part === "compute") {
    return roof === "memory"
      ? {
          kind: "memory",
          remedy:
            "computing is held up by the memory's bandwidth, so that smaller weights would help most.",
        }
      : {
          kind: "compute",
          remedy: "a faster model or machine would help, more replicas would not.",
        };
  }
  if (memory !== undefined && memory.usedBytes + memory.replicaBytes > memory.limitBytes) {
    const [used, limit] = [megabytes(memory.usedBytes), megabytes(memory.limitBytes)];
    return {
      kind: "memory",
      remedy: `one more replica would help, but does not fit: ${used} of ${limit} MB are taken, and it takes ${megabytes(memory.replicaBytes)}.`,
    };
  }
  return { kind: "queue", remedy: "more replicas or larger batches would help." };
}

function slowOnes(requests: readonly RequestParts[], percentile: number): RequestParts[] {
  if (!(percentile >= 0 && percentile < 1)) {
    throw new RangeError(`bottleneck: expected a percentile from 0 to below 1, got ${percentile}`);
  }
  const latencies = requests.map(({ queueMs, hopMs, computeMs }) => {
    const isRight = [queueMs, hopMs, computeMs].every((ms) => ms >= 0 && Number.isFinite(ms));
    if (!isRight) {
      throw new RangeError(
        `bottleneck: expected times from 0 ms on, got ${queueMs} (queue), ${hopMs} (hop), ${computeMs} (compute)`,
      );
    }
    return queueMs + hopMs + computeMs;
  });
  const bound = quantile(sorted(latencies), percentile);
  const slow = requests.filter((_, i) => latencies[i]! >= bound && latencies[i]! > 0);
  if (slow.length >= FEWEST_SLOW) return slow;
  const needed = Math.ceil(Number((FEWEST_SLOW / (1 - percentile)).toPrecision(12)));
  throw new RangeError(
    `bottleneck: expected ${needed} requests that took time, so that ${FEWEST_SLOW} of them are slow, got ${requests.length}`,
  );
}

function totalsOf(requests: readonly RequestParts[]): Record<Part, number> {
  const totals = { queue: 0, hop: 0, compute: 0 };
  for (const { queueMs, hopMs, computeMs } of requests) {
    totals.queue += queueMs;
    totals.hop += hopMs;
    totals.compute += computeMs;
  }
  return totals;
}

/** In which share of samples of the slow requests, drawn with replacement, a part is the largest. */
function certainty(slow: readonly RequestParts[], part: Part, random: Random): number {
  let count = 0;
  for (let i = 0; i < RESAMPLES; i++) {
    const totals = totalsOf(slow.map(() => slow[random.integer(0, slow.length)]!));
    if (PARTS.every((other) => other === part || totals[other] < totals[part])) count += 1;
  }
  return count / RESAMPLES;
}

function megabytes(bytes: number): string {
  return String(Number((bytes / 1e6).toPrecision(3)));
}
