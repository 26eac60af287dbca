/** One training step, taken apart: waiting for data, forward, backward, update; and the memory that it holds. */
import { errorMessage } from "../../../base/assert.ts";
import type { ProfileOutput, StepPhase } from "../../../outputs/panels/profile/profile.ts";
import { savedBytes, synchronize, type Tensor } from "../../../tinytorch/index.ts";
import { breathe } from "../../instruments/clock.ts";
import { bytesFigure, medianFigure } from "../../instruments/measured.ts";
import { wasHiddenSince } from "../../instruments/page-state.ts";
import { stopCheck } from "../../instruments/stop-check.ts";
import { EndlessBatches, type System } from "../system.ts";
import { checkLoss } from "./check-outputs.ts";

export interface StepRun {
  step: NonNullable<ProfileOutput["step"]>;
  memory: NonNullable<ProfileOutput["memory"]>;
  totalBytes: number;
}

const PHASES: readonly { name: StepPhase; method: string }[] = [
  { name: "loading", method: "Time that the loop waited for the loader to hand over a batch." },
  { name: "forward", method: "Model and loss, until the device has finished." },
  { name: "backward", method: "loss.backward(), until the device has finished." },
  { name: "update", method: "optimizer.step() and zeroGrad(), until the device has finished." },
];

const WARM_UP_STEPS = 3;

/** Takes real training steps on `loader` for about `budgetMs`; the model goes on learning meanwhile. */
export async function profileStep(
  system: System,
  budgetMs: number,
  onProgress: (step: StepRun["step"]) => void,
): Promise<StepRun> {
  const times: Record<StepPhase, number[]> = { loading: [], forward: [], backward: [], update: [] };
  const { model, optimizer } = system;
  let activationBytes = 0;
  let gradientBytes = 0;
  const batches = await EndlessBatches.of(system.loader);
  const batchSize = batches.size;
  const end = performance.now() + budgetMs;
  for (let step = 1; step <= WARM_UP_STEPS + 1 || performance.now() < end; step += 1) {
    const begun = performance.now();
    const [inputs, targets] = await batches.next();
    const loaded = performance.now();
    const loss = await atStep(step, async () => {
      const value = system.loss.forward(model.forward(inputs), targets);
      await synchronize();
      return value;
    });
    activationBytes = Math.max(activationBytes, savedBytes());
    const forwarded = performance.now();
    loss.backward();
    await synchronize();
    gradientBytes = bytesOf(model.parameters().flatMap(({ grad }) => (grad ? [grad] : [])));
    const propagated = performance.now();
    optimizer.step();
    optimizer.zeroGrad();
    await synchronize();
    const updated = performance.now();
    if (step > WARM_UP_STEPS && !wasHiddenSince(begun)) {
      times.loading.push(loaded - begun);
      times.forward.push(forwarded - loaded);
      times.backward.push(propagated - forwarded);
      times.update.push(updated - propagated);
      onProgress(describe(times, batchSize));
    }
    checkLoss((await loss.data())[0]);
    await breathe();
  }
  await batches.end();
  const parameterBytes = bytesOf(model.parameters());
  const optimizerBytes = optimizer.stateBytes();
  return {
    step: describe(times, batchSize),
    memory: [
      { name: "parameters", figure: bytesFigure(parameterBytes, "Sizes of all parameters.") },
      {
        name: "gradients",
        figure: bytesFigure(gradientBytes, "Sizes of all gradients after backward."),
      },
      {
        name: "optimizer state",
        figure: bytesFigure(
          optimizerBytes,
          "Sizes of what the optimizer keeps for each parameter.",
        ),
      },
      {
        name: "activations",
        figure: bytesFigure(
          activationBytes,
          `What the tape of one step at batch ${batchSize} holds for the backward pass.`,
        ),
      },
    ],
    totalBytes: parameterBytes + gradientBytes + optimizerBytes + activationBytes,
  };
}

/** An error in the middle of a run names its step. */
async function atStep<T>(step: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    stopCheck()();
    throw new Error(`step ${step}: ${errorMessage(error)}`, { cause: error });
  }
}

function bytesOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
}

function describe(times: Record<StepPhase, number[]>, batchSize: number): StepRun["step"] {
  return {
    batchSize,
    phases: PHASES.map(({ name, method }) => ({ name, figure: medianFigure(times[name], method) })),
  };
}
