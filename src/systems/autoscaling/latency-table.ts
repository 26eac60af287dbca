/**
 * Latency by rate and replicas, looked up: a day asks for it in every second, and a closed form takes longer than a second's step. It is
 * computed at shares of the capacity that lie closer together towards the top, for each small number of replicas and for some of the large
 * ones, when first asked for, and read off on the lines between.
 */
export class LatencyTable {
  readonly #capacityPerReplica: number;
  readonly #compute: (ratePerSecond: number, replicas: number) => number | undefined;
  readonly #rows = new Map<number, Float64Array>();

  constructor(
    capacityPerReplica: number,
    compute: (ratePerSecond: number, replicas: number) => number | undefined,
  ) {
    this.#capacityPerReplica = capacityPerReplica;
    this.#compute = compute;
  }

  /** Undefined where the replicas are full, or nearly so. */
  latencyMs(ratePerSecond: number, replicas: number): number | undefined {
    const share = ratePerSecond / (replicas * this.#capacityPerReplica);
    if (!(share <= MOST)) return undefined;
    const place = placeOf(share);
    const few = rowBelow(replicas);
    const low = this.#along(place, few);
    if (few === replicas) return low;
    const many = rowAbove(few);
    return low + ((replicas - few) / (many - few)) * (this.#along(place, many) - low);
  }

  #along(place: number, replicas: number): number {
    const below = Math.floor(place);
    const low = this.#at(below, replicas);
    return place === below ? low : low + (place - below) * (this.#at(below + 1, replicas) - low);
  }

  #at(step: number, replicas: number): number {
    let row = this.#rows.get(replicas);
    if (row === undefined) {
      row = new Float64Array(LAST + 1).fill(Number.NaN);
      this.#rows.set(replicas, row);
    }
    if (Number.isNaN(row[step])) {
      // At rate 0 a request is alone: the least rate stands for it.
      const share = Math.max(shareAt(step), LEAST);
      row[step] = this.#compute(share * replicas * this.#capacityPerReplica, replicas) ?? 0;
    }
    return row[step]!;
  }
}

/**
 * Even steps up to a half; above, waits grow as 1 / (1 - share), and in steps of (1 - share)^(-1/2) they are all but parabolas, which lines
 * follow equally well everywhere.
 */
const EVEN = 0.02;
const HALF = 0.5;
const STEEP = 0.1;
const LEAST = 1e-4;
const MOST = 0.97;
const LAST = Math.ceil(placeOf(MOST));

function placeOf(share: number): number {
  if (share <= HALF) return share / EVEN;
  return HALF / EVEN + (1 / Math.sqrt(1 - share) - 1 / Math.sqrt(1 - HALF)) / STEEP;
}

function shareAt(step: number): number {
  if (step <= HALF / EVEN) return EVEN * step;
  return 1 - 1 / (1 / Math.sqrt(1 - HALF) + STEEP * (step - HALF / EVEN)) ** 2;
}

/** Up to so many replicas have a row each; beyond, each row is for a fifth more than the one before. */
const EACH = 10;
const GROWTH = 1.2;

function rowBelow(replicas: number): number {
  if (replicas <= EACH) return replicas;
  let row = EACH;
  for (let next = rowAbove(row); next <= replicas; next = rowAbove(row)) row = next;
  return row;
}

function rowAbove(row: number): number {
  return Math.floor(GROWTH * row);
}
