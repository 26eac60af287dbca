/** Traces a training step and an inference, into the Trace panel; with measured roofs, each layer stands under them. */

import { isAboveRoof } from "../../../outputs/panels/trace/above-roof.ts";
import type { TraceOutput, TracePass } from "../../../outputs/panels/trace/trace.ts";
import { getBackend, type Module, noGrad, type Tensor, tensor } from "../../../tinytorch/index.ts";
import { Board } from "../../instruments/board.ts";
import { breathe } from "../../instruments/clock.ts";
import { ROOFS, type RoofStore } from "../../instruments/device/device-roofs.ts";
import type { DeviceRoofs } from "../../instruments/device/roofs.ts";
import { EndlessBatches, modelName, type System } from "../system.ts";
import { inference, trainingStep } from "./pass.ts";
import { recordingCostMs } from "./recording-cost.ts";
import { tracePass } from "./trace-pass.ts";
import { underRoofs } from "./under-roofs.ts";

export interface TraceSystemOptions {
  budgetSeconds: number;
  /** Default: those of this kernel. */
  roofs?: RoofStore;
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
  { budgetSeconds, roofs: store = ROOFS }: TraceSystemOptions,
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
  let roofs: DeviceRoofs | undefined;
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
      roofs = await store.get();
      board.set({ stage: "timing batches that are sent to the device first" });
      const timed = { passes, sentMs: await timeSending(model, inputs), inputBytes: inputs.bytes };
      let under = underRoofs({ ...timed, roofs });
      if (isAboveRoof(under)) {
        board.set({ stage: "measuring the roofs again: something was faster than they allow" });
        roofs = await store.get({ again: true });
        under = underRoofs({ ...timed, roofs });
        if (isAboveRoof(under)) store.doubt();
      }
      board.set(under);
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
