/** Cost of machines that run on, by the hour and by the month. */

/** As cloud providers count: 8,760 hours a year over 12. */
export const HOURS_A_MONTH = 730;

/** US dollars a month for machines that never stop. */
export function monthly(usdPerHour: number): number {
  return usdPerHour * HOURS_A_MONTH;
}

export interface Spot {
  /** How often the provider takes one spot machine back, each hour. */
  interruptionsPerHour: number;
  /** Share of the spot machines that may go at one moment: 1 for all of them. */
  reclaimedShare: number;
}

/**
 * US dollars an hour for a spot machine that serves all the time: interruptions are made up for by machines that are paid for while
 * they start, price × (1 + interruptions an hour × hours of a start).
 */
export function spotPrice(
  usdPerHour: number,
  { interruptionsPerHour }: Pick<Spot, "interruptionsPerHour">,
  coldStartMs: number,
): number {
  return usdPerHour * (1 + (interruptionsPerHour * coldStartMs) / 3_600_000);
}
