/** The stream of random numbers behind initialisation, dropout and random tensors. */
import { Random } from "../base/random.ts";

let generator = new Random(0);

/** Restarts the generator behind initialisation, dropout and random tensors; shuffling has seeds of its own. */
export function manualSeed(seed: number): void {
  generator = new Random(seed);
}

/** The generator that `manualSeed` restarts. */
export function defaultGenerator(): Random {
  return generator;
}

/** Runs `work` with another generator in place of the default one. */
export function withGenerator<T>(other: Random, work: () => T): T {
  const before = generator;
  generator = other;
  try {
    return work();
  } finally {
    generator = before;
  }
}
