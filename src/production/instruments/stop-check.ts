/**
 * How a loop that waits without computing hears Stop. Tensor operations ask by themselves; a load generator that waits for the
 * next arrival does none.
 */

let current: () => void = () => {};

/** For the kernel, as a run begins: `check` throws once this run was asked to stop. */
export function setStopCheck(check: () => void): void {
  current = check;
}

/**
 * The check of the run in progress. Take it when a loop begins and call it at each turn: were it looked up each time, a loop
 * that waits longer than its own run would ask about the next one, and go on.
 */
export function stopCheck(): () => void {
  return current;
}
