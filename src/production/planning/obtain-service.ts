/** How a measured service comes about: from a server that runs, from replicas that are started for it, or from the profile. */
import { errorMessage } from "../../base/assert.ts";
import { StopRequest } from "../../base/stop-request.ts";
import { isInstance } from "../../base/thrown.ts";
import { deviceWords } from "../../outputs/panels/system-words.ts";
import type { BatchTimes, MeasuredService } from "../../systems/planning/measured-service.ts";
import { getBackend, type Module, type Tensor } from "../../tinytorch/index.ts";
import type { Findings } from "../profiler/findings.ts";
import { profileThroughput } from "../profiler/profile/profile-throughput.ts";
import type { Server } from "../serving/serve.ts";
import { measureReplicas } from "./measure-replicas.ts";
import { measureServer } from "./measure-server.ts";

export interface ServiceSource {
  model: Module;
  /** (N, …): what the model is asked with. */
  inputs: Tensor;
  findings: Findings;
}

export interface ObtainOptions {
  /** Watched instead of replicas that are started for it. */
  server?: Server;
  /** For measuring. Default 6. */
  seconds?: number;
  /** The largest batch that has to be measured. */
  largestBatch: number;
  onStage: (stage: string) => void;
}

/**
 * What was measured before, where that is enough; else it is measured now. Where no replica can be started, as of a model that cannot
 * travel, the times are those of the profile, and the method says so. Rejects with a sentence where nothing can be measured.
 */
export async function obtainService(
  source: ServiceSource,
  options: ObtainOptions,
): Promise<MeasuredService> {
  const { server, seconds = 6, largestBatch, onStage } = options;
  const { model, inputs, findings } = source;
  const name = model.constructor.name;
  const accuracy = accuracyOf(findings);
  if (server !== undefined) {
    const measured = await measureServer(server, { seconds, onStage });
    return { subject: `${server.name}, served on this device`, ...measured, ...accuracy };
  }
  const known = findings.service;
  if (known !== undefined && (known.batches.at(-1)?.size ?? 0) >= largestBatch) return known;
  const wasTraining = model.training;
  model.eval();
  try {
    const measured = await measureReplicas(model, inputs, { name, largestBatch, seconds, onStage });
    const cores = globalThis.navigator?.hardwareConcurrency;
    const subject = `${name}, a replica on one thread${cores === undefined ? "" : ` of ${cores} cores`}`;
    return { subject, ...measured, ...accuracy };
  } catch (error) {
    if (isInstance(error, StopRequest)) throw error;
    onStage("timing growing batches");
    const batches = await profiledBatches(source, 1000 * seconds);
    const method = `Timed one batch after the other in the profiler's own worker, warm-up left out, because no replica could be started: ${errorMessage(error)}.`;
    return { subject: `${name} on ${deviceWords(getBackend())}`, method, batches, ...accuracy };
  } finally {
    model.train(wasTraining);
  }
}

/** Those of the profile, or measured now. */
async function profiledBatches(
  { model, inputs, findings }: ServiceSource,
  budgetMs: number,
): Promise<readonly BatchTimes[]> {
  const { batchTimes } =
    findings.batchTimes === undefined
      ? await profileThroughput(model, inputs, budgetMs, () => {})
      : { batchTimes: findings.batchTimes };
  // A batch that is shorter than a tick of the clock has no time.
  const timed = batchTimes.map(({ size, timesMs }) => ({
    size,
    timesMs: timesMs.filter((ms) => ms > 0).slice(0, MOST_TIMES),
  }));
  const usable = timed.filter(({ timesMs }) => timesMs.length > 0);
  if (usable.length > 0) return usable;
  throw new Error(
    "analyzeScalability: the clock read zero for every batch, so that nothing can be planned",
  );
}

/** As many as a record holds. */
const MOST_TIMES = 1000;

function accuracyOf({ systemMetrics }: Findings): Pick<MeasuredService, "accuracy"> {
  const figure = systemMetrics?.figures.modelAccuracy;
  if (figure?.kind !== "measured") return {};
  const { value, low = value, high = value, n } = figure;
  return { accuracy: { value, low, high, n } };
}
