/**
 * What the tests are run against: the version in production, the server and the monitor that the reader has, and a server of the same
 * version that is only tried. Tests that kill, flood or reconfigure do so to the tried one: those who use the real one notice nothing.
 */
import {
  type Dataset,
  type MNIST,
  type Module,
  optimize,
  type Tensor,
} from "../../tinytorch/index.ts";
import type { CompleteMLSystem } from "../complete-system/complete-system.ts";
import { SERVING_PASSES } from "../complete-system/deploy-system.ts";
import { copyModel } from "../compression/copy-model.ts";
import type { Objectives } from "../monitoring/objectives.ts";
import type { MonitorHandle } from "../monitoring/open-monitor.ts";
import { ModelRegistry } from "../registry/model-registry.ts";
import type { ModelVersion } from "../registry/model-version.ts";
import { type ServeOptions, type Server, serve } from "../serving/serve.ts";
import { MNIST_SCALE } from "../training/plan/data-spec.ts";

export type TestedServer = Pick<
  Server,
  "predict" | "infer" | "state" | "set" | "scale" | "kill" | "watch"
>;
export type TestedMonitor = Pick<MonitorHandle, "prometheus">;
export type TestedRegistry = Pick<ModelRegistry, "weights">;

export interface Subject {
  /** Name of the system and its registry. */
  readonly name: string;
  readonly version: ModelVersion;
  readonly registry: TestedRegistry;
  /** The version in production, in evaluation: the one that is examined, and one to compare with. */
  readonly model: Module;
  readonly reference: Module;
  /** Digits that nothing was chosen by, as the model takes them. */
  readonly testDigits: MNIST;
  readonly heldOut: Dataset;
  readonly objectives: Objectives;
  /** Started for these tests. */
  readonly tried: TestedServer;
  /** The reader's own, if they were given. */
  readonly live?: TestedServer;
  readonly monitor?: TestedMonitor;
  /** The seed of each of two trainings that are to come out equal. */
  seedOf(run: 0 | 1): number;
}

export interface SubjectParts {
  server?: Server;
  monitor?: MonitorHandle;
  objectives: Objectives;
  /** For the server that is tried. */
  serve?: Pick<ServeOptions, "fault" | "maxQueueDelayMs" | "maxBatchSize">;
}

/** A router has nothing to choose with fewer. */
const LEAST_REPLICAS = 2;
/** Requests to the server that is tried may take their time: a device that is busy answers late, and not wrongly. */
const TIMEOUT_MS = 60_000;

/** Starts what is tried; `end` stops it. Throws a sentence where nothing is in production, or the server has ended. */
export async function openSubject(
  system: CompleteMLSystem,
  { server, monitor, objectives, serve: change = {} }: SubjectParts,
): Promise<{ subject: Subject; end(): Promise<void> }> {
  const registry = await ModelRegistry.open(system.name);
  const version = registry.production;
  if (version === undefined) {
    throw new Error(
      `runComprehensiveTests: expected a version of "${system.name}" in production, got none; call evaluate() and deploy() first`,
    );
  }
  if (server?.isEnded) {
    throw new Error("runComprehensiveTests: the server has ended; deploy the version again");
  }
  const model = await modelOf(system, registry, version);
  const reference = await modelOf(system, registry, version);
  const heldOut = system.heldOutDigits;
  const tried = await serve(
    optimize(reference, { passes: SERVING_PASSES, example: await firstOf(heldOut) }),
    {
      ...(server === undefined ? {} : (await server.state()).settings),
      cacheSize: 0,
      timeoutMs: TIMEOUT_MS,
      ...change,
      name: `${system.name} under test`,
      replicas: Math.max(LEAST_REPLICAS, system.config.deployment.replicas),
      normalize: MNIST_SCALE,
      isShown: false,
    },
  );
  const subject: Subject = {
    ...{ name: system.name, version, registry, model, reference, heldOut, objectives, tried },
    testDigits: system.testDigits,
    seedOf: () => system.config.training.seed,
    ...(server === undefined ? {} : { live: server }),
    ...(monitor === undefined ? {} : { monitor }),
  };
  return { subject, end: () => tried.stop() };
}

async function modelOf(
  system: CompleteMLSystem,
  registry: ModelRegistry,
  version: ModelVersion,
): Promise<Module> {
  const model = copyModel(system.model);
  await registry.load(version, model);
  model.eval();
  return model;
}

async function firstOf(data: Dataset): Promise<Tensor> {
  const [inputs] = await data.batch([0]);
  return inputs;
}
