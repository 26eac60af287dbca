import { inWords } from "../arguments/in-words.ts";

/** Sizes of a tensor's dimensions, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** As Python prints a tuple: `(2, 3)`, `(2,)`, `()`. */
export function shapeText(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** How many elements of the flat array one step along each dimension jumps over. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i]!;
  }
  return strides;
}

export function broadcastShape(operation: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 0; i < rank; i++) {
    const m = a[a.length - rank + i] ?? 1;
    const n = b[b.length - rank + i] ?? 1;
    if (m !== n && m !== 1 && n !== 1) {
      throw new RangeError(
        `${operation}: the size of tensor a (${m}) must match the size of tensor b (${n}) at non-singleton ` +
          `dimension ${i}; the shapes are ${shapeText(a)} and ${shapeText(b)}`,
      );
    }
    out[i] = m === 1 ? n : m;
  }
  return out;
}

/** A dimension counted from the end becomes one counted from the start. */
export function wrapDim(operation: string, dim: number, rank: number): number {
  if (typeof dim !== "number") {
    throw new TypeError(
      `${operation}: expected a dimension as a number, got ${inWords(dim)}; give it by its place`,
    );
  }
  const limit = Math.max(rank, 1);
  if (!Number.isInteger(dim) || dim < -limit || dim >= limit) {
    throw new RangeError(
      `${operation}: dimension out of range (expected to be in range of [${-limit}, ${limit - 1}], but got ${dim})`,
    );
  }
  return dim < 0 ? dim + limit : dim;
}

/** The axes to reduce, sorted; all of them when none is named. */
export function wrapDims(
  operation: string,
  dims: number | readonly number[] | undefined,
  rank: number,
): number[] {
  if (dims === undefined) return Array.from({ length: rank }, (_, i) => i);
  if (typeof dims !== "number" && !Array.isArray(dims)) {
    throw new TypeError(
      `${operation}: expected a dimension or a list of them, got ${inWords(dims)}; give it by its place, as in x.${operation}(1)`,
    );
  }
  const listed: readonly number[] = typeof dims === "number" ? [dims] : dims;
  const wrapped = listed.map((dim) => wrapDim(operation, dim, rank)).sort((a, b) => a - b);
  const twice = wrapped.find((dim, i) => i > 0 && dim === wrapped[i - 1]);
  if (twice !== undefined) {
    throw new RangeError(`${operation}: dim ${twice} appears multiple times in the list of dims`);
  }
  return rank === 0 ? [] : wrapped;
}

export function reducedShape(shape: Shape, axes: readonly number[], keepdim: boolean): number[] {
  const out: number[] = [];
  for (let i = 0; i < shape.length; i++) {
    if (!axes.includes(i)) out.push(shape[i]!);
    else if (keepdim) out.push(1);
  }
  return out;
}

/** Fills in a single -1 and checks that the sizes agree. */
export function inferShape(operation: string, wanted: Shape, size: number): Shape {
  const open = wanted.indexOf(-1);
  if (open < 0) {
    if (sizeOf(wanted) !== size) throw invalidShape(operation, wanted, size);
    return wanted;
  }
  if (wanted.indexOf(-1, open + 1) >= 0) {
    throw new RangeError(
      `${operation}: only one dimension can be inferred, got ${shapeText(wanted)}`,
    );
  }
  const known = -sizeOf(wanted);
  if (known === 0 || size % known !== 0) throw invalidShape(operation, wanted, size);
  return wanted.map((n) => (n === -1 ? size / known : n));
}

function invalidShape(operation: string, wanted: Shape, size: number): RangeError {
  return new RangeError(
    `${operation}: shape '[${wanted.join(", ")}]' is invalid for input of size ${size}`,
  );
}
