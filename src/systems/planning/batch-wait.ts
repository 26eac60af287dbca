/**
 * Latency with dynamic batching, by a sketch of one replica's cycle: it serves a batch, waits until the next one is due, and so on.
 * A request arrives at a moment of the cycle and waits as the rule says, perhaps behind full batches; sizes vary about their mean as
 * counts of arrivals do. There is no closed form of this queue to copy: the sketch is held against the simulation
 * (latency-model.test.ts), with which it mostly agrees within 15 %, and within 30 % everywhere below the knee.
 */
import { erlangC } from "../queueing/erlang.ts";
import type { Demand, RoutingPolicy } from "./demand.ts";
import { coarser, type Points, scaled, sumOf } from "./latency-points.ts";
import { Moments } from "./moments.ts";

export interface BatchStation {
  /** Requests per ms at all servers. */
  arrivalRate: number;
  arrivalScv: number;
  servers: number;
  rule: Pick<Demand, "policy" | "maxBatchSize" | "maxQueueDelayMs">;
  /** Mean time of a batch, by its size, which need not be whole. */
  timeMs: (size: number) => number;
  /** Times of batches over their mean. */
  variation: Points;
  serviceScv: number;
}

/** Mean times in a replica's cycle, in ms, the size of its batches, and its busy share. */
interface Cycle {
  size: number;
  serviceMs: number;
  /** From when a free replica has a request until the batch leaves. */
  collectMs: number;
  busy: number;
  /** Share of the requests that find a replica free which begin a batch. */
  first: number;
}

const RESIDUALS = 8;
const COLLECTED = 3;
const NOISE_POINTS = 8;
/** Probabilities that no percentile sees. */
const NEGLIGIBLE = 1e-9;
/** Quantiles of the normal distribution in the middles of five equal shares. */
const DEVIATIONS = [-1.2816, -0.5244, 0, 0.5244, 1.2816];
const NO_HOP: Points = { ms: Float64Array.of(0), weight: Float64Array.of(1) };

/** Share of a replica's time that is taken by batches. */
export function batchUtilisation(station: BatchStation): number {
  return cycleOf(station).busy;
}

/** The p-quantile of the wait for the batch, its service and the hop; those behind full batches wait longer. */
export function batchLatency(station: BatchStation, p: number, hop: Points = NO_HOP): number {
  const { rule, timeMs, variation } = station;
  const cycle = cycleOf(station);
  const { decay, meanMs } = overflowOf(station);
  const noise = coarser(
    sumOf(scaled(coarser(variation, NOISE_POINTS), cycle.serviceMs), hop),
    NOISE_POINTS,
  );
  const waits = 2 * (RESIDUALS + COLLECTED + 1);
  const moments = new Moments(DEVIATIONS.length * waits * NOISE_POINTS);
  const add = (beforeMs: number, share: number, queued: number) => {
    for (let i = 0; i < noise.ms.length; i++) {
      const weight = share * noise.weight[i]!;
      moments.add(beforeMs + noise.ms[i]! - cycle.serviceMs, weight, queued * weight);
    }
  };
  // Half of a further batch, since what is ahead comes in whole ones.
  const again = Math.exp((-decay * rule.maxBatchSize) / 2);
  const fullMs = timeMs(rule.maxBatchSize);
  for (const serviceMs of servicesOf(station, cycle)) {
    for (const { waitMs, weight, room } of waitsOf(station, cycle, serviceMs)) {
      const behind = Math.exp(-decay * room);
      add(waitMs + serviceMs, ((1 - behind) * weight) / DEVIATIONS.length, 0);
      if (behind * weight > NEGLIGIBLE)
        add(waitMs + fullMs + serviceMs, (behind * weight) / DEVIATIONS.length, again);
    }
  }
  return moments.quantile(p, meanMs);
}

/** The mean cycle, by repetition until size and times agree. */
function cycleOf(station: BatchStation): Cycle {
  const { rule, timeMs, arrivalRate, servers } = station;
  const rate = arrivalRate / servers;
  const next = rule.policy === "shared queue" ? sharedCycle : ownCycle;
  let size = 1;
  let step = next(station, timeMs(size), size);
  for (let i = 0; i < 40; i++) {
    size += 0.5 * (Math.min(rule.maxBatchSize, Math.max(1, step.size)) - size);
    step = next(station, timeMs(size), size);
  }
  const serviceMs = timeMs(size);
  return { ...step, size, serviceMs, busy: Math.min(1, (rate * serviceMs) / size) };
}

type Step = Pick<Cycle, "size" | "collectMs" | "first">;

/** A line for each replica: what arrives during the service, while it collects, and the one that ends its idleness. */
function ownCycle(station: BatchStation, serviceMs: number, size: number): Step {
  const { maxBatchSize, maxQueueDelayMs } = station.rule;
  const rate = station.arrivalRate / station.servers;
  const none = Math.exp(-rate * serviceMs);
  const oldestMs = Math.max(0, serviceMs - 1 / rate);
  const fillMs = (have: number) => Math.max(0, maxBatchSize - have) / rate;
  const fromNone = Math.min(maxQueueDelayMs, fillMs(1));
  const fromSome = Math.min(Math.max(0, maxQueueDelayMs - oldestMs), fillMs(size));
  const collectMs = none * fromNone + (1 - none) * fromSome;
  const first = none / (none + rate * collectMs || 1);
  return { size: rate * (serviceMs + collectMs) + none, collectMs, first };
}

