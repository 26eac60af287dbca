import { expect, test } from "vitest";
import type { MeasuredService } from "../planning/measured-service.ts";
import { AWS_CATALOGUE } from "./aws-catalogue.ts";
import { efficiencyOf, hostsOf, modelledBatchMs, type VersionHere } from "./machine-model.ts";

test("efficiency is weighted by time, ranges over the layers, and is never more than all", () => {
  const efficiency = efficiencyOf([
    { limit: "compute", shareOfRoof: 0.8, ms: 3 },
    { limit: "compute", shareOfRoof: 0.2, ms: 1 },
    { limit: "memory", shareOfRoof: 1.4, ms: 1 },
    { limit: "memory", shareOfRoof: 0, ms: 1 },
  ]);
  expect(efficiency?.compute).toEqual({ value: expect.closeTo(0.65, 12), low: 0.2, high: 0.8 });
  expect(efficiency?.memory).toEqual({ value: 1, low: 1, high: 1 });
  expect(efficiency?.layers).toBe(3);
  const [layer] = [{ limit: "compute", shareOfRoof: 0.5, ms: 1 } as const];
  expect(efficiencyOf([layer])?.memory.value).toBe(0.5);
  expect(efficiencyOf([])).toBeUndefined();
});

const work = { flopsPerSample: 2e9, bytesPerSample: 1e6, weightBytes: 4e8, overheadMs: 1 };

test("a batch takes as long as arithmetic or memory, whichever is slower, and its overhead", () => {
  const peaks = { flopsPerSecond: 8e12, bytesPerSecond: 3.2e11 };
  const shares = { compute: 0.5, memory: 0.5 };
  // One sample: 2e9 / 4e12 = 0.5 ms of arithmetic, 4.01e8 / 1.6e11 = 2.506 ms of memory.
  expect(modelledBatchMs(1, work, peaks, shares)).toBeCloseTo(3.50625, 9);
  // A hundred: 50 ms of arithmetic, 3.125 ms of memory.
  expect(modelledBatchMs(100, work, peaks, shares)).toBeCloseTo(51, 9);
});

const service: MeasuredService = {
  subject: "a model",
  method: "Made up for a test.",
  batches: [
    { size: 1, timesMs: [9, 10, 11] },
    { size: 8, timesMs: [40, 40, 80] },
  ],
};
const here: VersionHere = { service, threads: 2, work };
const assumptions = {
  vcpuSpeed: { value: 1, low: 0.5, high: 1.25 },
  reservedBytes: 2 ** 29,
  efficiency: {
    compute: { value: 0.5, low: 0.25, high: 1 },
    memory: { value: 0.5, low: 0.25, high: 1 },
    layers: 2,
  },
};
const hosts = hostsOf(here, AWS_CATALOGUE.instances, assumptions);
const host = (name: string) => hosts.hosts.find(({ instance }) => instance.name === name);

test("a machine of processors holds as many replicas as it has threads for, at the measured times", () => {
  expect(host("c7i.2xlarge")).toMatchObject({ slots: 4, memoryBytes: 15.5 * 2 ** 30, service });
  expect(host("c7i.2xlarge")?.slowest.batches[0]?.timesMs).toEqual([18, 20, 22]);
  expect(host("c7i.2xlarge")?.fastest.batches[0]?.timesMs[1]).toBeCloseTo(8, 12);
  expect(host("fargate 1 vCPU, 2 GiB")).toBeUndefined();
  expect(host("t4g.medium")).toBeUndefined();
});

test("replicas on one machine slow each other as the law says", () => {
  const contention = { sigma: 0.1, kappa: 0.01, workers: 4 };
  const on = hostsOf(here, AWS_CATALOGUE.instances, { ...assumptions, contention });
  const four = on.hosts.find(({ instance }) => instance.name === "c7i.2xlarge");
  // Four: 1 + 0.1 · 3 + 0.01 · 4 · 3 = 1.42 times as long.
  expect(four?.service.batches[0]?.timesMs[1]).toBeCloseTo(14.2, 9);
  const one = on.hosts.find(({ instance }) => instance.name === "c7i.large");
  expect(one?.service).toBe(service);
});

test("an accelerator has the roofline's times, spread as they were measured", () => {
  const on = host("g4dn.xlarge");
  // T4: 2e9 / (0.5 · 8.1e12) = 0.49 ms; 4.01e8 / (0.5 · 3.2e11) = 2.506 ms.
  expect(on?.service.batches[0]?.timesMs[1]).toBeCloseTo(3.50625, 6);
  expect(on?.service.batches[0]?.timesMs[2]).toBeCloseTo(1.1 * 3.50625, 6);
  expect(on?.slowest.batches[0]?.timesMs[1]).toBeCloseTo(6.0125, 6);
  expect(on?.fastest.batches[0]?.timesMs[1]).toBeCloseTo(2.253125, 6);
  expect(host("p4d.24xlarge")?.slots).toBe(8);
  // An eighth of an L4 has an eighth of its bandwidth.
  expect(host("g6f.large")?.service.batches[0]?.timesMs[1]).toBeCloseTo(
    1 + (4.01e8 / ((0.5 * 3e11) / 8)) * 1000,
    6,
  );
});

test("what cannot be modelled is left out, with the reason", () => {
  const reasons = Object.fromEntries(
    hosts.left.map(({ instance, reason }) => [instance.name, reason]),
  );
  expect(reasons["inf1.xlarge"]).toContain("no published peaks");
  expect(reasons["fargate 1 vCPU, 2 GiB"]).toContain("2 threads");
  const untraced = hostsOf({ service, threads: 1 }, AWS_CATALOGUE.instances, assumptions);
  expect(untraced.hosts.every(({ instance }) => instance.accelerator === undefined)).toBe(true);
});
