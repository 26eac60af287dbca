/** Cost of inference on a machine that is rented by the hour. */

/**
 * US dollars for a million inferences: the price of an hour (US dollars) over the inferences that a machine answers in it when it
 * is always busy, `perSecond` of them each second. Idle hours cost the same, so a machine used by half costs twice as much.
 */
export function costPerMillion(perSecond: number, usdPerHour: number): number {
  return (usdPerHour * 1e6) / (perSecond * 3600);
}
