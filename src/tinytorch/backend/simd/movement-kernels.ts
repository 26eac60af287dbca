/** Kernels that move elements: transposition, repetition, cutting, joining and picking. */
import { bytesOf } from "../../tensor/dtype.ts";
import { sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { override, register } from "../override.ts";
import type { Simd } from "./instance.ts";

export function overrideMovement(simd: Simd): void {
  overrideTranspose(simd);
  overrideTile(simd);
  overrideSlice(simd);
  overridePad(simd);
  overrideConcat(simd);
  overrideReverse(simd);
  overridePicking(simd);
}

/** Ours when two neighbouring groups of dimensions change places, as rows and columns do, and the heads of attention. */
function overrideTranspose({ call, at, make }: Simd): void {
  const original = override("Transpose", "wasm", (given) => {
    const { x } = given.inputs as { x: KernelTensor };
    const perm = given.attrs["perm"] as number[];
    const swap = swapOf(x.shape, perm);
    if (x.dtype !== "float32" || !swap) return original(given);
    const out = make(perm.map((axis) => x.shape[axis]!));
    const { outer, rows, columns, inner } = swap;
    if (inner === 1) call.transposePlanes(at(x), at(out), outer, rows, columns);
    else call.swapMiddle(at(x), at(out), outer, rows, columns, inner);
    return out;
  });
}

/** The sizes of (outer, rows, columns, inner) when `perm` swaps the middle two. */
function swapOf(shape: readonly number[], perm: readonly number[]) {
  const rank = perm.length;
  let first = 0;
  while (first < rank && perm[first] === first) first++;
  let last = rank;
  while (last > first && perm[last - 1] === last - 1) last--;
  const middle = perm[first];
  if (middle === undefined) return undefined;
  for (let i = first; i < last; i++) {
    const length = last - first;
    if (perm[i] !== first + ((i - first + middle - first) % length)) return undefined;
  }
  const inner = sizeOf(shape.slice(last));
  return {
    outer: sizeOf(shape.slice(0, first)),
    rows: sizeOf(shape.slice(first, middle)),
    columns: sizeOf(shape.slice(middle, last)),
    inner,
  };
}

function overrideTile(simd: Simd): void {
  const original = override("Tile", "wasm", (given) => {
    const { x } = given.inputs as { x: KernelTensor };
    const reps = given.attrs["reps"] as number[];
    return (sizeOf(x.shape) > 0 ? repeated(simd, x, reps) : undefined) ?? original(given);
  });
}

/** Dimension by dimension, from the last one on; nothing where none is repeated. */
function repeated(
  { call, at, backend }: Simd,
  x: KernelTensor,
  reps: readonly number[],
): KernelTensor | undefined {
  const dims = repeatedDims(x.shape, reps);
  const sizes = dims.map(({ size }) => size);
  let made: KernelTensor | undefined;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const { times } = dims[axis]!;
    if (times === 1) continue;
    const [outer, inner] = [sizeOf(sizes.slice(0, axis)), sizeOf(sizes.slice(axis))];
    sizes[axis]! *= times;
    const out = backend.makeOutput([...sizes], x.dtype) as KernelTensor;
    call.repeat(at(made ?? x), at(out), outer, times, inner * bytesOf(x.dtype));
    if (made) backend.disposeData(made.dataId);
    made = out;
  }
  return made && { ...made, shape: x.shape.map((n, i) => n * reps[i]!) };
}

/** The dimensions, with neighbours taken together where both are copied as they are, or both are one element. */
function repeatedDims(shape: readonly number[], reps: readonly number[]) {
  const dims: { size: number; times: number }[] = [];
  shape.forEach((size, i) => {
    const times = reps[i]!;
    const before = dims.at(-1);
    const isOne = size === 1 && before?.size === 1;
    if (before && (isOne || (times === 1 && before.times === 1))) {
      before.size *= size;
      before.times *= times;
    } else dims.push({ size, times });
  });
  return dims;
}

