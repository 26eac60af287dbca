/** Rows of convolutions, pools and norms. */
import {
  avgPool2d,
  batchNorm,
  conv2d,
  globalAvgPool2d,
  layerNorm,
  maxPool2d,
  ones,
  zeros,
} from "../../../src/tinytorch/index.ts";
import type { convolutions } from "../../../src/tinytorch/operations/convolutions.ts";
import type { normalizations } from "../../../src/tinytorch/operations/normalizations.ts";
import type { pools } from "../../../src/tinytorch/operations/pools.ts";
import { floats, positive, type Row, type RowsOf, row, sizeOf } from "./row.ts";

interface Convolution {
  images: [batch: number, side: number];
  channels: [from: number, to: number];
  kernel: number;
  stride?: number;
  groups?: number;
}

/** Padded so that a stride of 1 keeps the size. */
function convolution({ images, channels, kernel, stride = 1, groups = 1 }: Convolution): Row {
  const [[batch, side], [from, to]] = [images, channels];
  const padding = kernel >> 1;
  const weight = [to, from / groups, kernel, kernel];
  const outSide = Math.floor((side + 2 * padding - kernel) / stride) + 1;
  const word = groups > 1 ? "depthwise conv2d" : "conv2d";
  return row(
    `${word} ${kernel} × ${kernel}${stride > 1 ? `, stride ${stride}` : ""}`,
    [floats(batch, from, side, side), floats(...weight), floats(to)],
    (a, b, c) => conv2d(a, b, c, { padding, stride, groups }),
    `F.conv2d(a, b, c, padding=${padding}, stride=${stride}, groups=${groups})`,
    { flops: 2 * batch * outSide ** 2 * sizeOf(weight), isImage: true },
  );
}

const isImage = { isImage: true };
const early = floats(64, 32, 28, 28);
const late = floats(64, 64, 7, 7);

/** By the batch's own statistics; the running ones are there once. */
function normalised(batch: number, channels: number, side: number): Row {
  let running: { runningMean: ReturnType<typeof zeros>; runningVar: ReturnType<typeof zeros> };
  const images = floats(batch, channels, side, side);
  return row(
    "batchNorm",
    [images, floats(channels), floats(channels)],
    (a, b, c) => batchNorm(a, b, c, { ...running, training: true }),
    "F.batch_norm(a, None, None, b, c, training=True)",
    {
      ...isImage,
      back: 3 * 4 * sizeOf(images.shape),
      given: (inputs) => {
        running = { runningMean: zeros([channels]), runningVar: ones([channels]) };
        return inputs;
      },
    },
  );
}

function normalisedRows(...shape: number[]): Row {
  const width = shape.at(-1)!;
  return row(
    "layerNorm",
    [floats(...shape), floats(width), floats(width)],
    (a, b, c) => layerNorm(a, [width], b, c),
    `F.layer_norm(a, [${width}], b, c)`,
    { back: 3 * 4 * sizeOf(shape) },
  );
}

export const imageRows: RowsOf<typeof convolutions & typeof pools & typeof normalizations> = {
  conv2d: [
    convolution({ images: [64, 28], channels: [1, 32], kernel: 3 }),
    convolution({ images: [64, 14], channels: [32, 64], kernel: 3 }),
    convolution({ images: [64, 14], channels: [64, 64], kernel: 3 }),
    convolution({ images: [64, 7], channels: [128, 128], kernel: 3 }),
    convolution({ images: [1, 14], channels: [32, 64], kernel: 3 }),
    convolution({ images: [32, 32], channels: [3, 16], kernel: 7, stride: 2 }),
    convolution({ images: [32, 28], channels: [8, 16], kernel: 5 }),
    convolution({ images: [64, 14], channels: [64, 64], kernel: 1 }),
    convolution({ images: [32, 13], channels: [17, 19], kernel: 3 }),
  ],
  depthwiseConv2d: [
    convolution({ images: [64, 14], channels: [64, 64], kernel: 3, groups: 64 }),
    convolution({ images: [64, 14], channels: [64, 64], kernel: 3, groups: 64, stride: 2 }),
  ],
  maxPool2d: [
    row("maxPool2d(2)", [early], (a) => maxPool2d(a, 2), "F.max_pool2d(a, 2)", isImage),
    row(
      "maxPool2d(3, stride 2, padding 1)",
      [early],
      (a) => maxPool2d(a, 3, { stride: 2, padding: 1 }),
      "F.max_pool2d(a, 3, 2, 1)",
      isImage,
    ),
  ],
  avgPool2d: [
    row("avgPool2d(2)", [early], (a) => avgPool2d(a, 2), "F.avg_pool2d(a, 2)", isImage),
    row("avgPool2d(7)", [late], (a) => avgPool2d(a, 7), "F.avg_pool2d(a, 7)", isImage),
    row("globalAvgPool2d", [late], (a) => globalAvgPool2d(a), "a.mean([2, 3])", isImage),
  ],
  layerNorm: [
    normalisedRows(16, 128, 128),
    normalisedRows(64, 16, 64),
    normalisedRows(1021, 1023),
    row(
      "layerNorm, plain",
      [floats(1024, 1024)],
      (a) => layerNorm(a, [1024]),
      "F.layer_norm(a, [1024])",
      {
        back: 3 * 4 * 2 ** 20,
      },
    ),
  ],
  batchNorm: [normalised(64, 32, 28), normalised(64, 64, 14), normalised(1024, 64, 1)],
  batchNormFixed: [
    row(
      "batchNorm, evaluating",
      [
        early,
        floats(32),
        floats(32),
        { ...floats(32), isConstant: true },
        { ...positive(32), isConstant: true },
      ],
      (a, b, c, d, e) => batchNorm(a, b, c, { runningMean: d, runningVar: e }),
      "F.batch_norm(a, d, e, b, c, training=False)",
      { ...isImage, back: 3 * 4 * sizeOf(early.shape) },
    ),
  ],
};
