/**
 * Alerts on an error budget, after chapter 5 of "The Site Reliability Workbook" (Beyer et al. 2018, "Alerting on SLOs", table 5-8 and
 * section 6, multiwindow, multi-burn-rate alerts).
 */

/** An alert fires while the budget burns at `factor` times the rate that would just use it up, in both windows. */
export interface BurnRule {
  readonly name: "fast burn" | "slow burn" | "steady burn";
  /** A page wakes somebody; a ticket waits for the morning. */
  readonly severity: "page" | "ticket";
  readonly factor: number;
  readonly longSeconds: number;
  /** A twelfth of the long one, so that the alert ends soon after its cause. */
  readonly shortSeconds: number;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** The period of an error budget: 30 days. */
export const PERIOD_SECONDS = 30 * DAY;

/** The most urgent first. */
export const BURN_RULES: readonly BurnRule[] = [
  burnRule("fast burn", "page", 14.4, HOUR),
  burnRule("slow burn", "page", 6, 6 * HOUR),
  burnRule("steady burn", "ticket", 1, 3 * DAY),
];

function burnRule(
  name: BurnRule["name"],
  severity: BurnRule["severity"],
  factor: number,
  longSeconds: number,
): BurnRule {
  return { name, severity, factor, longSeconds, shortSeconds: longSeconds / 12 };
}
