/**
 * Waiting times in closed form, for servers alike with one line, first come, first served. Times are in any unit, and rates are per
 * that unit. Each function throws a RangeError for a rate or a time that makes no sense, and for a load that the servers do not carry.
 */
import { erlangC } from "./erlang.ts";

/** Servers with one line, and what arrives there. */
export interface Station {
  /** Requests per unit of time. */
  arrivalRate: number;
  /** Mean service time. */
  serviceTime: number;
  /** 1 by default. */
  servers?: number;
  /** Squared coefficient of variation of the times between arrivals; 1 (Poisson) by default. */
  arrivalScv?: number;
  /** Squared coefficient of variation of the service times: 1 (exponential) by default, 0 for constant ones. */
  serviceScv?: number;
}

/** Busy share of the servers' time: ρ = λ E[S] / c. */
export function utilisation({ arrivalRate, serviceTime, servers = 1 }: Station): number {
  return (arrivalRate * serviceTime) / servers;
}

/** Mean wait in M/M/c, exact: C / (cμ - λ). */
export function mmcWait(station: Station): number {
  return waitingShare(station) / spareRate(station);
}

/** The time that a share `p` of requests wait at most, in M/M/c, exact: P(W > t) = C e^{-(cμ - λ) t}. */
export function mmcWaitQuantile(station: Station, p: number): number {
  checkShare(p);
  return Math.max(0, Math.log(waitingShare(station) / (1 - p)) / spareRate(station));
}

/**
 * The time within which a share `p` of requests is answered, in M/M/c, exact: for one server it is exponential with rate μ - λ; for
 * several the wait and the service are added (Gross and Harris, Fundamentals of Queueing Theory, section 2.3).
 */
export function mmcSojournQuantile(station: Station, p: number): number {
  checkShare(p);
  const waiting = waitingShare(station);
  const spare = spareRate(station);
  const rate = 1 / station.serviceTime;
  // P(T > t) = e^{-μt} + C μ (e^{-μt} - e^{-θt}) / (θ - μ), with θ = cμ - λ; the quotient is t e^{-μt} where the two are equal.
  const beyond = (t: number) => {
    const gap = (spare - rate) * t;
    const quotient = gap === 0 ? 1 : -Math.expm1(-gap) / gap;
    return Math.exp(-rate * t) * (1 + waiting * rate * t * quotient);
  };
  let high = 1 / rate;
  while (beyond(high) > 1 - p) high *= 2;
  return fallingTo(1 - p, beyond, 0, high);
}

/** Mean wait in M/G/1, exact: λ E[S²] / (2 (1 - ρ)) (Pollaczek 1930, Khinchine 1932). */
export function mg1Wait(station: Omit<Station, "servers" | "arrivalScv">): number {
  check(station);
  const { arrivalRate, serviceTime, serviceScv = 1 } = station;
  const secondMoment = serviceTime ** 2 * (1 + serviceScv);
  return (arrivalRate * secondMoment) / (2 * (1 - utilisation(station)));
}

/** Mean wait in M/D/1, exact: half of that in M/M/1. */
export function md1Wait(station: Pick<Station, "arrivalRate" | "serviceTime">): number {
  return mg1Wait({ ...station, serviceScv: 0 });
}

/** Mean wait in M/D/c, by Cosmetatos' approximation (1975): at low load with many servers it is more than half of that in M/M/c. */
export function mdcWait(station: Omit<Station, "arrivalScv" | "serviceScv">): number {
  const { servers = 1 } = station;
  const wait = mmcWait(station);
  const rho = utilisation(station);
  if (rho === 0) return 0;
  const more =
    ((1 - rho) * (servers - 1) * (Math.sqrt(4 + 5 * servers) - 2)) / (16 * rho * servers);
  // Its bound at very low load, where the expansion leaves its range: a wait is no longer than with exponential times.
  return Math.min(wait, (wait / 2) * (1 + more));
}

/** Mean wait in G/G/c, by Allen and Cunneen (Allen 1990, section 5.3): that of M/M/c times (ca² + cs²) / 2. For one server it is Kingman's (1961). */
export function ggcWait(station: Station): number {
  const { arrivalScv = 1, serviceScv = 1 } = station;
  check(station);
  return (mmcWait(station) * (arrivalScv + serviceScv)) / 2;
}

