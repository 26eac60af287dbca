import { expect, test } from "vitest";
import { sample as compression } from "../../outputs/panels/compression/sample.testing.ts";
import type { MonitorOutput } from "../../outputs/panels/monitor/monitor.ts";
import { sample as rollout } from "../../outputs/panels/rollout/sample.testing.ts";
import { sample as serving } from "../../outputs/panels/serving/sample.testing.ts";
import type { MonitorHandle } from "../monitoring/open-monitor.ts";
import type { ModelVersion } from "../registry/model-version.ts";
import type { Server } from "../serving/serve.ts";
import { CompleteMLSystem } from "./complete-system.ts";
import { ResultsOfSystem } from "./system-results.ts";

test("the last record of a kind counts, of rollouts the last of each strategy", async () => {
  const results = new ResultsOfSystem();
  expect(await results.now()).toEqual({ rollouts: [] });
  results.keep(compression);
  results.keep({ ...compression, batchSize: 7 });
  results.keep(rollout);
  results.keep({ ...rollout, strategy: "shadow" });
  results.keep({ ...rollout, second: 99 });
  const { compression: kept, rollouts } = await results.now();
  expect(kept?.batchSize).toBe(7);
  expect(rollouts.map(({ strategy, second }) => [strategy, second])).toEqual([
    ["shadow", rollout.second],
    [rollout.strategy, 99],
  ]);
});

test("what serves and watches is asked now; what has ended is not there", async () => {
  const results = new ResultsOfSystem();
  const version = { hash: "a" } as ModelVersion;
  let isEnded = false;
  const handle = {
    get isEnded() {
      return isEnded;
    },
  };
  const server = Object.assign(Object.create(handle), { record: async () => serving }) as Server;
  const watched = { kind: "monitor" } as MonitorOutput;
  const monitor = Object.assign(Object.create(handle), {
    record: async () => watched,
  }) as MonitorHandle;
  results.served(server, version);
  results.watchedBy(monitor);
  expect(await results.now()).toEqual({
    serving: { record: serving, version },
    monitor: watched,
    rollouts: [],
  });
  isEnded = true;
  expect(await results.now()).toEqual({ rollouts: [] });
});

test("a system keeps what is handed to it, and refuses what is no record", async () => {
  const system = new CompleteMLSystem({
    model: { architecture: "mlp" },
    training: { batchSize: 32, learningRate: 0.001, epochs: 1 },
    deployment: { target: "kubernetes", replicas: 1, autoscaling: false },
  });
  system.keep(compression);
  expect((await system.results()).compression).toBe(compression);
  const keep = (record: unknown) => () => system.keep(record as typeof compression);
  expect(keep(serving)).toThrow(/keep: expected the record of a panel, one of model, training/);
  expect(keep(undefined)).toThrow(/got undefined/);
});
