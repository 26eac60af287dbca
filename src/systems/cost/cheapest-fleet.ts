/**
 * The cheapest fleet for one version, one way of batching and one cache: at most two kinds of machines, a kind being a type on demand or
 * on spot. Exact: what is left out is so because a lower bound of its cost is above what has been found.
 *
 * A fleet must carry the rate with its headroom after the loss of the spare machines, and the bare rate, without headroom, in the
 * moment in which the provider takes its share of the spot machines back.
 */
import type { Demand } from "../planning/demand.ts";
import {
  type Batching,
  type CacheOption,
  type CostProblem,
  type CostVersion,
  type FleetPart,
  MARKETS,
  type Market,
  type Planner,
  replicasOn,
} from "./cost-problem.ts";
import {
  type Cover,
  fewest,
  fewestWith,
  leastCost,
  lowestPoint,
  MOST_MACHINES,
} from "./machine-cover.ts";
import type { Host } from "./machine-model.ts";
import { type Spot, spotPrice } from "./running-cost.ts";

/** What is served, but for the machines. */
export interface Configuration {
  version: CostVersion;
  batching: Batching;
  cache: CacheOption;
}

export interface Fleet {
  parts: FleetPart[];
  usdPerHour: number;
}

export interface FleetSearch {
  planner: Planner;
  /** The machines alone have to cost less than this, in US dollars an hour; by default anything will do. */
  below?: number;
  /** Which machines may be rented; by default all. */
  may?: (host: Host, market: Market) => boolean;
}

/** The demand as the replicas of a configuration see it: machines are spared, not replicas. */
export function demandOf({ demand }: CostProblem, { batching, cache }: Configuration): Demand {
  return { ...demand, ...batching, hitRate: cache.hitRate, spareReplicas: 0 };
}

/** Undefined where no fleet of at most two kinds carries the demand at that cost. */
export function cheapestFleet(
  problem: CostProblem,
  configuration: Configuration,
  { planner, below = Number.POSITIVE_INFINITY, may = () => true }: FleetSearch,
): Fleet | undefined {
  const need = needOf(problem, configuration);
  const offers = offersOf(problem, configuration, planner).filter(
    ({ host, market, usdPerHour }) => usdPerHour < below && may(host, market),
  );
  const alone = cheapestAlone(offers, need, below);
  return cheapestOfTwo(offers, need, alone?.usdPerHour ?? below) ?? alone;
}

function cheapestAlone(offers: readonly Offer[], need: Need, below: number): Fleet | undefined {
  let best: Fleet | undefined;
  for (const offer of offers) {
    if (aloneBound(offer, need) >= (best?.usdPerHour ?? below)) continue;
    const kind = offer.planned();
    if (kind === undefined) continue;
    const machines = fewest(coverOf([kind, kind], need));
    const usdPerHour = machines * kind.usdPerHour;
    if (usdPerHour < (best?.usdPerHour ?? below)) best = fleetOf([[kind, machines]]);
  }
  return best;
}

function cheapestOfTwo(offers: readonly Offer[], need: Need, below: number): Fleet | undefined {
  let best: Fleet | undefined;
  for (const [place, first] of offers.entries()) {
    for (const second of offers.slice(place + 1)) {
      const limit = best?.usdPerHour ?? below;
      if (pairBound(first, second, need) >= limit) continue;
      const kinds = [first.planned(), second.planned()] as const;
      if (kinds[0] === undefined || kinds[1] === undefined) continue;
      best = cheapestPair([kinds[0], kinds[1]], need, limit) ?? best;
    }
  }
  return best;
}

/** A lower bound of what the machines of a configuration cost, before anything is planned. */
export function fleetBound(
  problem: CostProblem,
  configuration: Configuration,
  planner: Planner,
): number {
  const { rate, headroom } = needOf(problem, configuration);
  const usual = rate / (1 - headroom);
  const bounds = offersOf(problem, configuration, planner).map(({ usdPerHour, most }) =>
    Math.max(usdPerHour, (usual / most) * usdPerHour),
  );
  return Math.min(Number.POSITIVE_INFINITY, ...bounds);
}

interface Need {
  /** Queries/s that reach the replicas. */
  rate: number;
  headroom: number;
  /** Machines that may be lost. */
  spare: number;
  spot: Spot;
}

function needOf({ demand, spot }: CostProblem, { cache }: Configuration): Need {
  const { ratePerSecond, headroom, spareReplicas } = demand;
  return { rate: ratePerSecond * (1 - cache.hitRate), headroom, spare: spareReplicas, spot };
}

/** A type of machine from one market. */
interface Offer {
  host: Host;
  market: Market;
  replicas: number;
  usdPerHour: number;
  /** Queries/s that one machine carries at most, whatever their latency. */
  most: number;
  /** Undefined where the objective cannot be met on it, or not by a fleet. Planned once. */
  planned(): Kind | undefined;
}

/** An offer of which is known what is needed. */
interface Kind extends Omit<Offer, "planned"> {
  /** Queries/s that one machine carries with the objective met, among machines of another type. */
  capacity(): number;
  /** Machines of this type alone: with headroom, and without. */
  needed: number;
  neededInReclaim: number;
}

