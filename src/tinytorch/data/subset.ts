import { Random } from "../../base/random.ts";
import { finite, type Kind, kind } from "../arguments/kinds.ts";
import { checkArgument, type Settings, Signature } from "../arguments/signature.ts";
import { datasetKind } from "./data-loader.ts";
import type { Batch, Dataset } from "./dataset.ts";

/** Some examples of a data set, by their numbers there. */
export class Subset implements Dataset {
  private readonly indices: Int32Array;

  constructor(
    readonly dataset: Dataset,
    indices: ArrayLike<number>,
  ) {
    checkArgument("Subset", "dataset", dataset, datasetKind);
    this.indices = Int32Array.from(indices);
    const wrong = this.indices.find((index) => !(index >= 0 && index < dataset.length));
    if (wrong !== undefined) {
      throw new RangeError(
        `Subset: index ${wrong} is out of bounds for a data set of ${dataset.length}`,
      );
    }
  }

  get length(): number {
    return this.indices.length;
  }

  batch(indices: ArrayLike<number>, random?: Random): Batch | Promise<Batch> {
    return this.dataset.batch(
      Int32Array.from(indices, (index) => this.at(index)),
      random,
    );
  }

  private at(index: number): number {
    const found = this.indices[index];
    if (found !== undefined) return found;
    throw new RangeError(`Subset.batch: index ${index} is out of bounds for ${this.length}`);
  }
}

/** How `randomSplit` draws. */
export interface SplitOptions {
  /** 0; the same parts for the same one. */
  seed?: number;
}

const splitArguments = new Signature<SplitOptions>("randomSplit", [], { seed: finite });

/** Parts of the given lengths, or shares that add up to 1, drawn at random; the same for a seed. */
export function randomSplit(
  dataset: Dataset,
  lengths: readonly number[],
  ...settings: Settings<SplitOptions>
): Subset[] {
  checkArgument("randomSplit", "dataset", dataset, datasetKind);
  checkArgument("randomSplit", "lengths", lengths, numbers);
  const { seed = 0 } = splitArguments.take(settings);
  const sizes = sizesOf(dataset.length, lengths);
  const order = new Random(seed).permutation(dataset.length);
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return new Subset(dataset, order.subarray(start - size, start));
  });
}

const numbers: Kind<readonly number[]> = kind(
  "a list of numbers such as [800, 200] or [0.8, 0.2]",
  (value) => Array.isArray(value) && value.every((n) => finite.accepts(n) && n >= 0),
);

function sizesOf(total: number, lengths: readonly number[]): readonly number[] {
  const sum = lengths.reduce((a, b) => a + b, 0);
  if (sum === total && lengths.every(Number.isInteger)) return lengths;
  if (Math.abs(sum - 1) > 1e-6) {
    throw new RangeError(
      `randomSplit: expected lengths that add up to ${total}, or shares that add up to 1, got ${lengths.join(", ")}`,
    );
  }
  const sizes = lengths.map((share) => Math.floor(share * total));
  // The remainder of rounding goes to the first ones, as in PyTorch.
  const left = total - sizes.reduce((a, b) => a + b, 0);
  return sizes.map((size, i) => (i < left ? size + 1 : size));
}
