/** Operations that move elements without computing: views, transposition, joining, cutting, picking. */
import { tryRun } from "../backend/fused.ts";
import { fill, inArena, run, scalar, upload, type Value } from "../backend/storage.ts";
import { inferShape, type Shape, shapeText, sizeOf, stridesOf } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { Operation } from "./operation.ts";

/** A view: no data moves. */
const reshape: Operation<{ shape: Shape }> = {
  name: "reshape",
  dtypes: "any",
  forward: ([x], { shape }) => x!.as(inferShape("reshape", shape, x!.size)),
  vjp: ({ gradient, inputs: [x] }) => [gradient.as(x!.shape)],
};

const expand: Operation<{ shape: Shape }> = {
  name: "expand",
  dtypes: "any",
  forward: ([x], { shape }) => k.expand(x!, shape),
  vjp: ({ gradient }) => [gradient],
};

const permute: Operation<{ axes: readonly number[] }> = {
  name: "permute",
  dtypes: "any",
  forward: ([x], { axes }) => k.transpose(x!, [...axes]),
  vjp: ({ gradient, attrs: { axes } }) => [
    k.transpose(
      gradient,
      axes.map((_, i) => axes.indexOf(i)),
    ),
  ],
};

const cat: Operation<{ axis: number }> = {
  name: "cat",
  dtypes: "promote",
  forward: (parts, { axis }) => {
    // Kernels know no empty parts.
    const filled = parts.filter(({ size }) => size > 0);
    return filled.length === 0 ? emptyJoin(parts, axis) : run("Concat", filled, { axis });
  },
  vjp: ({ gradient, inputs, attrs: { axis }, needs }) => {
    let start = 0;
    return inputs.map(({ shape }, i) => {
      const begin = shape.map((_, d) => (d === axis ? start : 0));
      start += shape[axis]!;
      return needs[i] ? k.slice(gradient, begin, shape) : undefined;
    });
  },
};

function emptyJoin(parts: readonly Value[], axis: number): Value {
  const total = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const shape = parts[0]!.shape.map((n, dim) => (dim === axis ? total : n));
  return fill(shape, 0, parts[0]!.dtype);
}

/** A block: `begin` and `size` for every dimension. */
const slice: Operation<{ begin: readonly number[]; size: readonly number[] }> = {
  name: "slice",
  dtypes: "any",
  forward: ([x], { begin, size }) => k.slice(x!, begin, size),
  vjp: ({ gradient, inputs: [x], attrs: { begin, size } }) => {
    const paddings = begin.map((start, i) => [start, x!.shape[i]! - start - size[i]!]);
    return [run("PadV2", { x: gradient }, { paddings, constantValue: 0 })];
  },
};

/** Inputs: x and the whole-number positions to pick along the axis, of any shape, which replaces that axis; a number stays one. */
const indexSelect: Operation<{ axis: number }> = {
  name: "indexSelect",
  dtypes: ["any", "index"],
  forward: ([x, indices], { axis }, save) => {
    const places = within("indexSelect", indices!, x!.shape, axis);
    save(places);
    const isScalar = x!.shape.length === 0;
    if (isScalar && places.size !== 1) {
      throw new RangeError(
        `indexSelect: expected one position in a tensor of no dimensions, got ${places.size}`,
      );
    }
    const shape = isScalar ? [1] : x!.shape;
    const flat = places.as([places.size]);
    const picked = run("GatherV2", { x: x!.as(shape), indices: flat }, { axis, batchDims: 0 });
    if (isScalar) return picked.as([]);
    return picked.as([...shape.slice(0, axis), ...places.shape, ...shape.slice(axis + 1)]);
  },
  vjp: ({ gradient, inputs: [x], saved: [indices], attrs: { axis } }) => {
    const outer = sizeOf(x!.shape.slice(0, axis));
    const inner = sizeOf(x!.shape.slice(axis + 1));
    const rows = x!.shape[axis] ?? 1;
    const count = indices!.size;
    const updates = frontAxis(gradient.as([outer, count, inner]));
    const added =
      tryRun(
        "SegmentSum",
        { x: updates, segmentIds: indices!.as([count]) },
        { numSegments: rows },
      ) ?? scatterRows(indices!.as([count, 1]), updates, [rows, outer * inner]);
    return [k.transpose(added.as([rows, outer, inner]), [1, 0, 2]).as(x!.shape), undefined];
  },
};

function frontAxis(x: Value): Value {
  const [outer, count, inner] = x.shape as [number, number, number];
  const moved = outer === 1 ? x : k.transpose(x, [1, 0, 2]);
  return moved.as([count, outer * inner]);
}

