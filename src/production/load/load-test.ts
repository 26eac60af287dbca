/** One of LoadGen's scenarios on a model, shown in the Profile panel while it runs. */
import type { LoadProfile, ProfileOutput } from "../../outputs/panels/profile/profile.ts";
import { getBackend, type Module, type Tensor } from "../../tinytorch/index.ts";
import { Board } from "../instruments/board.ts";
import { modelName } from "../profiler/system.ts";
import { findServerRate } from "./find-server-rate.ts";
import type { LoadOptions } from "./load-run.ts";
import { runMultiStream, runSingleStream } from "./run-closed-loop.ts";
import { runOffline } from "./run-offline.ts";
import { runServer } from "./run-server.ts";
import { modelUnderTest, type SystemUnderTest } from "./system-under-test.ts";

export type LoadTest =
  | { scenario: "SingleStream" | "MultiStream" | "Offline"; seconds?: number; seed?: number }
  | {
      scenario: "Server";
      /** Milliseconds within which 99 of 100 queries are to be answered. */
      boundMs: number;
      /** Queries a second; absent: the highest rate that keeps the bound is looked for. */
      qps?: number;
      seconds?: number;
      seed?: number;
    };

/** Runs one scenario; `inputs` (N, …) are the samples that are asked for. */
export async function runLoadTest(
  model: Module,
  inputs: Tensor,
  test: LoadTest,
): Promise<LoadProfile> {
  const board = new Board<ProfileOutput>({
    kind: "profile",
    version: 1,
    state: "running",
    stage: `${test.scenario}: warming up`,
    model: modelName(model),
    backend: getBackend(),
    metrics: [],
  });
  const wasTraining = model.training;
  let last: LoadProfile | undefined;
  const onProgress = (profile: LoadProfile) => {
    last = profile;
    board.set({ stage: `${test.scenario}: ${profile.verdict}`, load: [profile] });
  };
  try {
    await board.during(async () => {
      model.eval();
      onProgress(await run(modelUnderTest(model, inputs), test, onProgress));
    });
  } finally {
    model.train(wasTraining);
  }
  if (last === undefined) throw new Error("load test: ended before it began");
  return last;
}

function run(
  sut: SystemUnderTest,
  test: LoadTest,
  onProgress: (profile: LoadProfile) => void,
): Promise<LoadProfile> {
  const options: LoadOptions = {
    onProgress,
    ...(test.seconds === undefined ? {} : { budgetSeconds: test.seconds }),
    ...(test.seed === undefined ? {} : { seed: test.seed }),
  };
  switch (test.scenario) {
    case "SingleStream":
      return runSingleStream(sut, options);
    case "MultiStream":
      return runMultiStream(sut, options);
    case "Offline":
      return runOffline(sut, options);
    case "Server": {
      const { boundMs, qps } = test;
      return qps === undefined
        ? findServerRate(sut, { ...options, boundMs })
        : runServer(sut, { ...options, boundMs, qps });
    }
    default:
      throw new RangeError(
        `loadTest: expected the scenario SingleStream, MultiStream, Server or Offline, got ${String((test as LoadTest).scenario)}`,
      );
  }
}
