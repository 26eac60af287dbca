import { beforeAll, expect, test } from "vitest";
import { getBackend, randn, setBackend, setThreads } from "../index.ts";

const cores = 4;

/** Also on a machine with fewer: nobody waits for a helper to begin. */
beforeAll(async () => {
  Object.defineProperty(navigator, "hardwareConcurrency", { value: cores });
  await setBackend("wasm");
});

test.skipIf(!crossOriginIsolated)("any number of threads gives the same product", async () => {
  const a = randn([200, 300], { seed: 1 });
  const b = randn([300, 170], { seed: 2 });
  expect(getBackend()).toEqual({ name: "wasm", threads: cores });
  const wanted = await a.matmul(b).data();
  for (const count of [1, 4, 2, 1, 3, 2, 4]) {
    setThreads(count);
    expect(getBackend().threads).toBe(count);
    for (let i = 0; i < 20; i++) {
      const product = await a.matmul(b).data();
      expect(product.every((value, at) => value === wanted[at])).toBe(true);
    }
  }
});

test("what cannot be asked for is said", async () => {
  const size = crossOriginIsolated ? cores : 1;
  for (const count of [0, size + 1, 1.5])
    expect(() => setThreads(count)).toThrow(`from 1 to ${size}, got ${count}`);
  await setBackend("cpu");
  expect(() => setThreads(1)).toThrow(/expected the wasm backend.*got cpu/);
  await setBackend("wasm");
  setThreads(1);
});