/** One line: while a replica is free a batch collects what comes within the delay, else what comes until one is. */
function sharedCycle(station: BatchStation, serviceMs: number): Step {
  const { arrivalRate, servers, rule } = station;
  const collectMs = Math.min(rule.maxQueueDelayMs, (rule.maxBatchSize - 1) / arrivalRate);
  const arriving = (arrivalRate * serviceMs) / servers;
  const collected = 1 + arrivalRate * collectMs;
  const size = ((arriving + Math.exp(-arriving)) ** 4 + collected ** 4) ** (1 / 4);
  return { size, collectMs, first: 1 / collected };
}

interface BatchWait {
  waitMs: number;
  weight: number;
  /** How many more a batch could take, on average, when the request arrives. */
  room: number;
}

/** Waits for the next batch to leave, by the moment of arrival, during or after a service of so many ms. */
function waitsOf(station: BatchStation, cycle: Cycle, serviceMs: number): BatchWait[] {
  const { arrivalRate, servers, rule } = station;
  const { maxBatchSize, maxQueueDelayMs, policy } = rule;
  const own = arrivalRate / servers;
  const rate = policy === "shared queue" ? arrivalRate : own;
  const residualMs = policy === "shared queue" ? serviceMs / servers : serviceMs;
  const fillMs = (maxBatchSize - 1) / rate;
  const busy = busyShare(policy, cycle.busy, servers);
  const during = Array.from({ length: RESIDUALS }, (_, j) => {
    const at = (j + 0.5) / RESIDUALS;
    // The oldest in line came some time after the batch before had left.
    const oldestMs = Math.max(0, (1 - at) * residualMs - 1 / rate);
    return {
      waitMs: Math.max(at * residualMs, Math.min(fillMs, maxQueueDelayMs - oldestMs)),
      weight: busy / RESIDUALS,
      room: Math.max(0, maxBatchSize - own * (1 - at) * serviceMs),
    };
  });
  const room = Number.POSITIVE_INFINITY;
  const joining = Array.from({ length: COLLECTED }, (_, j) => ({
    waitMs: ((j + 0.5) / COLLECTED) * cycle.collectMs,
    weight: ((1 - busy) * (1 - cycle.first)) / COLLECTED,
    room,
  }));
  const waitMs = Math.min(maxQueueDelayMs, fillMs);
  return [...during, ...joining, { waitMs, weight: (1 - busy) * cycle.first, room }];
}

/** How many find no replica free. */
function busyShare(policy: RoutingPolicy, busy: number, servers: number): number {
  if (policy === "random" || policy === "round robin") return busy;
  const all = erlangC(Math.min(busy, 1 - 1e-9) * servers, servers);
  return policy === "power of two" ? Math.max(all, busy ** 2) : all;
}

/**
 * Times of the batch that a request leaves with, and of the one before, in equal shares. The size varies as the number of arrivals
 * does; where larger batches take longer, the next one is larger too, which adds up. Requests meet large ones more often.
 */
function servicesOf(station: BatchStation, { size }: Cycle): number[] {
  const { rule, timeMs, arrivalRate, servers } = station;
  const slope = Math.min(
    0.9,
    (arrivalRate / servers) * (timeMs(Math.min(size + 1, rule.maxBatchSize)) - timeMs(size)),
  );
  const variance = ((size - 1) * lineScv(station)) / (1 - slope ** 2);
  const mean = size + variance / size;
  return DEVIATIONS.map((deviation) => {
    const drawn = mean + deviation * Math.sqrt(variance);
    return timeMs(Math.min(rule.maxBatchSize, Math.max(1, drawn)));
  });
}

/** Variation of the counts of arrivals that a batch is made of. */
function lineScv({ rule, arrivalScv, servers }: BatchStation): number {
  if (rule.policy === "random") return 1 + (arrivalScv - 1) / servers;
  return rule.policy === "round robin" ? arrivalScv / servers : arrivalScv;
}

/**
 * How fast the tail of a line that is longer than a batch falls, with each request and in ms. For Poisson arrivals and constant times
 * P(N >= n) falls as e^{-ηn}, where λT (e^η - 1) = ηB: what arrives during a batch against what it takes. Arrivals and times that vary
 * more divide η, and servers that are shared multiply it.
 */
function overflowOf(station: BatchStation): { decay: number; meanMs: number } {
  const { rule, arrivalRate, servers, serviceScv } = station;
  const fullMs = station.timeMs(rule.maxBatchSize);
  const arriving = (arrivalRate / servers) * fullMs;
  const shared = { random: 1, "round robin": 1, "power of two": Math.min(2, servers) };
  const together = rule.policy in shared ? shared[rule.policy as keyof typeof shared] : servers;
  const dispersion = (lineScv(station) + arriving * serviceScv) / together;
  const decay =
    rootOf(Math.max(arriving / rule.maxBatchSize, NEGLIGIBLE)) / Math.max(dispersion, 1e-3);
  return { decay, meanMs: fullMs / (decay * rule.maxBatchSize) };
}

/** The η above 0 with ρ (e^η - 1) = η, for ρ below 1: Newton's method from above, where it is monotone. */
function rootOf(load: number): number {
  let eta = 2 * Math.log(1 / load) + 2 * (1 - load);
  for (let i = 0; i < 30; i++) {
    eta -= (load * Math.expm1(eta) - eta) / (load * Math.exp(eta) - 1);
  }
  return eta;
}