/** One dimension of a block that lies in something larger. */
interface Cut {
  whole: number;
  begin: number;
  size: number;
}

const single: Cut = { whole: 1, begin: 0, size: 1 };

/** Dimensions that are taken as a whole count as one with the dimension before. */
function cutsOf(
  whole: readonly number[],
  begin: readonly number[],
  size: readonly number[],
): Cut[] {
  const cuts: Cut[] = [{ ...single }];
  whole.forEach((n, i) => {
    const before = cuts.at(-1)!;
    if (size[i] !== n) cuts.push({ whole: n, begin: begin[i]!, size: size[i]! });
    else for (const part of ["whole", "begin", "size"] as const) before[part] *= n;
  });
  return cuts;
}

type Copy = (place: number, step: number, block: number, run: number, rows: number) => void;

/** Visits the rows of a block: where they begin in the whole and how far apart, where in the block, and the bytes of each. */
function eachRun(
  cuts: readonly Cut[],
  bytes: number,
  whole: number,
  block: number,
  copy: Copy,
): void {
  const [first, ...rest] = cuts as [Cut, ...Cut[]];
  if (rest.length > 1) {
    const inner = bytes * rest.reduce((product, cut) => product * cut.whole, 1);
    const innerBlock = bytes * rest.reduce((product, cut) => product * cut.size, 1);
    for (let i = 0; i < first.size; i++)
      eachRun(rest, bytes, whole + (first.begin + i) * inner, block + i * innerBlock, copy);
    return;
  }
  const [rows, last] = rest[0] ? [first, rest[0]] : [single, first];
  const step = last.whole * bytes;
  copy(whole + rows.begin * step + last.begin * bytes, step, block, last.size * bytes, rows.size);
}

function overrideSlice({ call, at, backend }: Simd): void {
  override("Slice", "wasm", ({ inputs, attrs }) => {
    const { x } = inputs as { x: KernelTensor };
    const { begin, size } = attrs as { begin: number[]; size: number[] };
    const out = backend.makeOutput([...size], x.dtype) as KernelTensor;
    const cuts = cutsOf(x.shape, begin, size);
    eachRun(cuts, bytesOf(x.dtype), at(x), at(out), (place, step, block, run, rows) => {
      call.copyRows(place, step, block, run, run, rows);
    });
    return out;
  });
}

function overridePad({ call, at, backend }: Simd): void {
  override("PadV2", "wasm", ({ inputs, attrs }) => {
    const { x } = inputs as { x: KernelTensor };
    const { paddings, constantValue } = attrs as {
      paddings: [number, number][];
      constantValue: number;
    };
    const shape = x.shape.map((n, i) => n + paddings[i]![0] + paddings[i]![1]);
    const out = backend.makeOutput(shape, x.dtype) as KernelTensor;
    const bits = bitsOf(constantValue, x.dtype);
    const isByte = Number(x.dtype === "bool");
    const begin = paddings.map(([before]) => before);
    const cuts = cutsOf(shape, begin, x.shape);
    const bytes = bytesOf(x.dtype);
    let filled = at(out);
    eachRun(cuts, bytes, at(out), at(x), (place, step, block, run, rows) => {
      call.padRows(block, run, place, step, rows, filled, bits, isByte);
      filled = place + (rows - 1) * step + run;
    });
    call.fillUpTo(filled, at(out) + bytes * sizeOf(shape), bits, isByte);
    return out;
  });
}

/** A number as it lies in memory, as a whole number. */
function bitsOf(value: number, dtype: KernelTensor["dtype"]): number {
  if (dtype === "float32") return new Int32Array(Float32Array.of(value).buffer)[0]!;
  return dtype === "int32" ? value : Number(value !== 0);
}

