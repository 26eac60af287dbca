/** The alerts of a session: which fire, since when, and which have fired before. */

import type { BurnRule } from "../../systems/reliability/burn-rules.ts";
import type { ErrorBudget, RuleBurn } from "./burn-rate.ts";
import type { ObjectiveName } from "./objectives.ts";

export interface Alert {
  readonly objective: ObjectiveName;
  readonly rule: BurnRule;
  /** In seconds since the monitor was opened. */
  readonly firedAt: number;
  /** Absent while it fires. */
  readonly resolvedAt?: number;
  /** Burn rates of the long and of the short window when it fired. */
  readonly long: number;
  readonly short: number;
}

const MOST_ALERTS = 50;

export class AlertBook {
  #alerts: readonly Alert[] = [];

  /** Oldest first. */
  get alerts(): readonly Alert[] {
    return this.#alerts;
  }

  get firing(): Alert[] {
    return this.#alerts.filter(({ resolvedAt }) => resolvedAt === undefined);
  }

  /** Judges an objective at `now` (seconds); gives the alerts that fired or were resolved by that. */
  judge(objective: ObjectiveName, budget: ErrorBudget, now: number): Alert[] {
    return budget.burns(now).flatMap((burn) => this.#follow(objective, burn, now));
  }

  #follow(objective: ObjectiveName, { rule, long, short, fires }: RuleBurn, now: number): Alert[] {
    const open = this.firing.find((it) => it.objective === objective && it.rule === rule);
    if (fires === (open !== undefined)) return [];
    if (open === undefined) {
      const fired: Alert = { objective, rule, firedAt: now, long, short };
      this.#alerts = [...this.#alerts, fired].slice(-MOST_ALERTS);
      return [fired];
    }
    const resolved: Alert = { ...open, resolvedAt: now };
    this.#alerts = this.#alerts.map((it) => (it === open ? resolved : it));
    return [resolved];
  }
}
