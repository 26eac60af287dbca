/** What the sides of the benchmark of operations have in common: a question for each row and direction, one answer to each. */
import { fastest, numbers, type Timing, type Work } from "../fastest.ts";
import { type Input, nameOf, sizeOf } from "./row.ts";

export type Direction = "forward" | "backward";

export interface Question {
  call: string;
  inputs: readonly Input[];
  direction: Direction;
}

/** The fastest run, in ms; nothing where the side has no such operation, or the operation no gradient. */
export type Answer = { ms: number; bytes?: number } | { isMissing: true } | { error: string };

/** A row that is ready to be timed. */
export interface Prepared {
  work: Work;
  /** The part of the work that is not asked for, whose time is taken off: a forward pass that a library cannot do without. */
  less?: Work;
  /** Bytes that it must move. */
  bytes?: number;
  dispose(): void;
}

export type Prepare = (question: Question) => Promise<Prepared | undefined> | Prepared | undefined;

const budgetMs = 60;

/** Answers with what `open` gives when the library is ready. */
export function answerQuestions(
  open: () => Promise<{ prepare: Prepare; settle?: Timing["settle"] }>,
): void {
  const opened = open();
  self.onmessage = async ({ data }: MessageEvent<Question>) => {
    try {
      self.postMessage(await answerTo(data, await opened));
    } catch (error) {
      const text = error instanceof Error ? `${error.message} ${error.stack}` : String(error);
      self.postMessage({ error: `${nameOf(data)}: ${text}` } satisfies Answer);
    }
  };
}

async function answerTo(
  question: Question,
  { prepare, settle }: { prepare: Prepare; settle?: Timing["settle"] },
): Promise<Answer> {
  const prepared = await prepare(question);
  if (!prepared) return { isMissing: true };
  const { work, less, bytes, dispose } = prepared;
  const timing = { budgetMs, ...(settle && { settle }) };
  try {
    const whole = await fastest(work, timing);
    const ms = less ? Math.max(0, whole - (await fastest(less, timing))) : whole;
    return { ms, ...(bytes !== undefined && { bytes }) };
  } finally {
    dispose();
  }
}

/** The values of an input, the same on every side. */
export function valuesOf({ shape, dtype, from = -1, to = 1 }: Input, seed: number): Float32Array {
  const values = numbers(sizeOf(shape), seed);
  for (let i = 0; i < values.length; i++) {
    const value = from + ((values[i]! + 1) / 2) * (to - from);
    values[i] =
      dtype === "bool" ? Number(value > 0) : dtype === "int32" ? Math.floor(value) : value;
  }
  return values;
}
