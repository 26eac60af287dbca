/** The reference's operations that move elements: each says from where every element of its result comes. */
import { promoted, to } from "./elementwise.testing.ts";
import { Sums } from "./rounding.testing.ts";
import {
  broadcastOffset,
  coordinates,
  doubtful,
  OutOfRange,
  offset,
  Refusal,
  result,
  sizeOf,
  Variable,
  wrap,
} from "./variable.testing.ts";

/** Elements at `places` of the inputs laid end to end; -1 stands for `filling`. */
export function pickedFrom(
  given: readonly Variable[],
  shape: readonly number[],
  places: ArrayLike<number>,
  filling = 0,
): Variable {
  const dtype = promoted(...given);
  const inputs = given.map((input) => to(input, dtype));
  const all = inputs.flatMap((input) => [...input.data]);
  const data = Float64Array.from(places, (at) => (at < 0 ? filling : all[at]!));
  let start = 0;
  const pulls = inputs.map((input) => {
    const from = start;
    start += input.size;
    return (gradient: Float64Array): Float64Array => {
      const sums = new Sums(input.rounding, input.size);
      gradient.forEach((g, i) => {
        const at = places[i]! - from;
        if (at >= 0 && at < input.size) sums.add(at, g);
      });
      return sums.real();
    };
  });
  return result(inputs, dtype, shape, data, pulls);
}

/** The element at the coordinates that `from` gives, or `filling` where it gives none. */
export function moved(
  x: Variable,
  shape: readonly number[],
  from: (at: number[]) => number[] | undefined,
  filling = 0,
): Variable {
  const places = [...coordinates(shape)].map((at) => {
    const source = from(at);
    return source ? offset(x.shape, source) : -1;
  });
  return pickedFrom([x], shape, places, filling);
}

type Sizes = readonly (number | readonly number[])[];

export function reshape(x: Variable, ...given: Sizes): Variable {
  const sizes = given.flat();
  const known = sizeOf(sizes.filter((n) => n !== -1));
  const open = sizes.filter((n) => n === -1).length;
  const isWhole = open === 0 ? known === x.size : known > 0 && x.size % known === 0;
  if (open > 1 || !isWhole) throw new Refusal(`no shape [${sizes}] for ${x.size} elements`);
  const shape = sizes.map((n) => (n === -1 ? x.size / known : n));
  return pickedFrom(
    [x],
    shape,
    x.data.map((_, i) => i),
  );
}

export const view = reshape;

export function flatten(x: Variable, startDim = 0, endDim = -1): Variable {
  const [start, end] = [wrap(startDim, x.rank), wrap(endDim, x.rank)];
  if (start > end) throw new Refusal("the end before the start");
  const middle = sizeOf(x.shape.slice(start, end + 1));
  return reshape(x, [...x.shape.slice(0, start), middle, ...x.shape.slice(end + 1)]);
}

export function squeeze(x: Variable, dim?: number): Variable {
  const axis = dim === undefined ? undefined : wrap(dim, x.rank);
  return reshape(
    x,
    x.shape.filter((n, d) => n !== 1 || (axis !== undefined && axis !== d)),
  );
}

export function unsqueeze(x: Variable, dim: number): Variable {
  return reshape(x, x.shape.toSpliced(wrap(dim, x.rank + 1), 0, 1));
}

export function expand(x: Variable, ...given: Sizes): Variable {
  const sizes = given.flat();
  const added = sizes.length - x.rank;
  const shape = sizes.map((n, d) => (n === -1 ? (x.shape[d - added] ?? -1) : n));
  const fits = x.shape.every((n, d) => n === 1 || n === shape[d + added]);
  if (added < 0 || !fits || shape.includes(-1)) throw new Refusal("no such expansion");
  const places = [...coordinates(shape)].map((at) => broadcastOffset(x.shape, at));
  return pickedFrom([x], shape, places);
}

export const broadcastTo = expand;

export function permute(x: Variable, ...given: Sizes): Variable {
  const axes = given.flat().map((dim) => wrap(dim, x.rank));
  if (axes.length !== x.rank || new Set(axes).size !== x.rank) throw new Refusal("not each once");
  return moved(
    x,
    axes.map((axis) => x.shape[axis]!),
    (at) => x.shape.map((_, d) => at[axes.indexOf(d)]!),
  );
}