/** Machines that hold a replica, those that may be cheapest first. */
function offersOf(problem: CostProblem, configuration: Configuration, planner: Planner): Offer[] {
  const { version } = configuration;
  const demand = demandOf(problem, configuration);
  const { rate, headroom } = needOf(problem, configuration);
  const offers = version.hosts.flatMap((host) => {
    const replicas = replicasOn(host, version);
    if (replicas === 0) return [];
    const most = replicas * planner.mostRate(host.service, demand);
    return MARKETS.flatMap((market): Offer[] => {
      const usdPerHour = priceOf(host, market, problem.spot);
      if (usdPerHour === undefined) return [];
      const offer = { host, market, replicas, usdPerHour, most };
      return [{ ...offer, planned: once(() => kindOf(offer, demand, planner)) }];
    });
  });
  const alone = ({ usdPerHour, most }: Offer) =>
    Math.ceil(rate / (1 - headroom) / most) * usdPerHour;
  return offers.toSorted((a, b) => alone(a) - alone(b));
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function kindOf(offer: Omit<Offer, "planned">, demand: Demand, planner: Planner): Kind | undefined {
  const { host, market, replicas } = offer;
  const { service } = host;
  const usual = planner.needed(service, demand);
  if (usual === undefined || Math.ceil(usual / replicas) > MOST_MACHINES) return undefined;
  const hasSpot = market === "spot" || host.instance.spotUsdPerHour !== undefined;
  const bare = hasSpot ? planner.needed(service, { ...demand, headroom: 0 }) : usual;
  return {
    ...offer,
    needed: Math.ceil(usual / replicas),
    neededInReclaim: Math.ceil((bare ?? usual) / replicas),
    // Replicas that share their queues carry more together; a machine among others of another type is counted as if it shared nothing.
    capacity: once(() => replicas * planner.aloneRate(service, demand)),
  };
}

function priceOf({ instance, service }: Host, market: Market, spot: Spot): number | undefined {
  const { usdPerHour, spotUsdPerHour } = instance;
  if (market === "on demand") return usdPerHour;
  if (spotUsdPerHour === undefined) return undefined;
  const { coldStartMs = [] } = service;
  const slowest = coldStartMs.reduce((most, ms) => Math.max(most, ms), 0);
  return spotPrice(spotUsdPerHour, spot, slowest);
}

function staysOf({ market }: Pick<Offer, "market">, { spot }: Need): number {
  return market === "spot" ? 1 - spot.reclaimedShare : 1;
}

/** Numbers of machines for two kinds of one type, which share their queues; queries/s for others. */
function coverOf([first, second]: readonly [Kind, Kind], need: Need): Cover {
  const isOneType = first.host === second.host;
  return {
    ...(isOneType
      ? { usual: first.needed, reclaim: first.neededInReclaim, units: [1, 1] }
      : {
          usual: need.rate / (1 - need.headroom),
          reclaim: need.rate,
          units: [first.capacity(), second.capacity()],
        }),
    stays: [staysOf(first, need), staysOf(second, need)],
    prices: [first.usdPerHour, second.usdPerHour],
    spare: need.spare,
  };
}

/** As above, as if every machine carried the most that it can. */
function boundCover([first, second]: readonly [Offer, Offer], need: Need): Cover {
  return {
    usual: need.rate / (1 - need.headroom),
    reclaim: need.rate,
    units: [first.most, second.most],
    stays: [staysOf(first, need), staysOf(second, need)],
    prices: [first.usdPerHour, second.usdPerHour],
    spare: need.spare,
  };
}

function aloneBound(offer: Offer, need: Need): number {
  return fewest(boundCover([offer, offer], need)) * offer.usdPerHour;
}

/** At least one machine of each. */
function pairBound(first: Offer, second: Offer, need: Need): number {
  const both = first.usdPerHour + second.usdPerHour;
  const cover = boundCover([first, second], need);
  return Math.max(both, leastCost(cover, lowestPoint(cover)));
}

function cheapestPair(kinds: readonly [Kind, Kind], need: Need, below: number): Fleet | undefined {
  const cover = coverOf(kinds, need);
  if (Math.min(...cover.units) <= 0) return undefined;
  const [first, second] = kinds;
  let best: Fleet | undefined;
  const isWorthIt = (many: number): boolean => {
    const limit = best?.usdPerHour ?? below;
    if (many < 0 || many > MOST_MACHINES) return false;
    if (leastCost(cover, many) >= limit - 1e-12) return false;
    const others = fewestWith(cover, many);
    const usdPerHour = many * cover.prices[0] + others * cover.prices[1];
    if (usdPerHour < limit - 1e-12) {
      best = fleetOf([
        [first, many],
        [second, others],
      ]);
    }
    return true;
  };
  // The bound is convex: from its lowest point on, it only rises on either side.
  const start = lowestPoint(cover);
  let many = start;
  while (isWorthIt(many)) many += 1;
  many = start - 1;
  while (isWorthIt(many)) many -= 1;
  return best;
}

function fleetOf(numbers: readonly (readonly [Kind, number])[]): Fleet {
  const used = numbers.filter(([, machines]) => machines > 0);
  const isOneType = new Set(used.map(([{ host }]) => host)).size === 1;
  const weights = used.map(([kind, machines]) => machines * (isOneType ? 1 : kind.capacity()));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = used.map(([{ host, market, replicas, usdPerHour }, machines], place) => ({
    ...{ host, market, machines, replicas, usdPerHour },
    share: (weights[place] ?? 0) / whole,
  }));
  // What is always there stands first, then what there is most of.
  const rank = ({ market }: FleetPart) => MARKETS.indexOf(market);
  return {
    parts: parts.toSorted((a, b) => rank(a) - rank(b) || b.machines - a.machines),
    usdPerHour: parts.reduce((sum, part) => sum + part.machines * part.usdPerHour, 0),
  };
}
