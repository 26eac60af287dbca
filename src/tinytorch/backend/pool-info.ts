import { backend_util } from "@tensorflow/tfjs-core";

type Sizes = Parameters<typeof backend_util.computePool2DInfo>[0];

/** How a window moves over images, as tfjs works it out from a kernel's attributes. */
export type PoolInfo = ReturnType<typeof backend_util.computePool2DInfo>;

export function poolInfo(
  shape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: Readonly<Record<string, unknown>>,
): PoolInfo {
  return backend_util.computePool2DInfo(
    shape as Sizes,
    filterSize as number,
    strides as number,
    1,
    pad as number,
    dimRoundingMode as "floor",
  );
}
