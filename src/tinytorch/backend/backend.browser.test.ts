import { expect, test } from "vitest";
import {
  Adam,
  availableBackends,
  CrossEntropyLoss,
  calibrate,
  getBackend,
  Linear,
  lastCalibration,
  memory,
  ReLU,
  randint,
  randn,
  Sequential,
  setBackend,
  synchronize,
  type Tensor,
} from "../index.ts";

const found = await availableBackends();
const here = found.filter(({ available }) => available).map(({ backend }) => backend);

test("each backend is there or says why not", () => {
  expect(found.map(({ backend }) => backend)).toEqual(["webgpu", "webgl", "wasm", "cpu"]);
  for (const { available, reason } of found) expect(available || reason!.length > 20).toBe(true);
});

test("wasm uses every core where the page is isolated", async () => {
  await setBackend("wasm");
  const cores = crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, 8) : 1;
  expect(getBackend()).toEqual({ name: "wasm", threads: cores });
});

test("wasm multiplies large, transposed and batched matrices as cpu does", async () => {
  const products = (): Tensor[] => {
    const a = randn([64, 300], { seed: 1 });
    const b = randn([300, 70], { seed: 2 });
    const wide = randn([6, 40, 50], { seed: 3 });
    return [
      a.matmul(b),
      a.T.matmul(randn([64, 20], { seed: 4 })),
      a.matmul(randn([20, 300], { seed: 5 }).T),
      wide.matmul(randn([6, 50, 30], { seed: 6 })),
      wide.transpose(1, 2).matmul(wide),
    ];
  };
  await setBackend("cpu");
  const wanted = await Promise.all(products().map((product) => product.data()));
  await setBackend("wasm");
  for (const [i, product] of products().entries()) {
    const actual = await product.data();
    expect(Math.max(...actual.map((x, j) => Math.abs(x - wanted[i]![j]!)))).toBeLessThan(1e-4);
  }
});

test("a model and its optimizer go on training on another backend", async () => {
  await setBackend("cpu");
  const model = new Sequential(new Linear(6, 8), new ReLU(), new Linear(8, 3));
  const optimizer = new Adam(model.parameters(), { lr: 0.05 });
  const criterion = new CrossEntropyLoss();
  const x = randn([16, 6], { seed: 1 });
  const y = randint(0, 3, [16], { seed: 2 });
  const losses: number[] = [];
  for (const backend of [...here, "cpu" as const]) {
    await setBackend(backend);
    for (let i = 0; i < 3; i++) {
      optimizer.zeroGrad();
      const loss = criterion.forward(model.forward(x), y);
      loss.backward();
      optimizer.step();
      losses.push(await loss.item());
    }
    await synchronize();
  }
  for (const [i, loss] of losses.entries()) if (i > 0) expect(loss).toBeLessThan(losses[i - 1]!);
});

test("calibrate measures what is there, picks the fastest, and leaves tensors alone", async () => {
  await setBackend("cpu");
  const mine = randn([3], { seed: 1 });
  const before = mine.dataSync();
  const heard: string[] = [];
  const calibration = await calibrate({ onProgress: ({ backend }) => heard.push(backend) });
  expect(heard).toEqual(["webgpu", "webgl", "wasm", "cpu"]);
  const measured = calibration.backends.filter(({ ms }) => ms !== undefined);
  expect(measured.map(({ backend }) => backend)).toEqual(here);
  const fastest = Math.min(...measured.map(({ ms }) => ms!));
  expect(measured.find(({ ms }) => ms === fastest)!.backend).toBe(calibration.chosen);
  expect(getBackend().name).toBe(calibration.chosen);
  expect(lastCalibration()).toBe(calibration);
  expect(await mine.data()).toEqual(before);
});

test("a loop that holds nothing stays within bounds", async () => {
  await setBackend("wasm");
  const x = randn([256, 256], { seed: 1 });
  let peak = 0;
  for (let i = 0; i < 1500; i++) {
    await x.mul(2).add(1).mean().item();
    peak = Math.max(peak, memory().numBytes);
  }
  // 1,500 rounds make 800 MB.
  expect(peak).toBeLessThan(300e6);
});
