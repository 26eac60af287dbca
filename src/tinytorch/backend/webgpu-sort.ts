/**
 * Sorting on WebGPU (bitonic: Batcher 1968), in the order of `sorted-positions.ts`: as whole numbers, for compilers may suppose that
 * there is no NaN. Places in a row are exchanged until they stand in order; equal elements are told apart by their places.
 */
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { sizeOf } from "../tensor/shape.ts";
import type { KernelTensor } from "./device.ts";
import { register } from "./override.ts";
import { type Dispatch, type Internals, type Program, prepare } from "./webgpu-fused.ts";

/** One round: pairs `apart` from each other, in runs of `run` elements that are sorted up and down in turn. */
const exchange: Program = {
  buffers: [
    { name: "bits", type: "i32", changes: false },
    { name: "places", type: "i32", changes: true },
  ],
  numbers: ["width", "padded", "run", "apart", "isReal", "isLargest"],
  functions: `
fn rankOf(at: i32) -> i32 {
  var rank = bits[at];
  if (u.isReal > 0) {
    let magnitude = rank & 0x7fffffff;
    if (magnitude > 0x7f800000) { rank = 0x7fffffff; }
    else if (magnitude == 0) { rank = 0; }
    else if (rank < 0) { rank = rank ^ 0x7fffffff; }
  }
  return select(rank, ~rank, u.isLargest > 0);
}
fn comesBefore(start: i32, a: i32, b: i32) -> bool {
  let width = i32(u.width);
  if (a >= width || b >= width) { return a < b; }
  let left = rankOf(start + a);
  let right = rankOf(start + b);
  return left < right || (left == right && a < b);
}`,
  body: `
    let padded = i32(u.padded);
    let apart = i32(u.apart);
    let row = i / (padded / 2);
    let pair = i % (padded / 2);
    let first = (pair / apart) * apart * 2 + pair % apart;
    let at = row * padded + first;
    let a = places[at];
    let b = places[at + apart];
    let isUp = (first & i32(u.run)) == 0;
    if (comesBefore(row * i32(u.width), b, a) == isUp) {
      places[at] = b;
      places[at + apart] = a;
    }`,
};

const takeFirst: Program = {
  buffers: [
    { name: "places", type: "i32", changes: false },
    { name: "taken", type: "i32", changes: true },
  ],
  numbers: ["padded", "k"],
  body: `
    let k = i32(u.k);
    taken[i] = places[(i / k) * i32(u.padded) + i % k];`,
};

export function registerSortingOnWebgpu(backend: WebGPUBackend): void {
  const inner = backend as unknown as Internals;
  const [exchanging, taking] = [prepare(backend, exchange), prepare(backend, takeFirst)];
  register("SortedPositions", "webgpu", ({ inputs, attrs }) => {
    const { x } = inputs as { x: KernelTensor };
    const { k, largest } = attrs as { k: number; largest: boolean };
    const width = x.shape.at(-1)!;
    const rows = sizeOf(x.shape) / width;
    const padded = 2 ** Math.ceil(Math.log2(width));
    const iota = Int32Array.from({ length: rows * padded }, (_, i) => i % padded);
    const dataId = backend.write(iota, [rows, padded], "int32");
    const places: KernelTensor = { dataId, shape: [rows, padded], dtype: "int32" };
    sortPlaces(exchanging, x, places, width, largest);
    const taken = inner.makeTensorInfo([...x.shape.slice(0, -1), k], "int32");
    taking([places, taken], rows * k, [padded, k]);
    backend.disposeData(dataId);
    return taken;
  });
}

function sortPlaces(
  exchanging: Dispatch,
  x: KernelTensor,
  places: KernelTensor,
  width: number,
  isLargest: boolean,
): void {
  const [rows, padded] = places.shape as [number, number];
  const isReal = Number(x.dtype === "float32");
  for (let run = 2; run <= padded; run *= 2) {
    for (let apart = run / 2; apart >= 1; apart /= 2) {
      const numbers = [width, padded, run, apart, isReal, Number(isLargest)];
      exchanging([x, places], (rows * padded) / 2, numbers);
    }
  }
}
