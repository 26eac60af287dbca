/**
 * How fast an error budget burns: the share of bad requests as a multiple of the share that the objective allows. At 1 the budget
 * lasts for exactly its period. Counts are kept by the second, for as long as the longest window.
 */
import { BURN_RULES, type BurnRule, PERIOD_SECONDS } from "../../systems/reliability/burn-rules.ts";

interface Tally {
  bad: number;
  total: number;
}

/** The burn of one rule in its two windows. */
export interface RuleBurn {
  readonly rule: BurnRule;
  readonly long: number;
  readonly short: number;
  readonly fires: boolean;
}

export class ErrorBudget {
  readonly target: number;
  readonly #timeScale: number;
  readonly #seconds = new Map<number, Tally>();
  /** Of seconds that no window reaches any more. */
  readonly #forgotten: Tally = { bad: 0, total: 0 };

  constructor(target: number, timeScale: number) {
    this.target = target;
    this.#timeScale = timeScale;
  }

  /** Counts a request that ended in this second since the beginning. */
  add(second: number, isBad: boolean): void {
    const tally = this.#seconds.get(second) ?? { bad: 0, total: 0 };
    tally.total += 1;
    if (isBad) tally.bad += 1;
    this.#seconds.set(second, tally);
  }

  /** Bad requests and all of them before `now`, in whole seconds since the beginning. */
  countsBefore(now: number): Readonly<Tally> {
    const { bad, total } = this.#between(0, now);
    return { bad: bad + this.#forgotten.bad, total: total + this.#forgotten.total };
  }

  /** The burn rates of every rule at `now`, in whole seconds since the beginning. */
  burns(now: number): RuleBurn[] {
    this.#forget(now);
    return BURN_RULES.map((rule) => {
      const long = this.#burnOver(rule.longSeconds / this.#timeScale, now);
      const short = this.#burnOver(rule.shortSeconds / this.#timeScale, now);
      return { rule, long, short, fires: long > rule.factor && short > rule.factor };
    });
  }

  /** Share of the whole period's budget that is gone at `now`: the burn rate so far, for the part of the period that has passed. */
  burnt(now: number): number {
    const passed = now / (PERIOD_SECONDS / this.#timeScale);
    return this.#rateOf(this.countsBefore(now)) * passed;
  }

  /**
   * The burn rate over the last seconds. The part of the window that lies before the beginning counts as without errors, at the same
   * rate of requests: the first failure of a session would otherwise fill an hour's window.
   */
  #burnOver(seconds: number, now: number): number {
    const covered = Math.min(1, now / seconds);
    return this.#rateOf(this.#between(now - seconds, now)) * covered;
  }

  #rateOf({ bad, total }: Tally): number {
    return total === 0 ? 0 : bad / total / (1 - this.target);
  }

  #between(from: number, to: number): Tally {
    const sum = { bad: 0, total: 0 };
    for (const [second, { bad, total }] of this.#seconds) {
      if (second < from || second >= to) continue;
      sum.bad += bad;
      sum.total += total;
    }
    return sum;
  }

  #forget(now: number): void {
    const longest = Math.max(...BURN_RULES.map(({ longSeconds }) => longSeconds));
    const from = now - longest / this.#timeScale;
    for (const [second, { bad, total }] of this.#seconds) {
      if (second >= from) continue;
      this.#forgotten.bad += bad;
      this.#forgotten.total += total;
      this.#seconds.delete(second);
    }
  }
}
