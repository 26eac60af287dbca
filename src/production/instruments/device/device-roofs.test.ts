import { beforeAll, expect, test } from "vitest";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { setBackend } from "../../../tinytorch/index.ts";
import { RoofStore } from "./device-roofs.ts";
import { plantedRoofs } from "./roofs.testing.ts";
import { type DeviceRoofs, roofsOutput } from "./roofs.ts";

beforeAll(() => setBackend("wasm"));

/** Gives these one after another, the last for ever. */
function storeOf(...measurements: DeviceRoofs[]) {
  const asked: DeviceRoofs[] = [];
  const store = new RoofStore(async () => {
    const next = measurements[Math.min(asked.length, measurements.length - 1)] ?? plantedRoofs({});
    asked.push(next);
    return next;
  });
  return { store, times: () => asked.length };
}

const amountOf = (figure: Figure) => ("value" in figure ? figure.value : undefined);

test("roofs are measured once, whoever asks, and each backend has its own", async () => {
  const { store, times } = storeOf(plantedRoofs({}));
  const first = await store.get();
  expect(await store.get()).toBe(first);
  expect(times()).toBe(1);
  await setBackend("cpu");
  await store.get();
  expect(times()).toBe(2);
  await setBackend("wasm");
  expect(await store.get()).toBe(first);
});

test("of two measurements the higher roof counts, one by one; a delay is the shorter one", async () => {
  const busy = plantedRoofs({ flops: 10e9, bandwidth: 9e9, dispatchMs: 0.02, typical: 0.8 });
  const quiet = plantedRoofs({ flops: 40e9, bandwidth: 8e9, dispatchMs: 0.01, typical: 0.9 });
  const { store } = storeOf(busy, quiet);
  await store.get();
  const roofs = await store.get({ again: true });
  expect([roofs.flops, roofs.bandwidth, roofs.dispatch].map(amountOf)).toEqual([40e9, 9e9, 0.01]);
  expect(roofs.roofs).toEqual({ flopsPerSecond: 40e9, bytesPerSecond: 9e9 });
  expect(roofs.typical).toEqual({ flops: 0.9, bandwidth: 0.8, cache: 0.8, sending: 0.8 });
  expect(roofs.measurements).toBe(2);
  expect(roofs.sweeps.matmul).toEqual(quiet.sweeps.matmul);
  expect(roofs.sweeps.add).toEqual(busy.sweeps.add);
});

test("roofs that were exceeded are measured again by who asks next, once", async () => {
  const { store, times } = storeOf(plantedRoofs({ flops: 1e9 }), plantedRoofs({ flops: 2e9 }));
  await store.get();
  store.doubt();
  expect(amountOf((await store.get()).flops)).toBe(2e9);
  await store.get();
  expect(times()).toBe(2);
});

test("the list says how far the usual timing is below the best, and of how many measurements it is", async () => {
  const { store } = storeOf(plantedRoofs({ typical: 0.82 }));
  await store.get();
  const { caption, rows } = roofsOutput(await store.get({ again: true }));
  expect(caption).toContain("the best of 2 measurements");
  expect(rows[0]?.note).toBe("The median timing reached 82 % of the best.");
});

test("on a busy machine roofs are measured again, until it is quiet, three times at most", async () => {
  const busy = storeOf(
    plantedRoofs({ flops: 1e9, typical: 0.4 }),
    plantedRoofs({ flops: 3e9, typical: 0.5 }),
    plantedRoofs({ flops: 2e9, typical: 0.4 }),
  );
  const roofs = await busy.store.get();
  expect([busy.times(), roofs.measurements, amountOf(roofs.flops)]).toEqual([3, 3, 3e9]);
  const quiet = storeOf(
    plantedRoofs({ typical: 0.4 }),
    plantedRoofs({ flops: 90e9, typical: 0.9 }),
  );
  await quiet.store.get();
  expect(quiet.times()).toBe(2);
});
