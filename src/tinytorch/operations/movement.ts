/** Operations that move elements without computing: views, transposition, joining, cutting, picking. */
import { tryRun } from "../backend/fused.ts";
import { fill, run, upload, type Value } from "../backend/storage.ts";
import { inferShape, type Shape, shapeText, sizeOf, stridesOf } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { Operation } from "./operation.ts";

/** A view: no data moves. */
const reshape: Operation<{ shape: Shape }> = {
  name: "reshape",
  forward: ([x], { shape }) => x!.as(inferShape("reshape", shape, x!.size)),
  vjp: ({ gradient, inputs: [x] }) => [gradient.as(x!.shape)],
};

const expand: Operation<{ shape: Shape }> = {
  name: "expand",
  forward: ([x], { shape }) => k.expand(x!, shape),
  vjp: ({ gradient }) => [gradient],
};

const permute: Operation<{ axes: readonly number[] }> = {
  name: "permute",
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
  forward: (parts, { axis }) => run("Concat", [...parts], { axis }),
  vjp: ({ gradient, inputs, attrs: { axis }, needs }) => {
    let start = 0;
    return inputs.map(({ shape }, i) => {
      const begin = shape.map((_, d) => (d === axis ? start : 0));
      start += shape[axis]!;
      return needs[i] ? run("Slice", { x: gradient }, { begin, size: shape }) : undefined;
    });
  },
};

/** A block: `begin` and `size` for every dimension. */
const slice: Operation<{ begin: readonly number[]; size: readonly number[] }> = {
  name: "slice",
  forward: ([x], attrs) => run("Slice", { x: x! }, attrs),
  vjp: ({ gradient, inputs: [x], attrs: { begin, size } }) => {
    const paddings = begin.map((start, i) => [start, x!.shape[i]! - start - size[i]!]);
    return [run("PadV2", { x: gradient }, { paddings, constantValue: 0 })];
  },
};

/** Inputs: x and the whole-number positions to pick along the axis, of any shape, which replaces that axis. */
const indexSelect: Operation<{ axis: number }> = {
  name: "indexSelect",
  forward: ([x, indices], { axis }, save) => {
    checkIndices("indexSelect", indices!, x!.shape, axis);
    save(indices!);
    const flat = indices!.as([indices!.size]);
    const picked = run("GatherV2", { x: x!, indices: flat }, { axis, batchDims: 0 });
    return picked.as([...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)]);
  },
  vjp: ({ gradient, inputs: [x], saved: [indices], attrs: { axis } }) => {
    const outer = sizeOf(x!.shape.slice(0, axis));
    const inner = sizeOf(x!.shape.slice(axis + 1));
    const rows = x!.shape[axis]!;
    const count = indices!.size;
    const updates = frontAxis(gradient.as([outer, count, inner]));
    const added =
      tryRun(
        "UnsortedSegmentSum",
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
  forward: ([x, indices], { axis }, save) => {
    checkIndices("gather", indices!, x!.shape, axis);
    const flat = flatPositions(x!.shape, indices!, axis);
    save(flat);
    const picked = run(
      "GatherV2",
      { x: x!.as([x!.size]), indices: flat },
      { axis: 0, batchDims: 0 },
    );
    return picked.as(indices!.shape);
  },
  vjp: ({ gradient, inputs: [x], saved: [flat] }) => {
    const size = x!.size;
    const updates = gradient.as([gradient.size]);
    return [scatterRows(flat!.as([gradient.size, 1]), updates, [size]).as(x!.shape), undefined];
  },
};

/** Inputs: x, what to add, and where along the axis; as `torch.scatter_add`. */
const scatterAdd: Operation<{ axis: number }> = {
  name: "scatterAdd",
  forward: ([x, source, indices], { axis }, save) => {
    checkIndices("scatterAdd", indices!, x!.shape, axis);
    const flat = flatPositions(x!.shape, indices!, axis);
    save(flat);
    const [target, updates] = k.align(x!, source!);
    const added = scatterRows(flat.as([flat.size, 1]), updates.as([flat.size]), [target.size]);
    return k.add(target, added.as(target.shape));
  },
  vjp: ({ gradient, inputs, saved: [flat], needs }) => {
    const x = gradient.as([gradient.size]);
    const picked = needs[1]
      ? run("GatherV2", { x, indices: flat! }, { axis: 0, batchDims: 0 })
      : undefined;
    return [gradient, picked?.as(inputs[1]!.shape), undefined];
  },
};

/** `paddings` says how many to put before and after, for every dimension. */
const pad: Operation<{ paddings: [number, number][]; value: number }> = {
  name: "pad",
  forward: ([x], { paddings, value }) =>
    run("PadV2", { x: x! }, { paddings, constantValue: value }),
  vjp: ({ gradient, inputs: [x], attrs: { paddings } }) => {
    const begin = paddings.map(([before]) => before);
    return [run("Slice", { x: gradient }, { begin, size: x!.shape })];
  },
};

const oneHot: Operation<{ classes: number }> = {
  name: "oneHot",
  forward: ([indices], { classes }) => {
    const flat = indices!.as([indices!.size]);
    const attrs = { depth: classes, onValue: 1, offValue: 0, dtype: "int32" };
    return run("OneHot", { indices: flat }, attrs).as([...indices!.shape, classes]);
  },
};

/** Where in the flat array of `shape` each of the picked elements lies. */
function flatPositions(shape: Shape, indices: Value, axis: number): Value {
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
  const along = strides[axis] === 1 ? flat : k.mul(flat, fill([], strides[axis]!, "int32"));
  return k.add(along, upload(offsets, [offsets.length], "int32"));
}

/** Looks at the indices where that needs no waiting; on WebGPU and WebGL a wrong index reads some other element. */
export function checkIndices(operation: string, indices: Value, shape: Shape, axis: number): void {
  if (indices.dtype !== "int32") {
    throw new TypeError(
      `${operation}: expected int32 indices, got ${indices.dtype}; convert them with .to("int32")`,
    );
  }
  if (!indices.storage.isInMemory) return;
  const limit = shape[axis]!;
  for (const index of indices.storage.readSync()) {
    if (index >= 0 && index < limit) continue;
    throw new RangeError(
      `${operation}: index ${index} is out of bounds for dimension ${axis} with size ${limit} of shape ${shapeText(shape)}`,
    );
  }
}

/** Images to rows in the order in which they lie, (N, H·W·C): no data moves. `Flatten` gives PyTorch's order, (N, C·H·W). */
const flattenChannelsLast: Operation = {
  name: "flattenChannelsLast",
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
