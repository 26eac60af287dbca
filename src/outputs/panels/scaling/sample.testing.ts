/** A plan for tests, with everything that it can have. Nothing in it was measured. */
import { AUTOSCALERS } from "../../../systems/autoscaling/autoscaler.ts";
import type { ScalingOutput } from "./scaling.ts";

/** Around so many ms, a few of them twice as long. */
function timesAbout(ms: number): number[] {
  return Array.from(
    { length: 100 },
    (_, index) => (ms * (80 + ((index * 37) % 40))) / 100 + (index % 25 === 0 ? ms : 0),
  );
}

export const sample: ScalingOutput = {
  kind: "scaling",
  version: 1,
  state: "done",
  stage: "complete",
  model: { name: "Sequential", parameters: 101_770 },
  service: {
    subject: "Sequential, a replica on one thread of 2 cores",
    method: "Made up for tests.",
    batches: [1, 2, 4, 8].map((size) => ({ size, timesMs: timesAbout(4 + size) })),
    hopMs: timesAbout(0.2),
    coldStartMs: [400, 420, 450],
    memoryBytes: 60_000_000,
    concurrency: [1, 2, 3, 4].map((workers) => ({
      workers,
      perSecond: (200 * workers) / (1 + 0.1 * workers),
      ...(workers === 2 ? { heldMs: timesAbout(6), lateMs: timesAbout(0.3) } : {}),
    })),
    cores: 2,
    accuracy: { value: 0.97, low: 0.96, high: 0.98, n: 10_000 },
  },
  demand: {
    ratePerSecond: 200,
    objective: { percentile: 0.99, latencyMs: 50 },
    headroom: 0.3,
    spareReplicas: 1,
    burstiness: 1,
    policy: "least outstanding",
    maxBatchSize: 1,
    maxQueueDelayMs: 0,
    hitRate: 0,
  },
  loadTests: [
    { ratePerSecond: 50, latencyMs: 14 },
    { ratePerSecond: 120, latencyMs: 31 },
  ],
  simulation: { requests: 20_000, seed: 1 },
  autoscaling: {
    traffic: "replay",
    recorded: [
      { seconds: 0, ratePerSecond: 20 },
      { seconds: 600, ratePerSecond: 200 },
      { seconds: 1200, ratePerSecond: 20 },
    ],
    maxReplicas: 100,
    timeoutSeconds: 5,
  },
  price: { usdPerHour: 0.09, source: "A price list", date: "2026-01-02" },
  simulated: {
    replicas: 3,
    curve: [60, 120, 200, 300, 420].map((ratePerSecond) => ({
      ratePerSecond,
      latencyMs: {
        value: 9 + ratePerSecond / 20,
        low: 8 + ratePerSecond / 22,
        high: 10 + ratePerSecond / 18,
      },
    })),
    needed: 4,
    here: {
      replicas: 3,
      latencyMs: { value: 24, low: 22, high: 26 },
      queries: 300,
      doubt: "This device has 2 cores for 3 replicas, the router and whoever asks.",
    },
    bottleneck:
      "The slowest 500 of 10,000 requests spent 60 % waiting in line; more replicas would help.",
    days: {
      traffic: "replay",
      runs: AUTOSCALERS.map((autoscaler, index) => ({
        autoscaler,
        stretchSeconds: 15,
        stretches: Array.from({ length: 120 }, (_, stretch) => ({
          seconds: 15 * stretch,
          ratePerSecond: stretch >= 40 && stretch < 80 ? 200 : 20,
          ready: stretch < 45 ? 1 : 4 + index,
          paid: stretch < 42 ? 1 : 4 + index,
          ...(stretch % 30 === 29 ? {} : { latencyMs: stretch >= 40 && stretch < 45 ? 900 : 20 }),
          dropped: stretch === 43 ? 100 * index : 0,
        })),
        requests: 144_000,
        dropped: 100 * index,
        keptShare: 0.97,
        mostReplicas: 4 + index,
        replicaHours: 1.4 + index / 10,
      })),
    },
  },
};
