/**
 * The model and its smaller versions as services to plan with. The model's times are those that were measured last; a version's are the
 * model's over the speed-up that was measured in turn with it, so that both are of one machine in one state.
 */
import { sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { figureValue } from "../../outputs/figure/figure-text.ts";
import { numberText } from "../../outputs/figure/number-text.ts";
import type {
  CompressedModel,
  CompressionOutput,
} from "../../outputs/panels/compression/compression.ts";
import type { ServedVersion } from "../../outputs/panels/cost/cost.ts";
import { systemWords } from "../../outputs/panels/system-words.ts";
import type { MeasuredService } from "../../systems/planning/measured-service.ts";
import type { Findings } from "../profiler/findings.ts";

/** Times kept of each batch size: evenly spaced order statistics, which keep the tail up to the p99.75. */
const MOST_TIMES = 200;

/** The model as it was measured: as a replica where scaling was analyzed, else in the profile. Throws an Error where it was not. */
export function measuredVersion(findings: Findings, method: string): ServedVersion {
  const { service = profiledService(findings), profile, systemMetrics } = findings;
  if (service === undefined) {
    throw new Error(
      `${method}: expected measured times, got none yet; call profileEndToEndSystem(model, loader, optimizer) first`,
    );
  }
  const work = workOf(findings);
  const memoryBytes = service.memoryBytes ?? peakOfInference(findings);
  return {
    name: "original",
    // A way between page and replica was timed only where replicas were, and those have one thread each.
    threads: service.hopMs === undefined ? Math.max(1, profile?.backend.threads ?? 1) : 1,
    service: {
      ...accuracyOf(systemMetrics?.figures.modelAccuracy),
      ...service,
      batches: service.batches.map(({ size, timesMs }) => ({ size, timesMs: thinned(timesMs) })),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
    },
    ...(work === undefined ? {} : { work }),
  };
}

function profiledService({ profile, batchTimes = [] }: Findings): MeasuredService | undefined {
  // A batch that is shorter than a tick of the clock has no time.
  const batches = batchTimes
    .map(({ size, timesMs }) => ({ size, timesMs: timesMs.filter((ms) => ms > 0) }))
    .filter(({ timesMs }) => timesMs.length > 0);
  if (profile === undefined || batches.length === 0) return undefined;
  return {
    subject: systemWords(profile),
    method: "Whole batches in the profiler's own worker, result read back, warm-up left out.",
    batches,
  };
}

function thinned(timesMs: readonly number[]): number[] {
  const ascending = sorted(timesMs);
  if (ascending.length <= MOST_TIMES) return [...ascending];
  return Array.from(
    { length: MOST_TIMES },
    (_, index) => ascending[Math.floor(((index + 0.5) / MOST_TIMES) * ascending.length)] ?? 0,
  );
}

/** What the engine held at most during a traced inference. */
function peakOfInference({ trace }: Findings): number | undefined {
  const held = trace?.passes[1]?.operations.map(({ memoryBytes }) => memoryBytes) ?? [];
  const peak = held.reduce((most, bytes) => Math.max(most, bytes), 0);
  return peak === 0 ? undefined : peak;
}

function accuracyOf(figure: Figure | undefined): Pick<MeasuredService, "accuracy"> {
  if (figure?.kind !== "measured") return {};
  const { value, low = value, high = value, n } = figure;
  return { accuracy: { value, low, high, n } };
}

const FLOAT32_BYTES = 4;

/** Undefined without a trace and roofs. */
function workOf({ trace, roofs }: Findings): ServedVersion["work"] {
  const pass = trace?.passes[1];
  const dispatchMs = roofs && figureValue(roofs.dispatch);
  if (trace === undefined || pass === undefined || dispatchMs === undefined) return undefined;
  const sum = (of: "flops" | "bytes") =>
    pass.operations.reduce((total, operation) => total + operation[of], 0);
  const weightBytes = FLOAT32_BYTES * trace.model.parameters;
  const kernels = pass.operations.reduce((total, { kernels: own }) => total + own.length, 0);
  return {
    flopsPerSample: sum("flops") / pass.batchSize,
    bytesPerSample: Math.max(0, sum("bytes") - weightBytes) / pass.batchSize,
    weightBytes,
    overheadMs: dispatchMs * Math.max(1, kernels),
  };
}

export interface Versions {
  versions: ServedVersion[];
  /** Sentences about those that cannot be planned with. */
  leftOut: string[];
}

/** The original, and each version that was timed beside it. */
export function withSmaller(original: ServedVersion, compression: CompressionOutput): Versions {
  const [first, ...smaller] = compression.models;
  const versions: ServedVersion[] = [original];
  const leftOut: string[] = [];
  for (const model of smaller) {
    const version = first && smallerVersion(original, first, model);
    if (version === undefined)
      leftOut.push(`Not planned with: ${model.name}, which was not timed.`);
    else versions.push(version);
  }
  return { versions, leftOut };
}

function smallerVersion(
  original: ServedVersion,
  first: CompressedModel,
  model: CompressedModel,
): ServedVersion | undefined {
  const here = speedsOf(model.speed, model.batchSpeed);
  const speeds = here ?? speedsOf(model.runtimeSpeed, model.runtimeBatchSpeed);
  if (speeds === undefined) return undefined;
  const { service, threads } = original;
  const where = here === undefined ? " in ONNX Runtime" : "";
  const [one, many] = [speeds.one, speeds.many].map((factor) => `${numberText(factor, 3)}×`);
  const memoryBytes = memoryOf(service, first, model);
  const { memoryBytes: _, accuracy: __, ...own } = service;
  return {
    name: model.name,
    threads,
    service: {
      ...own,
      subject: `${service.subject}, ${model.name}`,
      method: `${service.method} This version's times are the original's over the speed-up that was measured in turn with it${where}, ${one} for one input and ${many} for a batch.`,
      batches: service.batches.map(({ size, timesMs }) => ({
        size,
        timesMs: timesMs.map((ms) => ms / (size === 1 ? speeds.one : speeds.many)),
      })),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...accuracyOf(model.accuracy),
    },
  };
}

function speedsOf(
  one: Figure | undefined,
  many: Figure | undefined,
): { one: number; many: number } | undefined {
  const [single, batch] = [one, many].map((figure) => figure && figureValue(figure));
  if (single === undefined || batch === undefined || single <= 0 || batch <= 0) return undefined;
  return { one: single, many: batch };
}

/** The original's peak with the version's weights in place of its own. */
function memoryOf(
  { memoryBytes }: MeasuredService,
  first: CompressedModel,
  model: CompressedModel,
): number | undefined {
  const [before, after] = [figureValue(first.file), figureValue(model.file)];
  if (memoryBytes === undefined || before === undefined || after === undefined) return memoryBytes;
  return Math.max(after, memoryBytes - before + after);
}
