/**
 * Waits under each routing policy, without batches. One line, and lines that are filled at random or in turn, are queues of theory;
 * for the other two the formulas below were fitted to the simulation, at 2 to 16 servers and 60 to 93 % load, where they are mostly
 * within 20 % of its mean waits (policy-wait.test.ts).
 */
import { erlangC } from "../queueing/erlang.ts";
import { refinedWait, type Station, utilisation } from "../queueing/waiting-times.ts";
import type { RoutingPolicy } from "./demand.ts";

/** How many requests find no server free, and what they wait. */
export interface Wait {
  share: number;
  /** The mean over all requests. */
  meanMs: number;
  /** By which the tail of the wait falls to 1/e, in heavy traffic; absent where it does not fall so. */
  decayMs?: number;
}

/** The wait at so many servers that carry the load, all variables as in `Station`, with times in ms. */
export function policyWait(policy: RoutingPolicy, station: Required<Station>): Wait {
  const { servers, arrivalScv } = station;
  const own = { ...station, servers: 1, arrivalRate: station.arrivalRate / servers };
  switch (policy) {
    case "random":
      // Each request of a renewal process is kept with probability 1/c.
      return oneLine({ ...own, arrivalScv: 1 + (arrivalScv - 1) / servers });
    case "round robin":
      // Gaps are sums of c gaps.
      return oneLine({ ...own, arrivalScv: arrivalScv / servers });
    case "least outstanding":
      return shortestLine(station);
    case "power of two":
      return servers <= 2 ? shortestLine(station) : betterOfTwo(station);
    case "shared queue":
      return oneLine(station);
  }
}

/**
 * One line for all servers. Who waits is Erlang's C, for other than Poisson arrivals with the interpolation of Whitt's Queueing Network
 * Analyzer (1983, equations 49 to 51); the tail falls as in Kingman's heavy traffic.
 */
function oneLine(station: Required<Station>): Wait {
  const { arrivalRate, serviceTime, servers, arrivalScv: ca, serviceScv: cs } = station;
  const rho = utilisation(station);
  const h =
    ca <= 1
      ? (1 + ca + rho * cs) / (1 + rho * (cs - 1) + rho ** 2 * (4 * ca + cs))
      : (4 * rho) / (ca + rho ** 2 * (4 * ca + cs));
  const waiting = erlangC(arrivalRate * serviceTime, servers) * (1 + (ca - 1) * (1 - rho) * h);
  const share = Math.min(1, Math.max(0, waiting));
  return {
    share,
    meanMs: share > 0 ? refinedWait(station) : 0,
    decayMs: (serviceTime * (ca + cs)) / (2 * servers * (1 - rho)),
  };
}

/**
 * Lines of their own, each request to the shortest: as one line, but who waits may wait for a slower server than the one that is free
 * first. Constant times make no difference between the two.
 */
function shortestLine(station: Required<Station>): Wait {
  const { servers, serviceScv, serviceTime } = station;
  const line = oneLine(station);
  const slower = 0.5 * (1 - 1 / servers) * Math.sqrt(serviceScv) * serviceTime;
  return { ...line, meanMs: line.meanMs + line.share * slower };
}

/**
 * The less busy of two at random. With very many servers a share ρ^(2^k - 1) of them has k requests or more (Mitzenmacher 2001), so
 * that a request finds that many at both with probability ρ^(2^(k+1) - 2); with few it waits as in the shortest line. Between them,
 * the two are added as powers of 1.5.
 */
function betterOfTwo(station: Required<Station>): Wait {
  const { serviceTime, arrivalScv, serviceScv } = station;
  // It refuses a load that the servers do not carry, of which the sum has no end.
  const { share, meanMs } = oneLine(station);
  const rho = utilisation(station);
  let ahead = 0;
  for (let k = 1, found = rho ** 2; found > 1e-9; k++, found = rho ** (2 ** (k + 1) - 2)) {
    ahead += found;
  }
  const many = (ahead * serviceTime * (arrivalScv + serviceScv)) / 2;
  return {
    share: Math.max(share, rho ** 2),
    meanMs: (many ** 1.5 + meanMs ** 1.5) ** (1 / 1.5),
  };
}
