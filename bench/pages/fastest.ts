/** The least time of a piece of work, and the numbers that it works on. */

/** What is repeated. Work that returns a promise is waited for. */
export type Work = () => unknown;

export interface Timing {
  /** For how long it is repeated. */
  budgetMs: number;
  /** Waits for a device that works behind the caller's back, after all runs that are timed together. */
  settle?: () => Promise<unknown>;
}

/** So many runs are timed together that the clock's step does not show. */
const leastMs = 1;

/** The fastest of many runs, in ms; of two where one alone takes longer than there is time. */
export async function fastest(work: Work, timing: Timing): Promise<number> {
  const first = await time(work, 1, timing);
  if (first > timing.budgetMs) return Math.min(first, await time(work, 1, timing));
  let repeats = 1;
  while ((await quickestOf3(work, repeats, timing)) < leastMs) repeats *= 2;
  const end = performance.now() + timing.budgetMs;
  let best = Number.POSITIVE_INFINITY;
  while (performance.now() < end) {
    best = Math.min(best, (await time(work, repeats, timing)) / repeats);
    // Lets callbacks of the collector run.
    await new Promise((done) => setTimeout(done));
  }
  if (!(best > 0)) throw new Error("the clock read zero: too few runs were timed together");
  return best;
}

/** One pause of the collector or the system must not pass for work: a single call would then be timed, and read as 0. */
async function quickestOf3(work: Work, repeats: number, timing: Timing): Promise<number> {
  return Math.min(
    await time(work, repeats, timing),
    await time(work, repeats, timing),
    await time(work, repeats, timing),
  );
}

async function time(work: Work, repeats: number, { settle }: Timing): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) {
    const result = work();
    if (result instanceof Promise) await result;
  }
  await settle?.();
  return performance.now() - start;
}

/** Numbers in [-1, 1) that are the same on every side. */
export function numbers(count: number, seed = 1): Float32Array {
  const made = new Float32Array(count);
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    made[i] = state / 2 ** 31 - 1;
  }
  return made;
}
