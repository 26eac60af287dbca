/** Pools of images that lie channels last. */
import { run } from "../backend/storage.ts";
import type { Operation } from "./operation.ts";
import { type ConvolutionAttrs, windowAttrs } from "./windows.ts";

/** Height, then width. */
interface PoolAttrs extends ConvolutionAttrs {
  kernelSize: readonly [number, number];
}

function poolAttrs(attrs: PoolAttrs): object {
  return { ...windowAttrs(attrs), filterSize: [...attrs.kernelSize] };
}

const maxPool2d: Operation<PoolAttrs> = {
  name: "maxPool2d",
  dtypes: "real",
  layout: "channelsLast",
  saves: "inputs",
  forward: ([x], attrs, save) => {
    const output = run("MaxPool", { x: x! }, { ...poolAttrs(attrs) });
    save(output);
    return output;
  },
  vjp: ({ gradient: dy, inputs: [input], saved: [output], attrs }) => [
    run("MaxPoolGrad", { dy, input: input!, output: output! }, { ...poolAttrs(attrs) }),
  ],
};

/** Padding counts as zeros, as PyTorch has it by default; so it is put there before. */
const avgPool2d: Operation<PoolAttrs> = {
  name: "avgPool2d",
  dtypes: "real",
  layout: "channelsLast",
  forward: ([x], attrs) => run("AvgPool", { x: x! }, { ...poolAttrs(attrs) }),
  vjp: ({ gradient: dy, inputs: [input], attrs }) => [
    run("AvgPoolGrad", { dy, input: input! }, { ...poolAttrs(attrs) }),
  ],
};

export const pools = { maxPool2d, avgPool2d };
