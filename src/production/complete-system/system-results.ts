/** What became of a system so far: the records of its panels as they are now, and what was measured of it elsewhere. */
import type { CompressionOutput } from "../../outputs/panels/compression/compression.ts";
import type { ModelOutput } from "../../outputs/panels/model/model.ts";
import type { MonitorOutput } from "../../outputs/panels/monitor/monitor.ts";
import type { RolloutOutput, RolloutStrategy } from "../../outputs/panels/rollout/rollout.ts";
import type { ServingOutput } from "../../outputs/panels/serving/serving.ts";
import type { TrainingOutput } from "../../outputs/panels/training/training.ts";
import type { MonitorHandle } from "../monitoring/open-monitor.ts";
import type { Accuracy } from "../profiler/evaluate.ts";
import type { ModelVersion } from "../registry/model-version.ts";
import type { Server } from "../serving/serve.ts";

/** Plain data. Absent is what has not come about, or has ended. */
export interface SystemResults {
  readonly model?: ModelOutput;
  /** At its end. */
  readonly training?: TrainingOutput;
  /** What `evaluate` found: on the test digits, and as it was registered. */
  readonly evaluated?: { readonly accuracy: Accuracy; readonly version: ModelVersion };
  readonly compression?: CompressionOutput;
  /** Now; with the version that was deployed. */
  readonly serving?: { readonly record: ServingOutput; readonly version: ModelVersion };
  readonly monitor?: MonitorOutput;
  /** The last of each strategy, in the order in which they were kept. */
  readonly rollouts: readonly RolloutOutput[];
}

/** Records that a system keeps. */
export type KeptRecord = ModelOutput | TrainingOutput | CompressionOutput | RolloutOutput;

const KEPT: readonly KeptRecord["kind"][] = ["model", "training", "compression", "rollout"];

/** Gathers them as they come about. */
export class ResultsOfSystem {
  readonly #records: {
    model?: ModelOutput;
    training?: TrainingOutput;
    compression?: CompressionOutput;
  } = {};
  readonly #rollouts = new Map<RolloutStrategy, RolloutOutput>();
  #evaluated: SystemResults["evaluated"] | undefined;
  #served: { server: Server; version: ModelVersion } | undefined;
  #monitor: MonitorHandle | undefined;

  keep(record: KeptRecord): void {
    switch (record?.kind) {
      case "model":
        this.#records.model = record;
        break;
      case "training":
        this.#records.training = record;
        break;
      case "compression":
        this.#records.compression = record;
        break;
      case "rollout":
        this.#rollouts.delete(record.strategy);
        this.#rollouts.set(record.strategy, record);
        break;
      default:
        throw new TypeError(
          `keep: expected the record of a panel, one of ${KEPT.join(", ")}, as compareVariants or rollout.state() gives it, got ${JSON.stringify(record)?.slice(0, 60) ?? typeof record}`,
        );
    }
  }

  evaluated(evaluated: NonNullable<SystemResults["evaluated"]>): void {
    this.#evaluated = evaluated;
  }

  served(server: Server, version: ModelVersion): void {
    this.#served = { server, version };
  }

  watchedBy(monitor: MonitorHandle): void {
    this.#monitor = monitor;
  }

  async now(): Promise<SystemResults> {
    const serving = await ifThere(this.#served?.server, (server) => server.record());
    const monitor = await ifThere(this.#monitor, (handle) => handle.record());
    const version = this.#served?.version;
    return {
      ...this.#records,
      ...(this.#evaluated === undefined ? {} : { evaluated: this.#evaluated }),
      ...(serving === undefined || version === undefined
        ? {}
        : { serving: { record: serving, version } }),
      ...(monitor === undefined ? {} : { monitor }),
      rollouts: [...this.#rollouts.values()],
    };
  }
}

/** Undefined also for one that ends while it is asked. */
async function ifThere<T extends { isEnded: boolean }, R>(
  system: T | undefined,
  ask: (system: T) => Promise<R>,
): Promise<R | undefined> {
  if (system === undefined || system.isEnded) return undefined;
  try {
    return await ask(system);
  } catch (error) {
    if (system.isEnded) return undefined;
    throw error;
  }
}
