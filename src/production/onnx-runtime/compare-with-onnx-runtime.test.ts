import { afterEach, expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import type { FiguresOutput } from "../../outputs/figure/figures.ts";
import {
  buildModel,
  DataLoader,
  type Module,
  quantizeInt8,
  randn,
  setBackend,
  TensorDataset,
  zeros,
} from "../../tinytorch/index.ts";
import { compareWithOnnxRuntime } from "./compare-with-onnx-runtime.ts";

await setBackend("wasm");

const inputs = randn([40, 144], { seed: 1 });
const loader = new DataLoader(new TensorDataset(inputs, zeros([40], { dtype: "int32" })), {
  batchSize: 16,
});
const model = () => buildModel({ architecture: "mlp", hiddenDim: 16, imageSize: 12 });

let shown: FiguresOutput[] = [];
let undo = () => {};
afterEach(() => undo());

function watchOutputs(): void {
  shown = [];
  const take = (output: unknown) => {
    shown.push(output as FiguresOutput);
  };
  undo = lend({
    show(output) {
      take(output);
      return { update: take };
    },
  });
}

test("outputs are compared on as many examples as asked for, both engines are timed in turn, and all of it is shown", async () => {
  watchOutputs();
  const trained = model().train();
  const result = await compareWithOnnxRuntime(trained, loader, {
    ...{ examples: 25, batchSizes: [1, 50], secondsEach: 0.05 },
  });
  expect(trained.training).toBe(true);
  const { largestDifference, agreement, times } = result;
  expect(largestDifference).toMatchObject({ kind: "measured", n: 250 });
  expect(largestDifference).toHaveProperty("value", expect.closeTo(0, 4));
  expect(agreement).toMatchObject({ value: 1, n: 25 });
  expect(times.map(({ batchSize }) => batchSize)).toEqual([1, 50]);
  for (const { ours, onnxRuntime, speed } of times) {
    for (const figure of [ours, onnxRuntime]) {
      expect(figure).toMatchObject({ kind: "measured", unit: "ms" });
      // At least one round in each of five stretches.
      expect("n" in figure && figure.n).toBeGreaterThanOrEqual(5);
    }
    expect(speed).toMatchObject({ kind: "measured", unit: "times" });
  }
  expect(shown.at(-1)?.caption).toMatch(
    /beside its ONNX file in ONNX Runtime Web 1\.\d+\.\d+, wasm$/,
  );
  expect(shown.at(-1)?.rows.map(({ label }) => label)).toEqual([
    "ONNX file",
    "Largest difference of an output",
    "The same class",
    "Time of one input, tinytorch, wasm",
    "Time of one input, ONNX Runtime",
    "ONNX Runtime, times as fast, one input",
    "Time of a batch of 50, tinytorch, wasm",
    "Time of a batch of 50, ONNX Runtime",
    "ONNX Runtime, times as fast, a batch of 50",
    "Computed on",
  ]);
});

test("of a model whose 8 bits are only simulated here, the file alone is timed", async () => {
  const quantized = await quantizeInt8(model().eval(), [inputs]);
  const { times, largestDifference } = await compareWithOnnxRuntime(quantized, loader, {
    ...{ examples: 16, batchSizes: [2], secondsEach: 0.02 },
  });
  expect(largestDifference).toMatchObject({ kind: "measured", n: 160 });
  expect(times).toMatchObject([
    {
      ours: { kind: "not-measurable" },
      onnxRuntime: { kind: "measured", unit: "ms" },
      speed: { kind: "not-measurable" },
    },
  ]);
});

test("what cannot be compared is refused in a sentence", async () => {
  const compare = (options: object) => compareWithOnnxRuntime(model(), loader, options);
  await expect(compareWithOnnxRuntime({} as Module, loader)).rejects.toThrow("expected a Module");
  await expect(compareWithOnnxRuntime(model(), inputs as unknown as DataLoader)).rejects.toThrow(
    "expected a DataLoader",
  );
  await expect(compare({ examples: 0 })).rejects.toThrow("expected examples to be a whole number");
  await expect(compare({ batchSizes: [1, 0.5] })).rejects.toThrow("expected batchSizes to be");
  await expect(compare({ secondsEach: 0 })).rejects.toThrow("expected secondsEach to be");
  await expect(compare({ batches: [1] })).rejects.toThrow('unknown option "batches"');
  await expect(compare({ threads: 3 })).rejects.toThrow("expected 1 thread here, got 3");
});
