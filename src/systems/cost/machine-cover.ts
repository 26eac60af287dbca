/** How many machines of two kinds cover a need, by what one of each adds to it. */

/** More machines than this are no fleet that anyone should plan with a page. */
export const MOST_MACHINES = 10_000;

export interface Cover {
  /** To be reached after the loss of the spare machines, in the units below. */
  usual: number;
  /** To be reached by what stays when spot machines are taken back. */
  reclaim: number;
  /** What a machine of each kind adds. */
  units: readonly [number, number];
  /** Share of the machines that stays in a reclaim. */
  stays: readonly [number, number];
  /** Of a machine, in US dollars an hour. */
  prices: readonly [number, number];
  /** Machines that may be lost. */
  spare: number;
}

/** Rounding errors do not make a machine more. */
const SLACK = 1e-9;

/** The fewest machines of the first kind alone; Infinity where no number suffices. */
export function fewest({ usual, reclaim, units: [unit], stays: [stays], spare }: Cover): number {
  const inUsual = Math.ceil(usual / unit - SLACK) + spare;
  if (reclaim <= 0) return inUsual;
  const kept = Math.ceil(reclaim / unit - SLACK);
  return stays === 0
    ? Number.POSITIVE_INFINITY
    : Math.max(inUsual, Math.ceil(kept / stays - SLACK));
}

/** A lower bound of the cost with `many` of the first kind: the second in parts of machines, the loss as small as it can be. */
export function leastCost(
  { usual, reclaim, units, stays, prices, spare }: Cover,
  many: number,
): number {
  const loss = spare * Math.min(...units);
  const inUsual = (usual + loss - many * units[0]) / units[1];
  const missing = reclaim - many * units[0] * stays[0];
  const inReclaim = missing <= reclaim * SLACK ? 0 : missing / (units[1] * stays[1]);
  return many * prices[0] + Math.max(0, inUsual, inReclaim) * prices[1];
}

/** Where the bound is lowest: it is made of straight pieces, so beside one of their ends. */
export function lowestPoint(cover: Cover): number {
  const { usual, reclaim, units, stays, spare } = cover;
  const [a, b] = units;
  const most = usual + spare * Math.min(a, b);
  const ends = [
    0,
    most / a,
    reclaim / (a * stays[0]),
    // Where both needs ask for as many of the second kind.
    (most / b - reclaim / (b * stays[1])) / (a / b - (a * stays[0]) / (b * stays[1])),
  ];
  const numbers = ends
    .filter((end) => Number.isFinite(end) && end >= 0)
    .flatMap((end) => [Math.floor(end), Math.ceil(end - SLACK)])
    .map((end) => Math.min(end, MOST_MACHINES));
  return numbers.reduce(
    (best, it) => (leastCost(cover, it) < leastCost(cover, best) ? it : best),
    0,
  );
}

/** The fewest of the second kind beside `many` of the first; Infinity where no number suffices. */
export function fewestWith(cover: Cover, many: number): number {
  const { usual, reclaim, units, stays, spare } = cover;
  const missing = reclaim - remaining(many, stays[0]) * units[0];
  const isShort = missing > reclaim * SLACK;
  if (isShort && stays[1] === 0) return Number.POSITIVE_INFINITY;
  const inUsual = (usual - many * units[0]) / units[1];
  const inReclaim = isShort ? missing / (units[1] * stays[1]) : 0;
  let others = Math.max(0, Math.ceil(Math.max(inUsual, inReclaim)) - 1);
  // Loss and rounding ask for a few more.
  const most = others + 3 + spare * (1 + units[0] / units[1]) + 1 / (stays[1] || 1);
  while (!isEnough(cover, many, others)) {
    if (others > most) return Number.POSITIVE_INFINITY;
    others += 1;
  }
  return others;
}

function isEnough(
  { usual, reclaim, units, stays, spare }: Cover,
  many: number,
  others: number,
): boolean {
  const all = many * units[0] + others * units[1] - lossOf(units, [many, others], spare);
  const kept = remaining(many, stays[0]) * units[0] + remaining(others, stays[1]) * units[1];
  return all >= usual * (1 - SLACK) && kept >= reclaim * (1 - SLACK);
}

function remaining(machines: number, stays: number): number {
  return Math.floor(machines * stays + SLACK);
}

/** What goes with the spare machines: the largest first. */
function lossOf(
  units: readonly [number, number],
  machines: readonly [number, number],
  spare: number,
): number {
  const [large, small] = units[0] >= units[1] ? [0, 1] : [1, 0];
  const ofLarge = Math.min(spare, machines[large]!);
  const ofSmall = Math.min(spare - ofLarge, machines[small]!);
  return ofLarge * units[large]! + ofSmall * units[small]!;
}
