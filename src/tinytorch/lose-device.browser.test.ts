import { afterAll, expect, test } from "vitest";
import { getBackend, loseDevice, randn, setBackend, spareGpu } from "./index.ts";

afterAll(() => setBackend("wasm"));

test("a GPU that is taken away says so; the current backend and its tensors stay, and it can be opened again", async () => {
  await setBackend("wasm");
  const kept = randn([8, 8], { seed: 2 });
  const before = await kept.data();
  const gpu = await spareGpu();
  expect(gpu).toBeDefined();
  if (gpu === undefined) return;
  for (let time = 0; time < 2; time += 1) {
    const error = await loseDevice(gpu);
    expect(error?.message).toMatch(/was lost.*run setBackend\("wasm"\) to go on/);
  }
  expect(getBackend().name).toBe("wasm");
  expect(await kept.add(0).data()).toEqual(before);
  await setBackend(gpu);
  await expect(loseDevice(gpu)).rejects.toThrow(`${gpu} is the current backend`);
  expect(await spareGpu()).not.toBe(gpu);
});
