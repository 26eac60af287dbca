/** The stream of random numbers behind initialisation, dropout and random tensors. */
import { Random, type RandomState } from "../base/random.ts";
import { finite } from "./arguments/kinds.ts";
import { checkArgument } from "./arguments/signature.ts";

let generator = new Random(0);

/** Restarts the generator behind initialisation, dropout and random tensors; shuffling has seeds of its own. */
export function manualSeed(seed: number): void {
  checkArgument("manualSeed", "seed", seed, finite);
  generator = new Random(seed);
}

/** The state of the generator, to go on from later: `torch.get_rng_state`. */
export function getRngState(): RandomState {
  return generator.getState();
}

/** Goes on from a `getRngState()`. */
export function setRngState(state: RandomState): void {
  const words: unknown = (state as RandomState | undefined)?.generator;
  if (!Array.isArray(words) || words.length !== 4 || !words.every(Number.isInteger)) {
    throw new TypeError("setRngState: expected a state that getRngState() gave");
  }
  generator = new Random(state);
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
