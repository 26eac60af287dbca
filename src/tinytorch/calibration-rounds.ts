/**
 * Which of several ways to compute is the fastest: all of them take a turn in each round, so that what disturbs the machine
 * disturbs all, and nothing is decided by one timing.
 */

/** One way to compute. */
export interface Contender {
  /** Computes steps for a moment, one at least, and gives the milliseconds of each. */
  takeTurn(): Promise<readonly number[]>;
}

/** What is known of one contender after the rounds. */
export interface Standing<C extends Contender = Contender> {
  contender: C;
  /** Milliseconds of a step, the median of each round. */
  rounds: number[];
  /** Of each step. */
  times: number[];
  /** Why it dropped out. */
  failure?: unknown;
}

const ROUNDS = 5;
/** After so many, who is hopelessly slow takes no more turns. */
const LEAST_ROUNDS = 2;
const HOPELESS = 10;

/** In the order given. A contender that fails drops out. */
export async function timeInRounds<C extends Contender>(
  contenders: readonly C[],
): Promise<Standing<C>[]> {
  const standings = contenders.map(
    (contender): Standing<C> => ({ contender, rounds: [], times: [] }),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const inIt = standings.filter((it) => it.failure === undefined && !isHopeless(it, standings));
    for (const standing of inIt) await takeTurn(standing);
  }
  return standings;
}

async function takeTurn(standing: Standing): Promise<void> {
  try {
    const times = await standing.contender.takeTurn();
    standing.times.push(...times);
    standing.rounds.push(median(times));
  } catch (error) {
    standing.failure = error;
  }
}

/** Whether another one's slowest round was many times as fast as its fastest. */
function isHopeless({ rounds }: Standing, standings: readonly Standing[]): boolean {
  if (rounds.length < LEAST_ROUNDS) return false;
  const least = Math.min(...rounds);
  return standings.some(
    (other) =>
      other.failure === undefined &&
      other.rounds.length >= LEAST_ROUNDS &&
      Math.max(...other.rounds) * HOPELESS < least,
  );
}

/** Those that did not fail, the fastest first. */
export function ranked<C extends Contender>(standings: readonly Standing<C>[]): Standing<C>[] {
  return standings
    .filter(({ failure, rounds }) => failure === undefined && rounds.length > 0)
    .toSorted((a, b) => median(a.rounds) - median(b.rounds));
}

/** In how many of the rounds that both took part in the first was the faster. */
export function roundsWon(first: Standing, second: Standing): { won: number; of: number } {
  const of = Math.min(first.rounds.length, second.rounds.length);
  const won = first.rounds.slice(0, of).filter((ms, round) => ms < second.rounds[round]!).length;
  return { won, of };
}

/** Whether it was the faster in every round. */
export function isSurelyFaster(first: Standing, second: Standing): boolean {
  const { won, of } = roundsWon(first, second);
  return won === of;
}

export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = ascending.length >> 1;
  return ascending.length % 2 === 1
    ? ascending[middle]!
    : (ascending[middle - 1]! + ascending[middle]!) / 2;
}
