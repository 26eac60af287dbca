/** Maxima of windows on WebGPU, of images that lie channels last; NaN wins, and of equal elements the first. */
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { sizeOf } from "../tensor/shape.ts";
import type { KernelTensor } from "./device.ts";
import { register } from "./override.ts";
import { type PoolInfo, poolInfo } from "./pool-info.ts";
import { type Internals, type Program, prepare } from "./webgpu-fused.ts";

const numbers = [
  ...["height", "width", "channels", "outHeight", "outWidth", "filterHeight", "filterWidth"],
  ...["strideHeight", "strideWidth", "top", "left"],
];

/** Where the largest element of a window lies. */
const functions = `
fn isNumber(x: f32) -> bool { return (bitcast<i32>(x) & 0x7fffffff) <= 0x7f800000; }
fn placeOfLargest(image: i32, row: i32, column: i32, channel: i32) -> i32 {
  let x0 = column * i32(u.strideWidth) - i32(u.left);
  let y0 = row * i32(u.strideHeight) - i32(u.top);
  var best = 0f;
  var place = -1;
  for (var y = max(y0, 0); y < min(y0 + i32(u.filterHeight), i32(u.height)); y++) {
    for (var x = max(x0, 0); x < min(x0 + i32(u.filterWidth), i32(u.width)); x++) {
      let at = ((image * i32(u.height) + y) * i32(u.width) + x) * i32(u.channels) + channel;
      let value = images[at];
      if (place < 0 || (isNumber(best) && (!isNumber(value) || value > best))) {
        best = value;
        place = at;
      }
    }
  }
  return place;
}`;

const maxPool: Program = {
  buffers: [
    { name: "images", type: "f32", changes: false },
    { name: "largest", type: "f32", changes: true },
  ],
  numbers,
  functions,
  body: `
    let pixel = i / i32(u.channels);
    let row = (pixel / i32(u.outWidth)) % i32(u.outHeight);
    let image = pixel / (i32(u.outWidth) * i32(u.outHeight));
    largest[i] = images[placeOfLargest(image, row, pixel % i32(u.outWidth), i % i32(u.channels))];`,
};

/** Each element sums the gradients of the windows whose largest it is. */
const maxPoolGradient: Program = {
  buffers: [
    { name: "images", type: "f32", changes: false },
    { name: "gradient", type: "f32", changes: false },
    { name: "made", type: "f32", changes: true },
  ],
  numbers,
  functions,
  body: `
    let channel = i % i32(u.channels);
    let pixel = i / i32(u.channels);
    let x = pixel % i32(u.width) + i32(u.left);
    let y = (pixel / i32(u.width)) % i32(u.height) + i32(u.top);
    let image = pixel / (i32(u.width) * i32(u.height));
    let firstRow = max(0, (y - i32(u.filterHeight) + i32(u.strideHeight)) / i32(u.strideHeight));
    let firstColumn = max(0, (x - i32(u.filterWidth) + i32(u.strideWidth)) / i32(u.strideWidth));
    var sum = 0f;
    for (var row = firstRow; row <= min(y / i32(u.strideHeight), i32(u.outHeight) - 1); row++) {
      for (var column = firstColumn; column <= min(x / i32(u.strideWidth), i32(u.outWidth) - 1); column++) {
        if (placeOfLargest(image, row, column, channel) == i) {
          sum += gradient[((image * i32(u.outHeight) + row) * i32(u.outWidth) + column) * i32(u.channels) + channel];
        }
      }
    }
    made[i] = sum;`,
};

export function registerPools(backend: WebGPUBackend): void {
  const inner = backend as unknown as Internals;
  const pool = prepare(backend, maxPool);
  register("MaxPool", "webgpu", ({ inputs, attrs }) => {
    const { x } = inputs as { x: KernelTensor };
    const info = poolInfo(x.shape, attrs);
    const largest = inner.makeTensorInfo(info.outShape, "float32");
    pool([x, largest], sizeOf(info.outShape), numbersOf(info));
    return largest;
  });
  const spread = prepare(backend, maxPoolGradient);
  register("MaxPoolGrad", "webgpu", ({ inputs, attrs }) => {
    const { dy, input } = inputs as Record<"dy" | "input", KernelTensor>;
    const made = inner.makeTensorInfo(input.shape, "float32");
    spread([input, dy, made], sizeOf(input.shape), numbersOf(poolInfo(input.shape, attrs)));
    return made;
  });
}

function numbersOf(info: PoolInfo): number[] {
  return [
    ...[info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth],
    ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth],
    ...[info.padInfo.top, info.padInfo.left],
  ];
}
