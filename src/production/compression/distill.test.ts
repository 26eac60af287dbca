import { expect, test } from "vitest";
import {
  Adam,
  AdamW,
  crossEntropy,
  Dropout,
  Linear,
  Sequential,
  setBackend,
  tensor,
} from "../../tinytorch/index.ts";
import { take, weightsOf } from "../training/trainer.testing.ts";
import { mlp, pictures, SIDE, trained } from "./compression.testing.ts";
import { distill, withTeacher } from "./distill.ts";
import { DistillationLoss } from "./distillation-loss.ts";

await setBackend("cpu");

const softmax = (row: readonly number[]) => {
  const risen = row.map(Math.exp);
  const sum = risen.reduce((a, b) => a + b, 0);
  return risen.map((value) => value / sum);
};

test("the loss is Hinton's formula, worked out in plain arithmetic", async () => {
  const [student, teacher] = [
    [
      [1, 2, -1],
      [0.5, 0, 3],
    ],
    [
      [2, 1, 0],
      [0, 0.5, 2],
    ],
  ];
  const labels = [1, 2];
  const [T, alpha] = [3, 0.7];
  const terms = student.map((row, i) => {
    const taught = teacher[i] ?? [];
    const p = softmax(taught.map((value) => value / T));
    const q = softmax(row.map((value) => value / T));
    const kl = p.reduce((sum, share, j) => sum + share * Math.log(share / (q[j] ?? 0)), 0);
    const ce = -Math.log(softmax(row)[labels[i] ?? 0] ?? 0);
    return alpha * T ** 2 * kl + (1 - alpha) * ce;
  });
  const loss = new DistillationLoss({ temperature: T, alpha });
  const targets = tensor(teacher.map((row, i) => [labels[i] ?? 0, ...row]));
  const wanted = terms.reduce((a, b) => a + b, 0) / terms.length;
  expect(await loss.forward(tensor(student), targets).item()).toBeCloseTo(wanted, 5);
});

test("its gradient at a high temperature is that of the mean squared difference of logits", async () => {
  // The paper, section 2.1: for large T and logits of mean 0, T² dC/dz is (z - v) / C.
  const logits = tensor([[0.3, -0.1, -0.2]], { requiresGrad: true });
  const targets = tensor([[0, -0.2, 0.1, 0.1]]);
  new DistillationLoss({ temperature: 1000, alpha: 1 }).forward(logits, targets).backward();
  const gradient = Array.from((await logits.grad?.data()) ?? []);
  [0.5 / 3, -0.2 / 3, -0.3 / 3].forEach((value, i) => {
    expect(gradient[i]).toBeCloseTo(value, 2);
  });
});

test("who answers as the teacher does pays nothing; labels alone are their cross entropy", async () => {
  const logits = tensor([[1, 2, 0.5]]);
  const same = new DistillationLoss({ alpha: 1 }).forward(logits, tensor([[0, 1, 2, 0.5]]));
  expect(await same.item()).toBeCloseTo(0, 5);
  const labels = tensor([1]);
  const own = await new DistillationLoss().forward(logits, labels).item();
  expect(own).toBe(await crossEntropy(logits, labels).item());
});

test("the teacher is asked about the inputs of the batch, in evaluation, and stays as it was", async () => {
  const teacher = new Sequential(new Linear(SIDE * SIDE, 10), new Dropout(0.5)).train();
  const data = withTeacher(pictures(20, 1), teacher);
  const [inputs, targets] = await data.batch([3, 7]);
  expect(teacher.training).toBe(true);
  const wanted = Array.from(await teacher.eval().forward(inputs).data());
  const rows = (await targets.toArray()) as number[][];
  expect(rows.map(([label]) => label)).toEqual([3, 7]);
  expect(rows.flatMap(([, ...logits]) => logits)).toEqual(wanted);
});

test("a student learns from its teacher, and a teacher learns nothing", async () => {
  const teacher = await trained(mlp(24));
  const before = await weightsOf(teacher);
  const student = mlp(6, 9);
  const optimizer = new Adam(student.parameters(), { lr: 0.003 });
  const parts = { optimizer, data: pictures(200, 1), heldOut: pictures(60, 2) };
  const settings = { epochs: 5, batchSize: 40, temperature: 3, alpha: 0.9 };
  const events = await take(distill(teacher, student, parts, settings));
  const epochs = events.filter((event) => event.kind === "epoch");
  const [first, last] = [epochs[0], epochs.at(-1)];
  expect(last?.loss).toBeLessThan(first?.loss ?? 0);
  expect(last?.accuracy.n).toBe(60);
  expect(last?.accuracy.value).toBeGreaterThan(0.25);
  expect(await weightsOf(teacher)).toEqual(before);
});

test("what does not fit is refused in a sentence", () => {
  const model = mlp(4);
  const parts = { data: pictures(20, 1), heldOut: pictures(10, 2) };
  const optimizer = new AdamW(model.parameters());
  expect(() =>
    distill(model, model, { ...parts, optimizer }, { epochs: 1, batchSize: 10 }),
  ).toThrow("parameters of its own");
  expect(() => new DistillationLoss({ temperature: 0 })).toThrow("a temperature above 0");
  expect(() => new DistillationLoss({ alpha: 2 })).toThrow("alpha from 0 to 1");
  expect(() => new DistillationLoss().forward(tensor([[1, 2]]), tensor([[0, 1, 2, 3]]))).toThrow(
    "both models must tell the same classes apart",
  );
});
