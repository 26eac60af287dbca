/** Measures two versions in turn: each round takes one sample of both, in random order, so that drift meets both alike. */
import type { Random } from "../../../base/random.ts";
import { breathe, callsPerTiming, timeCalls, warmUp } from "../../instruments/clock.ts";
import { wasHiddenSince } from "../../instruments/page-state.ts";
import type { Trial } from "./candidate.ts";

export interface Rounds {
  before: number[];
  after: number[];
  /** The stretch that each round was taken in. */
  stretches: number[];
}

export interface StretchOptions {
  budgetMs: number;
  random: Random;
  /** At least so many rounds, unless they take several times the budget. */
  fewest?: number;
  most?: number;
  /** Also where the second version cannot win any more: the question is how fast each is. */
  toTheEnd?: boolean;
  onRound?: () => void;
}

/** After so many rounds a version that took more than twice as long in each of them cannot win any more. */
const HOPELESS_AFTER = 3;
const LONGEST = 3;

/**
 * Adds the rounds of one stretch of time to `rounds`. Rounds of several stretches, with other work between them, show how much a
 * gain changes with the state of the machine. A hopeless trial ends the stretch after one round.
 */
export async function takeTurns(
  trial: Pick<Trial, "before" | "after">,
  rounds: Rounds,
  { budgetMs, random, fewest = 4, most = 16, toTheEnd = false, onRound }: StretchOptions,
): Promise<void> {
  const stretch = (rounds.stretches.at(-1) ?? -1) + 1;
  const begun = performance.now();
  let taken = 0;
  const isOver = () => {
    const spentMs = performance.now() - begun;
    if ((!toTheEnd && isHopeless(rounds)) || spentMs > LONGEST * budgetMs) return true;
    return taken >= most || (taken >= fewest && spentMs > budgetMs);
  };
  do {
    const start = performance.now();
    const isBeforeFirst = random.uniform() < 0.5;
    const first = await (isBeforeFirst ? trial.before() : trial.after());
    const second = await (isBeforeFirst ? trial.after() : trial.before());
    await breathe();
    if (wasHiddenSince(start)) continue;
    rounds.before.push(isBeforeFirst ? first : second);
    rounds.after.push(isBeforeFirst ? second : first);
    rounds.stretches.push(stretch);
    taken += 1;
    onRound?.();
  } while (!isOver());
}

function isHopeless({ before, after }: Rounds): boolean {
  return (
    before.length >= HOPELESS_AFTER && after.every((ms, round) => ms > 2 * (before[round] ?? 0))
  );
}

const WARM_UP = 6;
/** Slow work is warmed up for no longer than this. */
const WARM_UP_MS = 500;
/** One sample spans at least this, so that a short interruption does not decide it. */
const SAMPLE_MS = 4;
const MOST_CALLS = 200;

/** A sampler of `work`: warm, and of as many calls as the clock needs. `per`: units of work in one call. */
export async function sampler(
  work: () => Promise<unknown>,
  per = 1,
): Promise<() => Promise<number>> {
  const eachMs = await warmUp(work, WARM_UP, WARM_UP_MS);
  const forClock = callsPerTiming(eachMs);
  const calls = Math.max(forClock, Math.min(MOST_CALLS, Math.ceil(SAMPLE_MS / eachMs)));
  return async () => (await timeCalls(work, calls)) / calls / per;
}
