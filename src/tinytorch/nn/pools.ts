/** Layers that take the largest or the mean of windows of an image (N, C, H, W). */
import { pair } from "../arguments/kinds.ts";
import { checkArgument, type Settings, Signature } from "../arguments/signature.ts";
import {
  type AvgPool2dOptions,
  type AvgPool2dOrder,
  adaptiveAvgPool2d,
  avgPool,
  avgPool2dKinds,
  avgPool2dOrder,
  type MaxPool2dOptions,
  type MaxPool2dOrder,
  maxPool,
  maxPool2dKinds,
} from "../tensor/pools.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Pair } from "../tensor/windows.ts";
import { settingsText } from "./images.ts";
import { Layer } from "./module.ts";

const maxPool2dArguments = new Signature<MaxPool2dOptions, MaxPool2dOrder>(
  "MaxPool2d",
  ["stride", "padding"],
  maxPool2dKinds,
  {
    dilation: "windows of a pool have no gaps",
    returnIndices: "positions of the largest are not kept",
  },
);

/** The largest of each window; the stride is the window unless told otherwise. */
export class MaxPool2d extends Layer {
  readonly options: MaxPool2dOptions;

  constructor(
    readonly kernelSize: Pair,
    ...settings: Settings<MaxPool2dOptions, MaxPool2dOrder>
  ) {
    super();
    checkArgument("MaxPool2d", "kernelSize", kernelSize, pair(1));
    this.options = maxPool2dArguments.take(settings);
  }

  forward(x: Tensor): Tensor {
    return maxPool("maxPool2d", x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    return `kernelSize=${this.kernelSize}${settingsText(this.options)}`;
  }
}

const avgPool2dArguments = new Signature<AvgPool2dOptions, AvgPool2dOrder>(
  "AvgPool2d",
  avgPool2dOrder,
  avgPool2dKinds,
);

/** The mean of each window; the stride is the window unless told otherwise. */
export class AvgPool2d extends Layer {
  readonly options: AvgPool2dOptions;

  constructor(
    readonly kernelSize: Pair,
    ...settings: Settings<AvgPool2dOptions, AvgPool2dOrder>
  ) {
    super();
    checkArgument("AvgPool2d", "kernelSize", kernelSize, pair(1));
    this.options = avgPool2dArguments.take(settings);
  }

  forward(x: Tensor): Tensor {
    return avgPool("avgPool2d", x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    return `kernelSize=${this.kernelSize}${settingsText(this.options)}`;
  }
}

/** The mean of windows that cover every channel's image in so many rows and columns: (N, C, height, width), (N, C, 1, 1) unless told otherwise. */
export class AdaptiveAvgPool2d extends Layer {
  constructor(readonly outputSize: Pair = 1) {
    super();
    checkArgument("AdaptiveAvgPool2d", "outputSize", outputSize, pair(1));
  }

  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }

  override extraRepr(): string {
    return `outputSize=${this.outputSize}`;
  }
}
