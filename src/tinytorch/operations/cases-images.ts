/** For tests: the operations on images as users call them. */
import { ones, zeros } from "../tensor/create.ts";
import { batchNorm, type Conv2dOptions, conv2d } from "../tensor/images.ts";
import {
  type AvgPool2dOptions,
  avgPool2d,
  globalAvgPool2d,
  type MaxPool2dOptions,
  maxPool2d,
} from "../tensor/pools.ts";
import type { Tensor } from "../tensor/tensor.ts";

type Call = (...inputs: Tensor[]) => Tensor;

const conv =
  (options: Conv2dOptions = {}): Call =>
  (x, weight, bias) =>
    conv2d(x!, weight!, bias, options);

const largest =
  (size: number, options: MaxPool2dOptions = {}): Call =>
  (x) =>
    maxPool2d(x!, size, options);

const mean =
  (size: number, options: AvgPool2dOptions = {}): Call =>
  (x) =>
    avgPool2d(x!, size, options);

export const imageCalls: Record<string, Call> = {
  conv2d: conv(),
  "conv2d bias": conv(),
  "conv2d padding": conv({ padding: 1 }),
  "conv2d stride": conv({ stride: 2 }),
  "conv2d stride padding": conv({ stride: [2, 1], padding: [1, 0] }),
  "conv2d one channel": conv({ padding: 1 }),
  "conv2d 1x1": conv(),
  depthwiseConv2d: conv({ groups: 3 }),
  "depthwiseConv2d padding": conv({ groups: 3, padding: 1 }),
  "depthwiseConv2d stride": conv({ groups: 2, stride: 2, padding: 1 }),
  "depthwiseConv2d multiplied": conv({ groups: 2 }),
  maxPool2d: largest(2),
  "maxPool2d odd": largest(2),
  "maxPool2d overlapping": largest(3, { stride: 1 }),
  "maxPool2d padding": largest(3, { stride: 2, padding: 1 }),
  avgPool2d: mean(2),
  "avgPool2d padding": mean(3, { stride: 2, padding: 1 }),
  "avgPool2d overlapping": mean(2, { stride: 1 }),
  globalAvgPool2d: (x) => globalAvgPool2d(x!),
  batchNorm: (x, weight, bias) => {
    const channels = [weight!.size];
    const [runningMean, runningVar] = [zeros(channels), ones(channels)];
    const result = batchNorm(x!, weight!, bias!, { runningMean, runningVar, training: true });
    for (const { handle } of [runningMean, runningVar]) handle.release();
    return result;
  },
  batchNormFixed: (x, weight, bias, mean, variance) =>
    batchNorm(x!, weight!, bias!, {
      runningMean: mean!.detach(),
      runningVar: variance!.detach(),
    }),
  "images in a row": (x, weight, each) => {
    const h = conv2d(conv2d(x!, weight!, undefined, { padding: 1 }), each!, undefined, {
      groups: 2,
    });
    return avgPool2d(h.relu(), 2).flatten(1);
  },
  "images added": (x, weight) =>
    conv2d(x!, weight!, undefined, { padding: 1 }).add(x!).mul(2).sub(x!),
  "images summed": (x, weight) => conv2d(x!, weight!).sum(1),
};
