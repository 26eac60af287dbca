import { expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import type { ChartOutput } from "../../outputs/plain-outputs.ts";
import { Adam, getRngState, setBackend } from "../../tinytorch/index.ts";
import { findLearningRate, type RangePoint, suggestionOf } from "./find-learning-rate.ts";
import { dense, take, weightsOf } from "./trainer.testing.ts";
import { Trainer } from "./trainer.ts";

await setBackend("wasm");

test("the loss is told over growing rates; the suggestion is a tenth of where it was lowest", async () => {
  const shown: ChartOutput[] = [];
  const takeBack = lend({
    show: () => ({ update: (output) => void shown.push(output as unknown as ChartOutput) }),
  });
  const {
    points,
    suggestion = 0,
    rule,
  } = await findLearningRate(dense(), {
    from: 1e-4,
    to: 100,
    steps: 60,
    batchSize: 10,
  });
  takeBack();
  expect(points[0]?.learningRate).toBe(1e-4);
  expect(points[6]?.learningRate).toBeCloseTo(1e-4 * 1e6 ** (6 / 59), 9);
  // It ended when the loss was lost, before the last rate.
  expect(points.length).toBeLessThan(60);
  const lowest = points.reduce((a, b) => (b.smoothed < a.smoothed ? b : a));
  expect(suggestion).toBeCloseTo(lowest.learningRate / 10, 9);
  expect(rule).toContain("a tenth of the rate at which the smoothed loss was lowest");
  expect(shown.at(-1)).toMatchObject({ kind: "chart", x: { scale: "log" }, note: rule });
  expect(shown.at(-1)?.series[0]?.points.length).toBe(points.length);
});

test("nothing of the model, the optimizer or the random numbers has changed", async () => {
  const begun = () => {
    const parts = dense();
    return { ...parts, optimizer: new Adam(parts.model.parameters(), { lr: 0.003 }) };
  };
  const settings = { epochs: 2, batchSize: 10 };
  const plain = begun();
  await take(new Trainer(plain, settings));

  const tested = begun();
  // In the middle of a training, with averages in the optimizer.
  const trainer = new Trainer(tested, settings);
  await take(trainer, 4);
  const before = [getRngState(), await weightsOf(tested.model), tested.model.training];
  await findLearningRate(tested, { steps: 20, to: 10, batchSize: 10 });
  expect([getRngState(), await weightsOf(tested.model), tested.model.training]).toEqual(before);
  expect(tested.optimizer.lr).toBe(0.003);
  await take(trainer);
  expect(await weightsOf(tested.model)).toEqual(await weightsOf(plain.model));
});

const walk = (...losses: number[]): RangePoint[] =>
  losses.map((smoothed, index) => ({ learningRate: 10 ** index, loss: smoothed, smoothed }));

test.each([
  [walk(3, 2, 1, 5), 10, "at higher rates the loss rises"],
  [walk(3, 2, 1), 10, "still falling there"],
  [walk(1, 2, 3), undefined, "never fell below that of the first step"],
  [[], undefined, "not even the first step gave numbers"],
])("a suggestion is made where the test tells one", (points, suggestion, words) => {
  const found = suggestionOf(points);
  expect(found.suggestion).toBe(suggestion);
  expect(found.rule).toContain(words);
});

test.each([
  [{ from: 0 }, "expected from to be a number above 0, got 0"],
  [{ from: 1, to: 0.5 }, "expected to to be a number above from (1), got 0.5"],
  [{ steps: 1 }, "expected steps to be a whole number from 2 on, got 1"],
  [{ batchSize: 51 }, "expected batchSize to be at most the 50 examples"],
  [{ end: 3 } as object, 'unknown setting "end"'],
])("a range that cannot be tried: %o", async (options, message) => {
  await expect(findLearningRate(dense(), options)).rejects.toThrow(message);
});