/**
 * Mean wait in G/G/c as `ggcWait` has it, with what is known to be closer: between M/M/c and M/D/c for service times that vary less
 * than exponential ones (Page 1982), and the correction of Krämer and Langenbach-Belz (1976) for arrivals that do.
 */
export function refinedWait(station: Station): number {
  const { arrivalScv = 1, serviceScv = 1 } = station;
  check(station);
  const steady = Math.max(0, 1 - serviceScv);
  const poisson =
    steady > 0
      ? (1 - steady) * mmcWait(station) + steady * mdcWait(station)
      : (mmcWait(station) * (1 + serviceScv)) / 2;
  return (poisson * (arrivalScv + serviceScv) * regularity(station)) / (1 + serviceScv);
}

/** How much shorter waits are for arrivals that are more regular than Poisson's: exp(-2 (1-ρ) (1-ca²)² / (3ρ (ca²+cs²))). */
function regularity(station: Station): number {
  const { arrivalScv = 1, serviceScv = 1 } = station;
  const rho = utilisation(station);
  const variation = arrivalScv + serviceScv;
  if (arrivalScv >= 1) return 1;
  if (rho === 0 || variation === 0) return 0;
  return Math.exp((-2 * (1 - rho) * (1 - arrivalScv) ** 2) / (3 * rho * variation));
}

/** Service of batches of all who wait, whose time is `fixed + perRequest · size`. */
export interface BatchService {
  arrivalRate: number;
  fixed: number;
  perRequest: number;
}

/**
 * An upper bound of the mean latency of one server that always takes all who wait (a dynamic batcher without delay and without a
 * largest batch), for Poisson arrivals: Inoue 2021, Performance Evaluation 148, theorem 2. It is within some 3 % of the mean itself.
 */
export function inoueBound({ arrivalRate, fixed, perRequest }: BatchService): number {
  check({ arrivalRate, serviceTime: perRequest });
  if (!(fixed >= 0 && Number.isFinite(fixed))) {
    throw new RangeError(`inoueBound: expected a fixed time from 0 on, got ${fixed}`);
  }
  const load = arrivalRate * perRequest;
  const calls = arrivalRate * fixed;
  const low =
    ((perRequest + fixed) / (2 * (1 - load))) * (1 + 2 * calls + (1 - calls) / (1 + load));
  const high = (1.5 * fixed) / (1 - load) + ((perRequest / 2) * (load + 2)) / (1 - load ** 2);
  return Math.min(low, high);
}

/** Share of requests that wait, in M/M/c. */
function waitingShare(station: Station): number {
  check(station);
  const { arrivalRate, serviceTime, servers = 1 } = station;
  return erlangC(arrivalRate * serviceTime, servers);
}

/** By how much the servers together are faster than requests arrive: cμ - λ. */
function spareRate({ arrivalRate, serviceTime, servers = 1 }: Station): number {
  return servers / serviceTime - arrivalRate;
}

function check(station: Station): void {
  const { arrivalRate, serviceTime, arrivalScv = 1, serviceScv = 1 } = station;
  expect(arrivalRate >= 0, "an arrival rate from 0 on", arrivalRate);
  expect(serviceTime > 0, "a mean service time above 0", serviceTime);
  expect(arrivalScv >= 0, "a squared variation of arrivals from 0 on", arrivalScv);
  expect(serviceScv >= 0, "a squared variation of service times from 0 on", serviceScv);
  const rho = utilisation(station);
  if (rho < 1) return;
  throw new RangeError(
    `waiting time: expected servers that carry the load, got a utilisation of ${rho.toPrecision(4)}; the line would grow without end`,
  );
}

function expect(isRight: boolean, what: string, got: number): void {
  if (!(isRight && Number.isFinite(got))) {
    throw new RangeError(`waiting time: expected ${what}, got ${got}`);
  }
}

function checkShare(p: number): void {
  if (p > 0 && p < 1) return;
  throw new RangeError(`waiting time: expected a share between 0 and 1, got ${p}`);
}

/** Where a falling function reaches a level, by bisection to the last bit but a few. */
function fallingTo(level: number, f: (x: number) => number, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let i = 0; i < 60; i++) {
    const middle = (from + to) / 2;
    if (f(middle) > level) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}