export function transpose(x: Variable, dim0 = -2, dim1 = -1): Variable {
  const [a, b] = [wrap(dim0, x.rank), wrap(dim1, x.rank)];
  const exchanged = x.shape.map((_, d) => (d === a ? b : d === b ? a : d));
  return permute(x, exchanged);
}

export function narrow(x: Variable, dim: number, start: number, length: number): Variable {
  const axis = axisOf(x, dim);
  if (start < 0 || length < 0 || start + length > x.shape[axis]!) throw new Refusal("out of range");
  return moved(x, x.shape.with(axis, length), (at) => at.with(axis, at[axis]! + start));
}

/** A dimension that has to be there. */
function axisOf(x: Variable, dim: number): number {
  if (x.rank === 0) throw new Refusal("no dimensions");
  return wrap(dim, x.rank);
}

export function checked(index: number, size: number): number {
  if (!(index >= 0 && index < size)) throw new OutOfRange(`position ${index} of ${size}`);
  return index;
}

export function indexSelect(x: Variable, dim: number, indices: Variable): Variable {
  if (x.rank === 0) {
    if (indices.size !== 1) throw new Refusal("a number has one position");
    return reshape(indexSelect(reshape(x, [1]), dim, indices), []);
  }
  const axis = axisOf(x, dim);
  if (indices.dtype !== "int32" || indices.rank > 1) throw new Refusal("no positions");
  const positions = Array.from(indices.data, (index) => checked(index, x.shape[axis]!));
  return moved(x, x.shape.with(axis, positions.length), (at) =>
    at.with(axis, positions[at[axis]!]!),
  );
}

/** Rows of a table at positions of any shape. */
export function embedding(indices: Variable, weight: Variable): Variable {
  if (weight.rank !== 2) throw new Refusal("no table");
  const flat = indexSelect(weight, 0, reshape(indices, [indices.size]));
  return reshape(flat, [...indices.shape, weight.shape[1]!]);
}

export function gather(x: Variable, dim: number, indices: Variable): Variable {
  const axis = wrap(dim, x.rank);
  if (indices.dtype !== "int32" || indices.rank !== x.rank) throw new Refusal("no positions");
  // PyTorch does not look at the shape of positions that are none.
  const isTooLarge = indices.shape.some((n, d) => d !== axis && n > x.shape[d]!);
  if (isTooLarge && indices.size > 0) throw new Refusal("too large");
  return moved(x, indices.shape, (at) =>
    at.length === 0
      ? [checked(indices.data[0]!, 1)].slice(1)
      : at.with(axis, checked(indices.data[offset(indices.shape, at)]!, x.shape[axis]!)),
  );
}

export function scatterAdd(
  given: Variable,
  dim: number,
  indices: Variable,
  values: Variable,
): Variable {
  if (given.rank === 0) {
    const [x, at, source] = [given, indices, values].map((each) => reshape(each, [each.size]));
    return reshape(scatterAdd(x!, dim, at!, source!), []);
  }
  const dtype = promoted(given, values);
  const [x, source] = [to(given, dtype), to(values, dtype)];
  const axis = wrap(dim, x.rank);
  const places = scatteredPlaces(x, axis, indices, source);
  const sums = new Sums(x.rounding, x.size);
  x.data.forEach((value, i) => {
    sums.add(i, value);
  });
  for (const { from, into } of places) sums.add(into, source.data[from]!);
  const data = dtype === "float32" ? sums.real() : sums.whole();
  const totals = dtype === "bool" ? data.map((sum) => Number(sum !== 0)) : data;
  const made = result([x, source], dtype, x.shape, totals, [
    (gradient) => gradient,
    (gradient) => {
      const arrived = new Float64Array(source.size);
      for (const { from, into } of places) arrived[from] = gradient[into]!;
      return arrived;
    },
  ]);
  // PyTorch leaves out what of the source lies beyond the positions, and refuses two dtypes; an engine may want one shape, or promote.
  const isUsual = `${indices.shape}` === `${source.shape}` && given.dtype === values.dtype;
  return isUsual ? made : doubtful(made);
}

