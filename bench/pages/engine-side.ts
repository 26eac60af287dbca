/** What the workers of the engine's benchmark have in common. */
import { fastest, type Work } from "./fastest.ts";

export interface Question {
  row: string;
}

export type Answer = { ms: number } | { error: string };

/** One row: makes its data, gives the work to repeat. */
export type Row = () => Work | Promise<Work>;

const timing = { budgetMs: 400 };

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
      const answered: Answer = { ms: await fastest(await made.get(row)!, timing) };
      self.postMessage(answered);
    } catch (error) {
      const answered: Answer = { error: error instanceof Error ? String(error.stack) : "?" };
      self.postMessage(answered);
    }
  };
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
