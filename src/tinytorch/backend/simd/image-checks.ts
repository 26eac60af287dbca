/** For tests: convolutions and pools of ours against plain loops. */
import fc from "fast-check";
import { expectClose, forAll, numbers } from "./harness.ts";
import * as reference from "./reference.ts";

const windows: fc.Arbitrary<reference.Window> = fc
  .record({
    batch: fc.integer({ min: 1, max: 4 }),
    height: fc.integer({ min: 5, max: 12 }),
    width: fc.integer({ min: 5, max: 12 }),
    channels: fc.integer({ min: 1, max: 9 }),
    outChannels: fc.integer({ min: 1, max: 9 }),
    filter: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    stride: fc.integer({ min: 1, max: 3 }),
    pad: fc.integer({ min: 0, max: 2 }),
    dilation: fc.integer({ min: 1, max: 2 }),
  })
  .map((drawn) => (drawn.stride > 1 ? { ...drawn, dilation: 1 } : drawn));

function tfjsAttrs({ stride, pad, dilation }: reference.Window) {
  const around = [pad, pad];
  const padding = pad === 0 ? "valid" : [[0, 0], around, around, [0, 0]];
  return { strides: stride, pad: padding, dilations: dilation, dimRoundingMode: "floor" };
}

function convolutions(): void {
  forAll(windows, (bench, w) => {
    const name = JSON.stringify(w);
    const attrs = tfjsAttrs(w);
    const [outHeight, outWidth] = reference.outSize(w);
    const xShape = [w.batch, w.height, w.width, w.channels];
    const filterShape = [...w.filter, w.channels, w.outChannels];
    const outShape = [w.batch, outHeight, outWidth, w.outChannels];
    const [values, weights, slopes] = [xShape, filterShape, outShape].map((shape, i) =>
      numbers(
        shape.reduce((product, n) => product * n, 1),
        i + 1,
      ),
    ) as [Float32Array, Float32Array, Float32Array];
    const wanted = reference.convolution(w, values, weights, slopes);
    const x = bench.put(values, xShape);
    const filter = bench.put(weights, filterShape);
    const dy = bench.put(slopes, outShape);
    const [out] = bench.run("Conv2D", { x, filter }, attrs);
    expectClose(`Conv2D ${name}`, bench.read(out), wanted.out, 1e-5);
    const [toX] = bench.run(
      "Conv2DBackpropInput",
      { dy, filter },
      { ...attrs, inputShape: xShape },
    );
    expectClose(`to x ${name}`, bench.read(toX), wanted.toX, 1e-5);
    const [toFilter] = bench.run("Conv2DBackpropFilter", { x, dy }, { ...attrs, filterShape });
    expectClose(`to filter ${name}`, bench.read(toFilter), wanted.toFilter, 5e-5);
  });
}

function depthwise(): void {
  const drawn = fc.tuple(windows, fc.integer({ min: 1, max: 3 }));
  forAll(drawn, (bench, [window, multiplier]) => {
    const w = { ...window, outChannels: window.channels * multiplier };
    const name = JSON.stringify(w);
    const attrs = tfjsAttrs(w);
    const [outHeight, outWidth] = reference.outSize(w);
    const xShape = [w.batch, w.height, w.width, w.channels];
    const filterShape = [...w.filter, w.channels, multiplier];
    const values = numbers(w.batch * w.height * w.width * w.channels, 1);
    const weights = numbers(w.filter[0] * w.filter[1] * w.outChannels, 2);
    const slopes = numbers(w.batch * outHeight * outWidth * w.outChannels, 3);
    const wanted = reference.depthwise(w, values, weights, slopes);
    const x = bench.put(values, xShape);
    const filter = bench.put(weights, filterShape);
    const dy = bench.put(slopes, [w.batch, outHeight, outWidth, w.outChannels]);
    const prefix = "DepthwiseConv2dNativeBackprop";
    const [toX] = bench.run(`${prefix}Input`, { dy, filter }, { ...attrs, inputShape: xShape });
    expectClose(`depthwise to x ${name}`, bench.read(toX), wanted.toX, 1e-5);
    const [toFilter] = bench.run(`${prefix}Filter`, { x, dy }, { ...attrs, filterShape });
    expectClose(`depthwise to filter ${name}`, bench.read(toFilter), wanted.toFilter, 5e-5);
  });
}

function pools(): void {
  forAll(windows, (bench, drawn) => {
    const pad = Math.min(drawn.pad, drawn.filter[0] - 1, drawn.filter[1] - 1);
    const w = { ...drawn, outChannels: drawn.channels, dilation: 1, pad };
    const name = JSON.stringify(w);
    const { dilations: _, ...attrs } = tfjsAttrs(w);
    const [outHeight, outWidth] = reference.outSize(w);
    const values = numbers(w.batch * w.height * w.width * w.channels, 1);
    const slopes = numbers(w.batch * outHeight * outWidth * w.channels, 3);
    const wanted = reference.pools(w, values, slopes);
    const outShape = [w.batch, outHeight, outWidth, w.channels];
    const input = bench.put(values, [w.batch, w.height, w.width, w.channels]);
    const output = bench.put(Float32Array.from(wanted.max), outShape);
    const dy = bench.put(slopes, outShape);
    const pool = { ...attrs, filterSize: w.filter };
    const [largest] = bench.run("MaxPool", { x: input }, pool);
    expectClose(`MaxPool ${name}`, bench.read(largest), wanted.max, 0);
    const [mean] = bench.run("AvgPool", { x: input }, pool);
    expectClose(`AvgPool ${name}`, bench.read(mean), wanted.average, 1e-6);
    const [toMax] = bench.run("MaxPoolGrad", { dy, input, output }, pool);
    expectClose(`MaxPoolGrad ${name}`, bench.read(toMax), wanted.toMax, 1e-5);
    const [toAverage] = bench.run("AvgPoolGrad", { dy, input }, pool);
    expectClose(`AvgPoolGrad ${name}`, bench.read(toAverage), wanted.toAverage, 1e-5);
  });
}

export const imageChecks: Record<string, () => void> = {
  convolutions,
  "depthwise convolutions": depthwise,
  pools,
};
