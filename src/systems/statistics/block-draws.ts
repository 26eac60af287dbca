import { Random } from "../../base/random.ts";

/** Long enough for what disturbs several in a row, and short enough that a few hundred hold several. */
const BLOCK = 50;

/**
 * Places in a series to draw from, with replacement and in blocks of neighbours, which keeps what lasts for several of them: the
 * circular block bootstrap (Politis and Romano 1992, in Exploring the Limits of Bootstrap). The series' end is followed by its begin.
 */
export function blockDraws(count: number, length: number, seed: number): Uint32Array {
  const random = new Random(seed);
  const places = new Uint32Array(count);
  let start = 0;
  for (let i = 0; i < count; i++) {
    if (i % BLOCK === 0) start = random.integer(0, length);
    places[i] = (start + (i % BLOCK)) % length;
  }
  return places;
}
