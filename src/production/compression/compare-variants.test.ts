import { expect, test } from "vitest";
import { figureValue } from "../../outputs/figure/figure-text.ts";
import {
  outcomeOf,
  remarks,
  verdict,
} from "../../outputs/panels/compression/compression-verdict.ts";
import {
  DataLoader,
  exportOnnx,
  Linear,
  optimize,
  quantizeInt8,
  setBackend,
  TensorDataset,
  tensor,
} from "../../tinytorch/index.ts";
import { compareVariants } from "./compare-variants.ts";
import { mlp, pictures, SIDE, trained } from "./compression.testing.ts";
import { accuracyFigures } from "./paired-accuracy.ts";
import { pruneChannels } from "./prune-channels.ts";
import { pruneMagnitude } from "./prune-magnitude.ts";

await setBackend("cpu");

/** A "model" that says which class each example is: the weights are one-hot answers. */
function answering(answers: readonly number[]): Linear {
  const layer = new Linear(answers.length, 2, { bias: false });
  layer.weight.copyFrom(tensor(answers.map((answer) => [1 - answer, answer])));
  return layer;
}

test("accuracy, difference and test come from the same examples, counted by hand", async () => {
  const n = 8;
  const eye = tensor(
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Number(i === j))),
  );
  const data = new TensorDataset(eye, tensor(new Int32Array(n)));
  // The truth is 0 throughout: the first is wrong on two, the second on four, of which one is the first's too.
  const first = answering([1, 1, 0, 0, 0, 0, 0, 0]);
  const second = answering([1, 0, 1, 1, 1, 0, 0, 0]);
  const loader = new DataLoader(data, { batchSize: 3, shuffle: true, seed: 4 });
  const [one, other] = await accuracyFigures([first, second], loader);
  expect(one?.accuracy).toMatchObject({ value: 0.75, n });
  expect(other?.accuracy).toMatchObject({ value: 0.5, n });
  expect(other?.difference).toMatchObject({ value: -0.25, n });
  // P(Bin(4, 1/2) <= 1) = 5/16, twice.
  expect(other?.test).toEqual({ onlyOriginal: 3, onlyThis: 1, pValue: expect.closeTo(0.625, 12) });
});

test("versions of a trained model, measured and told", async () => {
  const model = await trained(mlp(64));
  const calibration = [pictures(100, 7).inputs];
  const pruned = await pruneMagnitude(model, { sparsity: 0.9 });
  const halved = await pruneChannels(model, { fraction: 0.75 });
  const quantized = await quantizeInt8(model, calibration);
  const example = pictures(10, 1).inputs;
  const file = await exportOnnx(quantized, example);
  const record = await compareVariants(
    model,
    [
      { name: "int8, dynamic", model: optimize(model, { passes: ["quantize-dynamic"] }) },
      { name: "int8, file", model: quantized, file },
      { name: "pruned", model: pruned.model },
      { name: "narrow", model: halved.model },
    ],
    new DataLoader(pictures(200, 3), { batchSize: 50 }),
    { secondsEach: 0.05, batchSize: 16 },
  );
  expect(record).toMatchObject({ kind: "compression", state: "done", batchSize: 16 });
  const [original, dynamic, int8, sparse, narrow] = record.models;
  const value = (
    it: (typeof record.models)[number] | undefined,
    part: "file" | "zipped" | "nonZero",
  ) => (it && figureValue(it[part])) ?? Number.NaN;
  const parameters = SIDE * SIDE * 64 + 64 + 640 + 10;
  expect(value(original, "file")).toBeGreaterThan(4 * parameters);
  expect(value(dynamic, "file")).toBeLessThan(0.35 * value(original, "file"));
  expect(value(int8, "file")).toBe(file.length);
  // Zeros take as much room in a file as other numbers, until it is compressed.
  expect(value(sparse, "file")).toBe(value(original, "file"));
  expect(value(sparse, "zipped")).toBeLessThan(0.3 * value(original, "zipped"));
  expect(value(sparse, "nonZero")).toBe(parameters - Math.round(0.9 * (SIDE * SIDE * 64 + 640)));
  expect(value(narrow, "nonZero")).toBe(SIDE * SIDE * 16 + 16 + 160 + 10);
  for (const each of [original, dynamic, sparse, narrow]) {
    expect(each?.latency && figureValue(each.latency)).toBeGreaterThan(0);
    expect(each?.throughput && figureValue(each.throughput)).toBeGreaterThan(0);
  }
  expect(int8?.latency).toMatchObject({ kind: "not-measurable" });
  // As files in ONNX Runtime, all but the one that no file can be written of.
  expect(record.runtime).toMatchObject({
    name: expect.stringContaining("ONNX Runtime Web"),
    threads: 1,
  });
  for (const each of [original, int8, sparse, narrow]) {
    expect(each?.runtimeLatency).toMatchObject({ kind: "measured", unit: "ms" });
    expect(each?.runtimeThroughput).toMatchObject({ kind: "measured", unit: "samples/s" });
  }
  expect(original?.runtimeSpeed).toBeUndefined();
  expect(int8?.runtimeSpeed).toMatchObject({ kind: "measured", unit: "times" });
  expect(int8?.runtimeBatchSpeed).toMatchObject({ kind: "measured", unit: "times" });
  expect(dynamic?.runtimeLatency).toMatchObject({
    kind: "not-measured",
    reason: expect.stringContaining("linearInt8 in the model's own forward"),
  });
  expect(int8 && outcomeOf(record, int8)).toBe("same");
  expect(verdict(record)).toMatch(/^The smallest version without a loss/);
  expect(remarks(record).join()).toContain("of the parameters of pruned are 0");
  expect(model.training).toBe(false);
});

test("what cannot be compared is refused in a sentence", async () => {
  const model = mlp(4);
  const loader = new DataLoader(pictures(10, 1), { batchSize: 5 });
  const variant = { name: "a", model: mlp(2) };
  await expect(compareVariants(model, [], loader)).rejects.toThrow("expected a list of versions");
  await expect(compareVariants(model, [variant, variant], loader)).rejects.toThrow(
    "a name of its own",
  );
  await expect(
    compareVariants(model, [variant], pictures(10, 1) as unknown as DataLoader),
  ).rejects.toThrow("expected a DataLoader");
  await expect(compareVariants(model, [variant], loader, { seconds: 2 } as object)).rejects.toThrow(
    'unknown option "seconds"',
  );
});
