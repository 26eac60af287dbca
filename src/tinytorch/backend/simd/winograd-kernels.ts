/** Convolution with 3 × 3 filters in fewer products, and its gradients: when it pays, and what is done where it fails. */
import type { backend_util } from "@tensorflow/tfjs-core";
import type { KernelTensor } from "../device.ts";
import type { Simd } from "./instance.ts";

export type Info = ReturnType<typeof backend_util.computeConv2DInfo>;

export interface Convolved {
  x: KernelTensor;
  filter: KernelTensor;
  out: KernelTensor;
  bias: KernelTensor | undefined;
  activation: number;
}

interface FilterConvolved {
  x: KernelTensor;
  dy: KernelTensor;
  toFilter: KernelTensor;
}

/** Each says, or shows by a result, whether it has computed it; what it left undone needs the plain way. */
interface Winograd {
  convolve(info: Info, given: Convolved): boolean;
  toInput(
    info: Info,
    given: { dy: KernelTensor; filter: KernelTensor; shape: readonly number[] },
  ): KernelTensor | undefined;
  toFilter(info: Info, given: FilterConvolved): boolean;
}

/** Tells the kernels the sizes of a window. */
export function describe(call: Simd["call"], info: Info): void {
  const { batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth } = info;
  const { outHeight, outWidth, outChannels, strideHeight, strideWidth, padInfo } = info;
  [
    ...[batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth],
    ...[outHeight, outWidth, outChannels, strideHeight, strideWidth],
    ...[padInfo.top, padInfo.left, info.dilationHeight, info.dilationWidth],
  ].forEach((value, place) => void call.describe(place, value));
}

/** The kernels' limit, and one for the memory of a transformed filter, which is four times the filter: 18 MB. */
const mostChannels = 512;
const mostPairs = 131072;

function isPossible(info: Info): boolean {
  const { filterHeight, filterWidth, inChannels, outChannels, padInfo } = info;
  const isSmall = filterHeight === 3 && filterWidth === 3 && padInfo.top <= 2 && padInfo.left <= 2;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  if (!isSmall || strideHeight * strideWidth * dilationHeight * dilationWidth !== 1) return false;
  const fits = [inChannels, outChannels].every((n) => n % 8 === 0 && n <= mostChannels);
  return fits && inChannels * outChannels <= mostPairs;
}

/** In units of a multiplication: what transforming costs a tile for a channel of either side, and a filter for a pair of them. */
const [tileCost, filterCost] = [200, 400];

/** Whether fewer products bring more than the transformations cost; `height` and `width` are those of what is computed in tiles. */
function pays(info: Info, height: number, width: number): boolean {
  const { batchSize, inChannels, outChannels } = info;
  const pairs = inChannels * outChannels;
  const tiles = batchSize * Math.ceil(height / 4) * Math.ceil(width / 4);
  const plain = 9 * batchSize * info.outHeight * info.outWidth * pairs;
  return tiles * (36 * pairs + tileCost * (inChannels + outChannels)) + filterCost * pairs < plain;
}

/** The convolution that the gradient of the input is where strides are 1: over the gradient of the result, with the turned filter. */
export function turned(info: Info): Info {
  const { top, left } = info.padInfo;
  const [height, width] = [info.filterHeight - 1, info.filterWidth - 1];
  return {
    ...info,
    inHeight: info.outHeight,
    inWidth: info.outWidth,
    inChannels: info.outChannels,
    outHeight: info.inHeight,
    outWidth: info.inWidth,
    outChannels: info.inChannels,
    padInfo: {
      ...info.padInfo,
      top: height * info.dilationHeight - top,
      left: width * info.dilationWidth - left,
    },
  };
}

export function winogradOf({ call, at, make, backend }: Simd): Winograd {
  const withScratch = (size: number, work: (place: number) => void): void => {
    const held = make([size]);
    try {
      work(at(held));
    } finally {
      backend.disposeData(held.dataId);
    }
  };

  /** `info` is of the convolution that is computed; the filter has `channels` and `outputs` as it lies. */
  const compute = (info: Info, given: Convolved, isTurned: boolean): boolean => {
    const [, , channels, outputs] = given.filter.shape as [number, number, number, number];
    withScratch(call.winogradFilterSize(channels, outputs), (transformed) => {
      call.winogradFilter(at(given.filter), transformed, channels, outputs, isTurned ? 1 : 0);
      describe(call, info);
      const shift = given.bias ? at(given.bias) : 0;
      call.winograd(at(given.x), transformed, at(given.out), shift, given.activation);
    });
    return call.winogradFailed() === 0;
  };

  return {
    convolve: (info, given) =>
      isPossible(info) && pays(info, info.outHeight, info.outWidth) && compute(info, given, false),

    toInput: (info, { dy, filter, shape }) => {
      if (!isPossible(info) || !pays(info, info.inHeight, info.inWidth)) {
        return undefined;
      }
      const out = make(shape);
      const given = { x: dy, filter, out, bias: undefined, activation: 0 };
      if (compute(turned(info), given, true)) return out;
      backend.disposeData(out.dataId);
      return undefined;
    },

    toFilter: (info, { x, dy, toFilter }) => {
      if (!isPossible(info) || !pays(info, info.outHeight, info.outWidth)) {
        return false;
      }
      describe(call, info);
      const pieces = call.filterPieces();
      const size = call.winogradFilterSize(info.inChannels, info.outChannels);
      withScratch(pieces * size, (sums) => {
        call.winogradFilterGradient(at(x), at(dy), sums, pieces);
        call.winogradFilterSum(at(toFilter));
      });
      return call.winogradFailed() === 0;
    },
  };
}
