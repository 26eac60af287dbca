import type { DType } from "./dtype.ts";
import { type Shape, shapeText } from "./shape.ts";

/** One step of an index; each `dim` is a dimension of the result so far. */
export type IndexStep =
  | { kind: "narrow"; dim: number; start: number; length: number; drop: boolean }
  | { kind: "insert"; dim: number }
  /** Every step-th position. */
  | { kind: "stride"; dim: number; positions: Int32Array }
  /** Positions in tensors, one for each of the dimensions from `dim` on; `places` says where in the index they stand. */
  | { kind: "pick"; dim: number; places: number[] }
  /** Where a mask over the dimensions from `dim` on is true. */
  | { kind: "mask"; dim: number; place: number };

/** A tensor as far as an index is concerned. */
interface IndexTensor {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** An entry of an index as `Tensor.slice` takes it. */
export type IndexEntry = number | readonly number[] | ":" | "..." | null | IndexTensor;

function isTensor(entry: IndexEntry | undefined): entry is IndexTensor {
  return typeof entry === "object" && entry !== null && "dtype" in entry;
}

const isMask = (entry: IndexTensor): boolean => entry.dtype === "bool";

/** How many dimensions of the tensor an entry uses up. */
function used(entry: IndexEntry): number {
  if (entry === null || entry === "...") return 0;
  return isTensor(entry) && isMask(entry) ? entry.shape.length : 1;
}

/** Turns an index into steps. */
export function planIndex(shape: Shape, index: readonly IndexEntry[]): IndexStep[] {
  const covered = index.reduce<number>((sum, entry) => sum + used(entry), 0);
  const gap = index.indexOf("...");
  if (covered > shape.length) {
    throw new RangeError(
      `slice: too many indices for tensor of dimension ${shape.length}: got ${covered} for shape ${shapeText(shape)}`,
    );
  }
  if (index.indexOf("...", gap + 1) > gap && gap >= 0)
    throw new RangeError('slice: an index can only have a single ellipsis ("...")');
  const plan = new Plan(shape, index);
  index.forEach((entry, place) => {
    plan.add(entry, place, shape.length - covered);
  });
  return plan.steps;
}

class Plan {
  readonly steps: IndexStep[] = [];
  /** The dimension of the tensor, and the one of the result, that the next entry is about. */
  private from = 0;
  private to = 0;

  constructor(
    private readonly shape: Shape,
    private readonly index: readonly IndexEntry[],
  ) {}

  add(entry: IndexEntry, place: number, gap: number): void {
    if (entry === null) {
      this.steps.push({ kind: "insert", dim: this.to++ });
    } else if (entry === "...") {
      this.skip(gap);
    } else if (entry === ":") {
      this.skip(1);
    } else if (typeof entry === "number") {
      const start = position(entry, this.shape[this.from]!, this.from);
      this.steps.push({ kind: "narrow", dim: this.to, start, length: 1, drop: true });
      this.from++;
    } else if (isTensor(entry)) this.addTensor(entry, place);
    else {
      this.steps.push(planRange(entry, this.shape[this.from]!, this.to));
      this.skip(1);
    }
  }

  private skip(count: number): void {
    this.from += count;
    this.to += count;
  }

  private addTensor(entry: IndexTensor, place: number): void {
    if (isMask(entry)) {
      this.checkMask(entry.shape);
      this.steps.push({ kind: "mask", dim: this.to, place });
      this.from += entry.shape.length;
      this.to++;
      return;
    }
    const before = this.index[place - 1];
    const group = this.steps.at(-1);
    const continues = isTensor(before) && !isMask(before);
    if (continues && group?.kind === "pick") group.places.push(place);
    else if (this.steps.some(({ kind }) => kind === "pick")) throw apart();
    else {
      this.steps.push({ kind: "pick", dim: this.to, places: [place] });
      this.to += this.rankOfGroup(place);
    }
    this.from++;
  }

  /** Positions that stand side by side broadcast together. */
  private rankOfGroup(place: number): number {
    let rank = 0;
    for (let i = place; i < this.index.length; i++) {
      const entry = this.index[i];
      if (!isTensor(entry) || isMask(entry)) break;
      rank = Math.max(rank, entry.shape.length);
    }
    return rank;
  }

  private checkMask(mask: Shape): void {
    mask.forEach((n, i) => {
      if (n === this.shape[this.from + i]) return;
      throw new RangeError(
        `slice: the shape of the mask ${shapeText(mask)} at index ${i} does not match the shape of the indexed tensor ` +
          `${shapeText(this.shape)} at index ${this.from + i}`,
      );
    });
  }
}

function apart(): RangeError {
  return new RangeError(
    "slice: expected the tensors of an index to stand side by side, got other entries between them; index in two steps",
  );
}

function position(index: number, size: number, dim: number): number {
  if (!Number.isInteger(index) || index < -size || index >= size) {
    throw new RangeError(
      `slice: index ${index} is out of bounds for dimension ${dim} with size ${size}`,
    );
  }
  return index < 0 ? index + size : index;
}

/** As Python slices: out-of-range ends are cut, negative ones count from the end. */
function planRange(range: readonly number[], size: number, dim: number): IndexStep {
  const [first = 0, last = size, step = 1] = range;
  if (!(Number.isInteger(step) && step > 0))
    throw new RangeError(`slice: step must be greater than zero, got ${step}`);
  const clamp = (x: number): number => Math.min(Math.max(x < 0 ? x + size : x, 0), size);
  const start = clamp(first);
  const length = Math.max(0, clamp(last) - start);
  if (step === 1) return { kind: "narrow", dim, start, length, drop: false };
  const positions = Int32Array.from(
    { length: Math.ceil(length / step) },
    (_, i) => start + i * step,
  );
  return { kind: "stride", dim, positions };
}
