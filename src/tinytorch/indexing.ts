import type { Value } from "./backend/storage.ts";
import { type Shape, show } from "./shape.ts";

/** What one entry of an index asks for along the dimension that is then at `dim`. */
type IndexStep =
  | { kind: "narrow"; dim: number; start: number; length: number; drop: boolean }
  | { kind: "pick"; dim: number; positions: Int32Array | number };

/** An entry of an index as `Tensor.slice` takes it, with tensors replaced by their place in the list. */
type Entry = number | readonly number[] | ":" | { readonly value: Value };

/** Turns an index into narrowing and picking, one step per entry; `positions` is the entry's place when it is a tensor. */
export function planIndex(shape: Shape, index: readonly Entry[]): IndexStep[] {
  if (index.length > shape.length) {
    throw new RangeError(
      `slice: too many indices for tensor of dimension ${shape.length}: got ${index.length} for shape ${show(shape)}`,
    );
  }
  const steps: IndexStep[] = [];
  let dim = 0;
  index.forEach((entry, i) => {
    if (typeof entry === "number") {
      steps.push({
        kind: "narrow",
        dim,
        start: position(entry, shape[i]!, i),
        length: 1,
        drop: true,
      });
      return;
    }
    if (entry !== ":")
      steps.push(
        isRange(entry) ? planRange(entry, shape[i]!, dim) : { kind: "pick", dim, positions: i },
      );
    dim++;
  });
  return steps;
}

function isRange(entry: readonly number[] | { readonly value: Value }): entry is readonly number[] {
  return Array.isArray(entry);
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
  const count = Math.ceil(length / step);
  return {
    kind: "pick",
    dim,
    positions: Int32Array.from({ length: count }, (_, i) => start + i * step),
  };
}