function scatterRows(indices: Value, updates: Value, shape: number[]): Value {
  return run("ScatterNd", { indices, updates }, { shape });
}

/** Inputs: x and indices of the same rank; picks along one axis at each place, as `torch.gather`. */
const gather: Operation<{ axis: number }> = {
  name: "gather",
  dtypes: ["any", "index"],
  forward: ([x, indices], { axis }, save) => {
    checkFits("gather", indices!.shape, { "the input": x!.shape }, axis);
    const places = within("gather", indices!, x!.shape, axis);
    const known =
      x!.dtype !== "bool" && isAlong(x!.shape, places.shape, axis)
        ? tryRun("GatherAlong", { x: x!, indices: places }, { axis })
        : undefined;
    if (known) {
      save(places);
      return known;
    }
    const flat = flatPositions(x!.shape, places, axis);
    save(flat);
    const picked = run(
      "GatherV2",
      { x: x!.as([x!.size]), indices: flat },
      { axis: 0, batchDims: 0 },
    );
    return picked.as(indices!.shape);
  },
  vjp: ({ gradient, inputs: [x], saved: [places], attrs: { axis } }) => {
    const size = x!.size;
    const isFlat = places!.shape.length === 1;
    const known = isFlat
      ? undefined
      : tryRun("AddAlong", { x: gradient, indices: places! }, { axis, size: x!.shape[axis]! });
    if (known) return [known, undefined];
    const flat = isFlat ? places! : flatPositions(x!.shape, places!, axis);
    const updates = gradient.as([gradient.size]);
    return [scatterRows(flat.as([gradient.size, 1]), updates, [size]).as(x!.shape), undefined];
  },
};

/** Whether indices of more than one dimension have x's shape but along the axis: then each row is picked from by itself. */
function isAlong(shape: Shape, indices: Shape, axis: number): boolean {
  return shape.length > 1 && indices.every((n, d) => d === axis || n === shape[d]);
}

/** Inputs: x, what to add, and where along the axis; as `torch.scatter_add`. */
const scatterAdd: Operation<{ axis: number }> = {
  name: "scatterAdd",
  dtypes: ["promote", "promote", "index"],
  forward: ([given, updates, indices], { axis }, save) => {
    // A sum of bools is true where one of them is.
    const isBool = given!.dtype === "bool";
    const [x, source] = isBool
      ? [k.cast(given!, "int32"), k.cast(updates!, "int32")]
      : [given, updates];
    checkFits("scatterAdd", indices!.shape, { "the input": x!.shape }, axis);
    const places = within("scatterAdd", indices!, x!.shape, axis);
    const known =
      x!.dtype === "float32" && isAlong(x!.shape, places.shape, axis)
        ? tryRun("ScatterAlong", { x: x!, source: source!, indices: places }, { axis })
        : undefined;
    if (known) {
      save(places);
      return known;
    }
    const flat = flatPositions(x!.shape, places, axis);
    save(flat);
    const flatSource = source!.as([flat.size]);
    const added = scatterRows(flat.as([flat.size, 1]), flatSource, [x!.size]);
    return k.cast(k.add(x!, added.as(x!.shape)), given!.dtype);
  },
  vjp: ({ gradient, inputs, saved: [places], needs, attrs: { axis } }) => {
    const toSource = (): Value => {
      const isFlat = places!.shape.length === 1;
      const known = isFlat
        ? undefined
        : tryRun("GatherAlong", { x: gradient, indices: places! }, { axis });
      if (known) return known;
      const indices = isFlat ? places! : flatPositions(gradient.shape, places!, axis);
      const x = gradient.as([gradient.size]);
      return run("GatherV2", { x, indices }, { axis: 0, batchDims: 0 }).as(inputs[1]!.shape);
    };
    return [gradient, needs[1] ? toSource() : undefined, undefined];
  },
};

/** `paddings` says how many to put before and after, for every dimension. */
const pad: Operation<{ paddings: [number, number][]; value: number }> = {
  name: "pad",
  dtypes: "any",
  forward: ([x], { paddings, value }) =>
    run("PadV2", { x: x! }, { paddings, constantValue: value }),
  vjp: ({ gradient, inputs: [x], attrs: { paddings } }) => {
    const begin = paddings.map(([before]) => before);
    return [k.slice(gradient, begin, x!.shape)];
  },
};

const oneHot: Operation<{ classes: number }> = {
  name: "oneHot",
  dtypes: "index",
  forward: ([indices], { classes }) => {
    if (classes === 0) return fill([...indices!.shape, 0], 0, "int32");
    const flat = indices!.as([indices!.size]);
    const attrs = { depth: classes, onValue: 1, offValue: 0, dtype: "int32" };
    return run("OneHot", { indices: flat }, attrs).as([...indices!.shape, classes]);
  },
};

