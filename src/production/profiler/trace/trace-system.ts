/** Traces a training step and an inference, into the Trace panel; with measured roofs, each layer stands under them. */

import { figureValue } from "../../../outputs/figure/figure-text.ts";
import type { TraceOutput, TracePass } from "../../../outputs/panels/trace/trace.ts";
import {
  type AnyModule,
  getBackend,
  type Module,
  noGrad,
  type Tensor,
  tensor,
} from "../../../tinytorch/index.ts";
import { Board } from "../../instruments/board.ts";
import { breathe } from "../../instruments/clock.ts";
import { measureRoofs } from "../../instruments/device/measure-roofs.ts";
import type { DeviceRoofs } from "../../instruments/device/roofs.ts";
import { EndlessBatches, modelName, type System } from "../system.ts";
import { boundOn } from "./bound.ts";
import { layerPoints } from "./layer-points.ts";
import { inference, trainingStep } from "./pass.ts";
import { recordingCostMs } from "./recording-cost.ts";
import { tracePass } from "./trace-pass.ts";

export interface TraceSystemOptions {
  budgetSeconds: number;
  /** Measured for the present backend; measured now where absent. */
  roofs?: DeviceRoofs | undefined;
}

export interface TracedSystem {
  trace: TraceOutput;
  roofs: DeviceRoofs;
  /** The batch that was traced, kept. */
  inputs: Tensor;
  targets: Tensor;
}

/** The training steps are real ones: the model learns from them. */
export async function traceSystem(
  system: System,
  { budgetSeconds, roofs: known }: TraceSystemOptions,
): Promise<TracedSystem> {
  const board = new Board<TraceOutput>({
    kind: "trace",
    version: 1,
    state: "running",
    stage: "fetching a batch",
    model: modelName(system.model),
    backend: getBackend(),
    passes: [],
  });
  const { model } = system;
  const wasTraining = model.training;
  let batches: EndlessBatches | undefined;
  let roofs = known;
  try {
    const trace = await board.during(async () => {
      batches = await EndlessBatches.of(system.loader);
      const [inputs] = batches.first;
      board.set({ stage: "timing how long it takes to record an operation" });
      const options = {
        recordingCostMs: await recordingCostMs(),
        budgetMs: 500 * budgetSeconds,
      };
      const passes: TracePass[] = [];
      const add = (pass: TracePass) => {
        passes.push(pass);
        board.set({ passes: [...passes] });
      };
      board.set({ stage: "tracing training steps" });
      model.train();
      add(await tracePass(model, trainingStep(system, batches), options));
      board.set({ stage: "tracing inferences" });
      model.eval();
      const inferencePass = await tracePass(model, inference(model, inputs), options);
      add(inferencePass);
      board.set({ stage: "measuring the roofs of this device" });
      roofs ??= await measureRoofs({ budgetMs: 1500 });
      board.set({ stage: "timing batches that are sent to the device first" });
      const sentMs = await timeSending(model, inputs);
      board.set(underRoofs(model, { passes, roofs, sentMs, inputBytes: inputs.bytes }));
    });
    if (batches === undefined || roofs === undefined) throw new Error("trace: ended early");
    const [inputs, targets] = batches.first;
    return { trace, roofs, inputs, targets };
  } finally {
    model.train(wasTraining);
    await batches?.end();
  }
}

const SENDINGS = 12;

/** Milliseconds to send the batch to the device, infer, and read the result, each time. */
async function timeSending(model: Module, inputs: Tensor): Promise<number[]> {
  const values = await inputs.data();
  const shape = [...inputs.shape];
  const run = async () => {
    const sent = tensor(values, { shape, dtype: inputs.dtype });
    await noGrad(() => model.forward(sent)).data();
  };
  const timesMs: number[] = [];
  for (let time = 0; time <= SENDINGS; time += 1) {
    const start = performance.now();
    await run();
    if (time > 0) timesMs.push(performance.now() - start);
    await breathe();
  }
  return timesMs;
}

interface UnderRoofs {
  passes: readonly TracePass[];
  roofs: DeviceRoofs;
  sentMs: readonly number[];
  inputBytes: number;
}

/** Roofline and bound; neither where a roof could not be measured. */
function underRoofs(
  model: AnyModule,
  { passes, roofs: found, sentMs, inputBytes }: UnderRoofs,
): Pick<TraceOutput, "roofline" | "bound"> {
  const { backend, flops, bandwidth, cache, upload, roofs } = found;
  if (roofs === undefined) return {};
  const [step, inferencePass] = passes;
  const cacheBytesPerSecond = figureValue(cache);
  return {
    roofline: {
      backend: backend.name,
      roofs: [
        { name: "arithmetic", unit: "flop/s", figure: flops },
        { name: "memory", unit: "bytes/s", figure: bandwidth },
        { name: "cache", unit: "bytes/s", figure: cache },
      ],
      points: step === undefined ? [] : layerPoints(model, step, { ...roofs, cacheBytesPerSecond }),
    },
    ...(inferencePass === undefined
      ? {}
      : {
          bound: boundOn(inferencePass, {
            flopsPerSecond: roofs.flopsPerSecond,
            memoryBytesPerSecond: Math.max(roofs.bytesPerSecond, cacheBytesPerSecond ?? 0),
            sendBytesPerSecond: figureValue(upload.rate) ?? Number.POSITIVE_INFINITY,
            sentMs,
            inputBytes,
          }),
        }),
  };
}
