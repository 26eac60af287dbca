/** For tests: convolutions and pools of ours against plain loops. */
import fc from "fast-check";
import { type Bench, expectClose, forAll, numbers } from "./harness.ts";
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

/** 3 × 3 filters with stride 1, and so many channels that they are computed in fewer products; sizes around those of tiles. */
const wideWindows: fc.Arbitrary<reference.Window> = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 7, max: 17 }),
  width: fc.integer({ min: 7, max: 17 }),
  channels: fc.constantFrom(8, 16, 24, 40),
  outChannels: fc.constantFrom(8, 16, 32, 56),
  filter: fc.constant<[number, number]>([3, 3]),
  stride: fc.constant(1),
  pad: fc.integer({ min: 0, max: 3 }),
  dilation: fc.constant(1),
});

/** Errors are measured by the size of all results; infinity and NaN are where they are to be, and nowhere else. */
function expectLike(name: string, actual: ArrayLike<number>, wanted: number[]): void {
  const finite = wanted.filter(Number.isFinite);
  const most = Math.max(...finite.map(Math.abs), Number.MIN_VALUE);
  const places = wanted.flatMap((value, i) =>
    Number.isFinite(value) ? [] : [[value, i] as const],
  );
  for (const [value, i] of places) {
    if (Object.is(actual[i], value)) continue;
    throw new Error(`${name}: expected ${value} at ${i}, got ${actual[i]}`);
  }
  const scaled = (values: ArrayLike<number>): number[] =>
    wanted.map((value, i) => (Number.isFinite(value) ? values[i]! / most : 0));
  expectClose(name, scaled(actual), scaled(wanted), 1e-5);
}

function run3x3(bench: Bench, w: reference.Window, given: [number[], number[], number[]]): void {
  const name = `3 × 3 ${JSON.stringify(w)}`;
  const attrs = tfjsAttrs(w);
  const xShape = [w.batch, w.height, w.width, w.channels];
  const filterShape = [3, 3, w.channels, w.outChannels];
  const outShape = [w.batch, ...reference.outSize(w), w.outChannels];
  const [values, weights, slopes] = given.map((numbers) => Float32Array.from(numbers));
  const x = bench.put(values!, xShape);
  const filter = bench.put(weights!, filterShape);
  const dy = bench.put(slopes!, outShape);
  const wanted = reference.convolution(w, values!, weights!, slopes!);
  const [out] = bench.run("Conv2D", { x, filter }, attrs);
  expectLike(name, bench.read(out), wanted.out);
  const shift = numbers(w.outChannels, 4);
  const bias = bench.put(shift, [w.outChannels]);
  const [fused] = bench.run(
    "FusedConv2D",
    { x, filter, bias },
    { ...attrs, activation: "relu", leakyreluAlpha: 0 },
  );
  const shifted = wanted.out.map((value, i) => Math.max(value + shift[i % w.outChannels]!, 0));
  expectLike(`bias, relu ${name}`, bench.read(fused), shifted);
  const [toX] = bench.run("Conv2DBackpropInput", { dy, filter }, { ...attrs, inputShape: xShape });
  expectLike(`to x ${name}`, bench.read(toX), wanted.toX);
  const [toFilter] = bench.run("Conv2DBackpropFilter", { x, dy }, { ...attrs, filterShape });
  expectLike(`to filter ${name}`, bench.read(toFilter), wanted.toFilter);
}

function drawnFor(w: reference.Window): [number[], number[], number[]] {
  const [height, width] = reference.outSize(w);
  const sizes = [
    w.batch * w.height * w.width * w.channels,
    9 * w.channels * w.outChannels,
    w.batch * height * width * w.outChannels,
  ];
  return sizes.map((count, i) => [...numbers(count, i + 1)]) as [number[], number[], number[]];
}

function wideConvolutions(): void {
  forAll(wideWindows, (bench, w) => run3x3(bench, w, drawnFor(w)), 25);
}

/** A number of x or of the gradient, or all of x, near the end of float32 or behind it. */
function oddConvolutions(): void {
  const drawn = fc.tuple(
    wideWindows,
    fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 4e37),
    fc.nat(),
  );
  forAll(
    drawn,
    (bench, [window, odd, seed]) => {
      // Without padding: what the plain way makes of zeros times infinity is its own affair.
      const w = { ...window, pad: 0 };
      const [x, filter, dy] = drawnFor(w);
      if (odd === 4e37) {
        const large = x.map((value) => value * odd);
        run3x3(bench, w, [
          large,
          filter.map((value) => value / 1e4),
          dy.map((value) => value / 1e4),
        ]);
        return;
      }
      x[seed % x.length] = odd;
      run3x3(bench, w, [x, filter, dy]);
      const [plain] = drawnFor(w);
      dy[seed % dy.length] = odd;
      run3x3(bench, w, [plain, filter, dy]);
    },
    15,
  );
}

function pointwise(): void {
  const drawn = windows.map((w) => ({ ...w, stride: 1, pad: 0, dilation: 1 }));
  forAll(drawn, (bench, w) => {
    const name = `1 × 1 ${JSON.stringify(w)}`;
    const [inputs, attrs] = [w.channels, tfjsAttrs(w)];
    const rows = w.batch * w.height * w.width;
    const [values, weights] = [numbers(rows * inputs, 1), numbers(inputs * w.outChannels, 2)];
    const slopes = numbers(rows * w.outChannels, 3);
    const xShape = [w.batch, w.height, w.width, inputs];
    const filterShape = [1, 1, inputs, w.outChannels];
    const wanted = reference.convolution({ ...w, filter: [1, 1] }, values, weights, slopes);
    const x = bench.put(values, xShape);
    const filter = bench.put(weights, filterShape);
    const dy = bench.put(slopes, [w.batch, w.height, w.width, w.outChannels]);
    const [out] = bench.run("Conv2D", { x, filter }, attrs);
    expectClose(name, bench.read(out), wanted.out, 1e-5);
    const shape = { inputShape: xShape };
    const [toX] = bench.run("Conv2DBackpropInput", { dy, filter }, { ...attrs, ...shape });
    expectClose(`to x ${name}`, bench.read(toX), wanted.toX, 1e-5);
    const [toFilter] = bench.run("Conv2DBackpropFilter", { x, dy }, { ...attrs, filterShape });
    expectClose(`to filter ${name}`, bench.read(toFilter), wanted.toFilter, 5e-5);
  });
}

function depthwise(): void {
  const channels = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(16, 20, 35));
  const drawn = fc.tuple(
    fc.tuple(windows, channels).map(([w, many]) => ({ ...w, channels: many })),
    fc.constantFrom(1, 1, 2, 3),
  );
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
    const [out] = bench.run("DepthwiseConv2dNative", { x, filter }, attrs);
    expectClose(`depthwise ${name}`, bench.read(out), wanted.out, 1e-5);
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
  "convolutions in fewer products": wideConvolutions,
  "convolutions of numbers that are infinite, none or large": oddConvolutions,
  "convolutions of single pixels": pointwise,
  "depthwise convolutions": depthwise,
  pools,
};