/** Which element of the source is added to which. */
function scatteredPlaces(x: Variable, axis: number, indices: Variable, source: Variable) {
  const fits =
    indices.rank === x.rank &&
    source.rank === x.rank &&
    indices.shape.every((n, d) => n <= source.shape[d]! && (d === axis || n <= x.shape[d]!));
  // PyTorch does not look at the shape of positions that are none.
  if (indices.dtype !== "int32" || !(fits || indices.size === 0))
    throw new Refusal("positions that do not fit");
  return [...coordinates(indices.shape)].map((at) => {
    const position = checked(indices.data[offset(indices.shape, at)]!, x.shape[axis]!);
    return { from: offset(source.shape, at), into: offset(x.shape, at.with(axis, position)) };
  });
}

export function split(x: Variable, size: number | readonly number[], dim = 0): Variable[] {
  const axis = axisOf(x, dim);
  const total = x.shape[axis]!;
  if (typeof size === "number" && size < 1) throw new Refusal("parts of nothing");
  const sizes =
    typeof size === "number"
      ? Array.from({ length: Math.max(1, Math.ceil(total / size)) }, (_, i) =>
          Math.min(size, total - i * size),
        )
      : size;
  if (sizes.reduce((a, b) => a + b, 0) !== total) throw new Refusal("parts of another whole");
  let start = 0;
  return sizes.map((length) => {
    start += length;
    return narrow(x, axis, start - length, length);
  });
}

export function chunk(x: Variable, chunks: number, dim = 0): Variable[] {
  const size = Math.ceil(x.shape[axisOf(x, dim)]! / chunks);
  return split(x, Math.max(1, size), dim);
}

export function unbind(x: Variable, dim = 0): Variable[] {
  const axis = axisOf(x, dim);
  return Array.from({ length: x.shape[axis]! }, (_, i) => select(x, axis, i));
}

export function select(x: Variable, axis: number, i: number): Variable {
  return reshape(narrow(x, axis, i, 1), x.shape.toSpliced(axis, 1));
}

export function pad(x: Variable, sizes: readonly number[], value = 0): Variable {
  if (sizes.length % 2 === 1 || sizes.length > 2 * x.rank) throw new Refusal("no pairs");
  const pairs = x.shape.map((_, d) => {
    const at = 2 * (x.rank - 1 - d);
    return [sizes[at] ?? 0, sizes[at + 1] ?? 0] as const;
  });
  const shape = x.shape.map((n, d) => n + pairs[d]![0] + pairs[d]![1]);
  const inside = (at: number[]): number[] | undefined => {
    const source = at.map((i, d) => i - pairs[d]![0]);
    return source.every((i, d) => i >= 0 && i < x.shape[d]!) ? source : undefined;
  };
  return moved(x, shape, inside, value);
}

export function cat(given: readonly Variable[], dim = 0): Variable {
  // PyTorch passes over tensors of shape (0,), whatever the others' shape.
  const filled = given.filter(({ shape }) => shape.length !== 1 || shape[0] !== 0);
  const parts = filled.length > 0 ? filled : given.slice(0, 1);
  const dtype = promoted(...given);
  const inputs = parts.map((input) => to(input, dtype));
  const x = inputs[0]!;
  const axis = axisOf(x, dim);
  const fits = inputs.every(
    ({ shape }) => shape.length === x.rank && shape.every((n, d) => d === axis || n === x.shape[d]),
  );
  if (!fits) throw new Refusal("other sizes");
  const starts = inputs.map((_, i) =>
    inputs.slice(0, i).reduce((sum, { shape }) => sum + shape[axis]!, 0),
  );
  const offsets = inputs.map((_, i) => inputs.slice(0, i).reduce((sum, { size }) => sum + size, 0));
  const size = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const shape = x.shape.with(axis, size);
  const places = [...coordinates(shape)].map((at) => {
    const i = starts.findLastIndex(
      (start, n) => start <= at[axis]! && at[axis]! < start + inputs[n]!.shape[axis]!,
    );
    return offsets[i]! + offset(inputs[i]!.shape, at.with(axis, at[axis]! - starts[i]!));
  });
  // Those that were passed over have no elements, but a gradient all the same.
  return pickedFrom(given, shape, places);
}

export function stack(inputs: readonly Variable[], dim = 0): Variable {
  return cat(
    inputs.map((input) => unsqueeze(input, dim)),
    dim,
  );
}

export function detach(x: Variable): Variable {
  return new Variable(x.rounding, x.dtype, x.shape, x.data);
}