function overrideConcat({ call, at, backend }: Simd): void {
  const original = override("Concat", "wasm", (given) => {
    const parts = given.inputs as KernelTensor[];
    if (parts.length === 1) return original(given);
    const [{ shape, dtype }] = parts as [KernelTensor];
    const axis = given.attrs["axis"] as number;
    const total = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
    const out = backend.makeOutput(shape.with(axis, total), dtype) as KernelTensor;
    const outer = sizeOf(shape.slice(0, axis));
    const bytes = bytesOf(dtype) * sizeOf(shape.slice(axis + 1));
    let place = at(out);
    for (const part of parts) {
      const run = part.shape[axis]! * bytes;
      call.copyRows(at(part), run, place, total * bytes, run, outer);
      place += run;
    }
    return out;
  });
}

/** A dimension, and what lies around it. */
function around(shape: readonly number[], axis: number) {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    count: shape[axis]!,
    inner: sizeOf(shape.slice(axis + 1)),
  };
}

/** Along one dimension, whose rows are copied from the last place back. */
function overrideReverse({ call, at, backend }: Simd): void {
  const original = override("Reverse", "wasm", (given) => {
    const { x } = given.inputs as { x: KernelTensor };
    const [axis, ...others] = [given.attrs["dims"] as number | number[]].flat() as [number];
    if (x.shape.length === 0 || others.length > 0 || axis < 0) return original(given);
    const out = backend.makeOutput(x.shape, x.dtype) as KernelTensor;
    const { outer, count, inner } = around(x.shape, axis);
    const bytes = inner * bytesOf(x.dtype);
    for (let o = 0; o < outer; o++) {
      const begin = o * count * bytes;
      const end = begin + (count - 1) * bytes;
      call.copyRows(at(x) + begin, bytes, at(out) + end, -bytes, bytes, count);
    }
    return out;
  });
}

/** Positions are in bounds: who picks has looked at them. */
function overridePicking({ call, at, make, makeZeros, backend }: Simd): void {
  override("GatherV2", "wasm", ({ inputs, attrs }) => {
    const { x, indices } = inputs as Record<"x" | "indices", KernelTensor>;
    const axis = attrs["axis"] as number;
    const { outer, count, inner } = around(x.shape, axis);
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    const out = backend.makeOutput(shape, x.dtype) as KernelTensor;
    const bytes = inner * bytesOf(x.dtype);
    call.pickRows(at(x), at(indices), at(out), outer, count, sizeOf(indices.shape), bytes);
    return out;
  });

  register("Bounds", "wasm", ({ inputs }) => {
    const { x } = inputs as { x: KernelTensor };
    const out = backend.makeOutput([2], "int32") as KernelTensor;
    call.bounds(at(x), at(out), sizeOf(x.shape));
    return out;
  });

  register("GatherAlong", "wasm", ({ inputs, attrs }) => {
    const { x, indices } = inputs as Record<"x" | "indices", KernelTensor>;
    const out = backend.makeOutput(indices.shape, x.dtype) as KernelTensor;
    const axis = attrs["axis"] as number;
    const { outer, count, inner } = around(indices.shape, axis);
    call.pickAlong(at(x), at(indices), at(out), outer, x.shape[axis]!, count, inner);
    return out;
  });

  register("AddAlong", "wasm", ({ inputs, attrs }) => {
    const { x, indices } = inputs as Record<"x" | "indices", KernelTensor>;
    const { axis, size } = attrs as { axis: number; size: number };
    const out = makeZeros(indices.shape.with(axis, size));
    const { outer, count, inner } = around(indices.shape, axis);
    call.addAlong(at(x), at(indices), at(out), outer, size, count, inner);
    return out;
  });

  register("ScatterAlong", "wasm", ({ inputs, attrs }) => {
    const { x, source, indices } = inputs as Record<"x" | "source" | "indices", KernelTensor>;
    const axis = attrs["axis"] as number;
    const out = make(x.shape);
    const bytes = 4 * sizeOf(x.shape);
    call.copyRows(at(x), bytes, at(out), bytes, bytes, 1);
    const { outer, count, inner } = around(indices.shape, axis);
    call.addAlong(at(source), at(indices), at(out), outer, x.shape[axis]!, count, inner);
    return out;
  });
}
