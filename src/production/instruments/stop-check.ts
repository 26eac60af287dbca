/**
 * How a loop that waits without computing hears Stop. Tensor operations ask by themselves; a load generator that waits for the
 * next arrival does none.
 */
import { lent } from "../../base/lent.ts";

/**
 * The check of the run in progress. Take it when a loop begins and call it at each turn: were it looked up each time, a loop
 * that waits longer than its own run would ask about the next one, and go on.
 */
export function stopCheck(): () => void {
  return lent().stopCheckOfRun();
}
