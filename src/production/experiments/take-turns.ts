/** Measures two versions in turn: each round takes one sample of both, in random order, so that drift meets both alike. */
import { Random } from "../../base/random.ts";
import { breathe, callsPerTiming, timeCalls, warmUp } from "../clock.ts";
import { wasHiddenSince } from "../page-state.ts";
import type { Trial } from "./candidate.ts";

export interface Rounds {
  before: number[];
  after: number[];
}

export interface RoundOptions {
  budgetMs: number;
  /** Order of the turns. */
  seed: number;
  fewest?: number;
  most?: number;
  onRound?: (rounds: Rounds) => void;
}

/** After so many rounds a version that took more than twice as long in each of them cannot win any more. */
const HOPELESS_AFTER = 5;
/** Work that is slow beyond all budgets is given so many rounds. */
const LEAST = 3;
const LONGEST = 4;

/**
 * Rounds until the time is up, at least `fewest` (12) and at most `most` (60) of them; fewer where the change is hopeless, or
 * where they would take several times the budget.
 */
export async function takeTurns(trial: Trial, options: RoundOptions): Promise<Rounds> {
  const { budgetMs, seed, fewest = 12, most = 60, onRound } = options;
  const random = new Random(seed);
  const rounds: Rounds = { before: [], after: [] };
  const begun = performance.now();
  const isOver = () => {
    const count = rounds.before.length;
    const spentMs = performance.now() - begun;
    if (count >= HOPELESS_AFTER && isHopeless(rounds)) return true;
    if (count >= LEAST && spentMs > LONGEST * budgetMs) return true;
    return count >= most || (count >= fewest && spentMs > budgetMs);
  };
  while (!isOver()) {
    const start = performance.now();
    const isBeforeFirst = random.uniform() < 0.5;
    const first = await (isBeforeFirst ? trial.before() : trial.after());
    const second = await (isBeforeFirst ? trial.after() : trial.before());
    await breathe();
    if (wasHiddenSince(start)) continue;
    rounds.before.push(isBeforeFirst ? first : second);
    rounds.after.push(isBeforeFirst ? second : first);
    onRound?.(rounds);
  }
  return rounds;
}

function isHopeless({ before, after }: Rounds): boolean {
  return after.every((ms, round) => ms > 2 * (before[round] ?? 0));
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
