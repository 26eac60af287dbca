/** Gradients composed for wasm without SIMD, which no test machine lacks: here against the kernels of the cpu backend. */
import { beforeAll, expect, test } from "vitest";
import { inArena, run, type Value } from "../backend/storage.ts";
import { randn, setBackend, type Tensor } from "../index.ts";
import { composedFilterGradient } from "./convolution-gradients.ts";
import {
  composedDepthwiseFilterGradient,
  composedDepthwiseInputGradient,
} from "./depthwise-gradients.ts";
import { windowAttrs } from "./windows.ts";

beforeAll(() => setBackend("cpu"));

/** Held, so that the collector does not take the data. */
const held: Tensor[] = [];

function numbers(shape: number[], seed: number): Value {
  const made = randn(shape, { seed });
  held.push(made);
  return made.value;
}

function expectSame(ours: () => Value, theirs: () => Value): void {
  inArena(() => {
    const [actual, wanted] = [ours(), theirs()];
    expect(actual.shape).toEqual(wanted.shape);
    const values = wanted.storage.readSync();
    for (const [i, value] of actual.storage.readSync().entries())
      expect(value).toBeCloseTo(values[i]!, 4);
  });
}

test.each([
  { stride: 1, padding: 0 },
  { stride: 1, padding: 1 },
  { stride: 2, padding: 0 },
  { stride: 2, padding: 1 },
  { stride: 3, padding: 1 },
])("stride $stride, padding $padding", ({ stride, padding }) => {
  const window = windowAttrs({ stride: [stride, stride], padding: [padding, padding] });
  const [height, width] = [7, 6].map((n) => Math.floor((n + 2 * padding - 3) / stride) + 1);
  const x = numbers([2, 7, 6, 3], 1);
  const dy = numbers([2, height!, width!, 4], 2);
  const filterShape = [3, 3, 3, 4];
  expectSame(
    () => composedFilterGradient(x, dy, window, filterShape),
    () => run("Conv2DBackpropFilter", { x, dy }, { ...window, filterShape }),
  );

  const wide = numbers([2, height!, width!, 6], 3);
  const filter = numbers([3, 3, 3, 2], 4);
  const depthwise = { ...window, filterShape: filter.shape, inputShape: x.shape };
  expectSame(
    () => composedDepthwiseFilterGradient(x, wide, window, filter.shape),
    () => run("DepthwiseConv2dNativeBackpropFilter", { x, dy: wide }, depthwise),
  );
  expectSame(
    () => composedDepthwiseInputGradient(wide, filter, window, x.shape),
    () => run("DepthwiseConv2dNativeBackpropInput", { dy: wide, filter }, depthwise),
  );
});
