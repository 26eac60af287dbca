/** What the workers of the engine's benchmark have in common. */

export interface Question {
  row: string;
}

export type Answer = { ms: number } | { error: string };

/** One row: makes its data, gives the work to repeat. Work that returns a promise is waited for. */
export type Row = () => Work | Promise<Work>;
export type Work = () => unknown;

const budgetMs = 400;
/** So many runs are timed together that the clock's step does not show. */
const leastMs = 1;

export const threads = Number(self.name);

/** Answers the page's questions with the rows that `open` gives when the library is ready. */
export function answer(open: () => Promise<Record<string, Row>>): void {
  const opened = open();
  const made = new Map<string, Promise<Work>>();
  self.onmessage = async ({ data: { row } }: MessageEvent<Question>) => {
    try {
      const rows = await opened;
      if (!rows[row]) throw new Error("no such row");
      if (!made.has(row)) made.set(row, Promise.resolve(rows[row]()));
      const answered: Answer = { ms: await fastest(await made.get(row)!) };
      self.postMessage(answered);
    } catch (error) {
      const answered: Answer = { error: error instanceof Error ? String(error.stack) : "?" };
      self.postMessage(answered);
    }
  };
}

async function fastest(work: Work): Promise<number> {
  let repeats = 1;
  while ((await quickestOf3(work, repeats)) < leastMs) repeats *= 2;
  const end = performance.now() + budgetMs;
  let best = Number.POSITIVE_INFINITY;
  while (performance.now() < end) {
    best = Math.min(best, (await time(work, repeats)) / repeats);
    // Lets callbacks of the collector run.
    await new Promise((done) => setTimeout(done));
  }
  if (!(best > 0)) throw new Error("the clock read zero: too few runs were timed together");
  return best;
}

/** One pause of the collector or the system must not pass for work: a single call would then be timed, and read as 0. */
async function quickestOf3(work: Work, repeats: number): Promise<number> {
  return Math.min(await time(work, repeats), await time(work, repeats), await time(work, repeats));
}

async function time(work: Work, repeats: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) {
    const result = work();
    if (result instanceof Promise) await result;
  }
  return performance.now() - start;
}

/** Numbers in [-1, 1) that are the same on every side. */
export function numbers(count: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Layer sizes of the MLP, its batch, and the shapes of its parameters in order. */
export const mlp = {
  batch: 128,
  sizes: [784, 256, 128, 10],
};

/** Two convolutions with pooling on 28 by 28 images: channels, and the size of what is left at the end. */
export const cnn = { batch: 32, size: 28, first: 8, second: 16, left: 5 * 5 * 16, classes: 10 };

/** One block of a transformer. */
export const block = { batch: 32, tokens: 64, width: 64, heads: 4, hidden: 256 };

export const labels = (count: number, classes: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => (i * 7) % classes);
