/**
 * The most samples a second that a system can do, from what one sample asks of each of its resources: the slowest decides
 * (Denning and Buzen 1978, asymptotic bounds: X <= 1 / largest demand).
 */

/** Demand of one sample on each resource, and the speeds of the connection and the memory. */
export interface SampleDemand {
  computeSecondsPerSample: number;
  bytesSentPerSample: number;
  sendBytesPerSecond: number;
  bytesMovedPerSample: number;
  memoryBytesPerSecond: number;
}

export type Resource = "compute" | "transfer" | "memory";

/** Samples a second, by each resource alone; a resource that is not used bounds nothing (Infinity). */
export interface ThroughputBound {
  terms: Record<Resource, number>;
  /** The resource that decides. */
  active: Resource;
  /** Samples a second. */
  bound: number;
}

/**
 * X <= min(1 / T, B / M, C / R): compute time T, bytes M sent over a connection of B bytes a second, and bytes R moved through
 * memory of C bytes a second, each for one sample. Throws a RangeError for a demand below 0 or a connection without speed.
 */
export function throughputBound(demand: SampleDemand): ThroughputBound {
  const terms = {
    compute: perSecond("computeSecondsPerSample", demand.computeSecondsPerSample, 1),
    transfer: perSecond("bytesSentPerSample", demand.bytesSentPerSample, demand.sendBytesPerSecond),
    memory: perSecond(
      "bytesMovedPerSample",
      demand.bytesMovedPerSample,
      demand.memoryBytesPerSecond,
    ),
  };
  const resources = Object.keys(terms) as Resource[];
  const active = resources.reduce((least, next) => (terms[next] < terms[least] ? next : least));
  return { terms, active, bound: terms[active] };
}

function perSecond(name: string, demand: number, speed: number): number {
  if (!(demand >= 0 && speed > 0)) {
    throw new RangeError(
      `throughput bound: expected ${name} from 0 on and a speed above 0, got ${demand} and ${speed}`,
    );
  }
  return demand === 0 ? Number.POSITIVE_INFINITY : speed / demand;
}
