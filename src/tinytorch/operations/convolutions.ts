/** Convolutions of images that lie channels last; the weight is (out, in / groups, kh, kw), as in PyTorch. */
import { run, type Value } from "../backend/storage.ts";
import { filterGradient } from "./convolution-gradients.ts";
import { depthwiseFilterGradient, depthwiseInputGradient } from "./depthwise-gradients.ts";
import * as k from "./kernels.ts";
import type { Operation } from "./operation.ts";
import { type ConvolutionAttrs, type WindowAttrs, windowAttrs } from "./windows.ts";

const linearActivation = { activation: "linear", leakyreluAlpha: 0 };

function convolve(
  plain: string,
  fused: string,
  [x, filter, bias]: [Value, Value, Value | undefined],
  attrs: WindowAttrs,
): Value {
  return bias
    ? run(fused, { x, filter, bias }, { ...attrs, ...linearActivation })
    : run(plain, { x, filter }, { ...attrs });
}

/** Inputs: x, weight and perhaps a bias (out,). */
const conv2d: Operation<ConvolutionAttrs> = {
  name: "conv2d",
  dtypes: "real",
  autocast: "fp16",
  layout: "channelsLast",
  saves: "inputs",
  forward: ([x, weight, bias], attrs) =>
    convolve("Conv2D", "FusedConv2D", [x!, filterOf(weight!), bias], windowAttrs(attrs)),
  vjp: ({ gradient: dy, inputs: [x, weight], attrs, needs }) => {
    const window = windowAttrs(attrs);
    const inputShape = x!.shape;
    return [
      needs[0]
        ? run("Conv2DBackpropInput", { dy, filter: filterOf(weight!) }, { ...window, inputShape })
        : undefined,
      needs[1]
        ? k.transpose(filterGradient(x!, dy, window, weight!.shape), [3, 2, 0, 1])
        : undefined,
      needs[2] ? k.sum(dy, [0, 1, 2]) : undefined,
    ];
  },
};

/** (out, in, kh, kw) to tfjs' (kh, kw, in, out). */
function filterOf(weight: Value): Value {
  return k.transpose(weight, [2, 3, 1, 0]);
}

/** One group per input channel: the weight is (in · multiplier, 1, kh, kw). */
const depthwiseConv2d: Operation<ConvolutionAttrs> = {
  name: "depthwiseConv2d",
  dtypes: "real",
  autocast: "fp16",
  layout: "channelsLast",
  saves: "inputs",
  forward: ([x, weight, bias], attrs) => {
    const filter = depthwiseFilterOf(weight!, x!.shape[3]!);
    const window = windowAttrs(attrs);
    return convolve("DepthwiseConv2dNative", "FusedDepthwiseConv2D", [x!, filter, bias], window);
  },
  vjp: ({ gradient: dy, inputs: [x, weight], attrs, needs }) => {
    const filter = depthwiseFilterOf(weight!, x!.shape[3]!);
    const window = windowAttrs(attrs);
    const toFilter = needs[1] ? depthwiseFilterGradient(x!, dy, window, filter.shape) : undefined;
    return [
      needs[0] ? depthwiseInputGradient(dy, filter, window, x!.shape) : undefined,
      toFilter && k.transpose(toFilter, [2, 3, 0, 1]).as(weight!.shape),
      needs[2] ? k.sum(dy, [0, 1, 2]) : undefined,
    ];
  },
};

/** (in · multiplier, 1, kh, kw) to tfjs' (kh, kw, in, multiplier). */
function depthwiseFilterOf(weight: Value, channels: number): Value {
  const [out, , height, width] = weight.shape as [number, number, number, number];
  return k.transpose(weight.as([channels, out / channels, height, width]), [2, 3, 0, 1]);
}

export const convolutions = { conv2d, depthwiseConv2d };