/** Where in the flat array of `shape` each of the picked elements lies. */
function flatPositions(shape: Shape, indices: Value, axis: number): Value {
  if (shape.length === 0) return indices.as([1]);
  if (shape.length === 1) return indices.as([indices.size]);
  const strides = stridesOf(shape);
  const places = stridesOf(indices.shape);
  const offsets = new Int32Array(indices.size);
  for (let i = 0; i < offsets.length; i++) {
    let offset = 0;
    for (let d = 0; d < shape.length; d++) {
      if (d === axis) continue;
      offset += (Math.floor(i / places[d]!) % indices.shape[d]!) * strides[d]!;
    }
    offsets[i] = offset;
  }
  const flat = indices.as([indices.size]);
  const along = strides[axis] === 1 ? flat : k.mul(flat, scalar(strides[axis]!, "int32"));
  return k.add(along, upload(offsets, [offsets.length], "int32"));
}

/** PyTorch's rule of `gather` and `scatter_add`: as many dimensions, and none larger but the one along which is picked. */
export function checkFits(
  operation: string,
  indices: Shape,
  others: Readonly<Record<string, Shape>>,
  axis: number | undefined,
): void {
  for (const [name, shape] of Object.entries(others)) {
    const fits =
      indices.length === shape.length && indices.every((n, d) => d === axis || n <= shape[d]!);
    if (fits || sizeOf(indices) === 0) continue;
    const except = axis === undefined ? "" : ` apart from dimension ${axis}`;
    throw new RangeError(
      `${operation}: expected indices of as many dimensions as ${name}, and no larger${except}, got shape ${shapeText(indices)} ` +
        `for ${shapeText(shape)}`,
    );
  }
}

/**
 * The indices, all of which name a place. They are looked at where that needs no waiting; on WebGPU and WebGL one that is out of
 * bounds becomes the nearest that is not.
 */
function within(operation: string, indices: Value, shape: Shape, axis: number): Value {
  checkIndices(operation, indices, shape, axis);
  if (indices.storage.isInMemory || indices.size === 0) return indices;
  const last = scalar((shape[axis] ?? 1) - 1, "int32");
  return run("Minimum", { a: run("Maximum", { a: indices, b: scalar(0, "int32") }), b: last });
}

/** Throws when one of the indices is out of bounds, as far as that can be seen without waiting; negative ones may count from the end. */
export function checkIndices(
  operation: string,
  indices: Value,
  shape: Shape,
  axis: number,
  isFromEnd = false,
): void {
  if (indices.dtype !== "int32") {
    throw new TypeError(
      `${operation}: expected int32 indices, got ${indices.dtype}; convert them with .to("int32")`,
    );
  }
  const limit = shape[axis] ?? 1;
  const isHopeless = limit === 0 && indices.size > 0;
  if (!indices.storage.isInMemory && !isHopeless) return;
  const least = isFromEnd ? -limit : 0;
  if (!isHopeless && areWithin(indices, least, limit)) return;
  for (const index of isHopeless ? [0] : indices.storage.readSync()) {
    if (index >= least && index < limit) continue;
    throw new RangeError(
      `${operation}: index ${index} is out of bounds for dimension ${axis} with size ${limit} of shape ${shapeText(shape)}`,
    );
  }
}

/** Fewer are as fast looked at one by one. */
const many = 1024;

/** Whether the least and the largest of many indices say that all are in bounds; where none is quick to tell, false. */
function areWithin(indices: Value, least: number, limit: number): boolean {
  if (indices.size < many) return false;
  return inArena(() => {
    const bounds = tryRun("Bounds", { x: indices });
    if (!bounds) return false;
    const [low, high] = bounds.storage.readSync();
    return low! >= least && high! < limit;
  });
}

/** Images to rows in the order in which they lie, (N, H·W·C): no data moves. `Flatten` gives PyTorch's order, (N, C·H·W). */
const flattenChannelsLast: Operation = {
  name: "flattenChannelsLast",
  dtypes: "any",
  layout: "fromChannelsLast",
  forward: ([x]) => x!.as([x!.shape[0]!, sizeOf(x!.shape.slice(1))]),
  vjp: ({ gradient, inputs: [x] }) => [gradient.as(x!.shape)],
};

export const movement = {
  reshape,
  expand,
  flattenChannelsLast,
  permute,
  cat,
  slice,
  indexSelect,
  gather,
  scatterAdd,
  pad,
  oneHot,
};
