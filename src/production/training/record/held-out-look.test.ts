import { expect, test } from "vitest";
import {
  crossEntropy,
  setBackend,
  TensorDataset,
  tensor,
  zeros,
} from "../../../tinytorch/index.ts";
import { HeldOutLook } from "./held-out-look.ts";

await setBackend("cpu");

const LOGITS = [
  [4, 0, 0],
  [0, 3, 0],
  [2, 0, 1],
  [0, 0, 9],
];
const LABELS = [0, 0, 2, 1];

async function seen(): Promise<HeldOutLook> {
  const look = new HeldOutLook();
  look.begin();
  await look.see(tensor(LOGITS.slice(0, 3)), tensor(LABELS.slice(0, 3), { dtype: "int32" }));
  await look.see(tensor(LOGITS.slice(3)), tensor(LABELS.slice(3), { dtype: "int32" }));
  return look;
}

test("the interval is 1.96 standard errors about the mean of the examples' cross entropies", async () => {
  const mean = await crossEntropy(tensor(LOGITS), tensor(LABELS, { dtype: "int32" })).item();
  const { low, high } = (await seen()).interval(mean) ?? { low: 0, high: 0 };
  // statistics.stdev of -log softmax in Python: losses 0.03598, 3.09492, 1.40761, 9.00025; 1.959964 · s / 2.
  expect(high - mean).toBeCloseTo(3.8682, 3);
  expect(mean - low).toBeCloseTo(3.8682, 3);
});

test("another loss than the cross entropy has no interval", async () => {
  expect((await seen()).interval(0.3)).toBeUndefined();
});

test("those read wrong come with the least probable first, as grey images", async () => {
  const inputs = tensor(
    Array.from({ length: 4 }, (_, row) => Array.from({ length: 16 }, (_, i) => row + i / 15)),
  );
  const data = new TensorDataset(inputs, tensor(LABELS, { dtype: "int32" }));
  const worst = await (await seen()).worst(data, 3);
  expect(worst?.images.map(({ label, predicted }) => [label, predicted])).toEqual([
    [1, 2],
    [0, 1],
    [2, 0],
  ]);
  expect(worst?.images[0]?.probability).toBeCloseTo(Math.exp(-9) / (1 + 2 * Math.exp(-9)), 8);
  expect(worst?.images[0]?.confidence).toBeCloseTo(1 / (1 + 2 * Math.exp(-9)), 6);
  expect(worst).toMatchObject({ epoch: 3, side: 4 });
  const bytes = atob(worst?.pixels ?? "");
  expect([bytes.length, bytes.charCodeAt(0), bytes.charCodeAt(15)]).toEqual([48, 0, 255]);
});

test("examples that are no square images are not shown", async () => {
  const data = new TensorDataset(zeros([4, 15]), tensor(LABELS, { dtype: "int32" }));
  expect(await (await seen()).worst(data, 1)).toBeUndefined();
});
