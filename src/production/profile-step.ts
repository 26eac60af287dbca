/** One training step, taken apart: waiting for data, forward, backward, update; and what it holds in memory. */
import type { ProfileOutput, StepPhase } from "../outputs/profile.ts";
import {
  type DataLoader,
  type Module,
  type Optimizer,
  savedBytes,
  synchronize,
  type Tensor,
} from "../tinytorch/index.ts";
import { breathe } from "./clock.ts";
import { bytesFigure, medianFigure } from "./measured.ts";

export type Loss = { forward(prediction: Tensor, target: Tensor): Tensor };

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
  system: { model: Module; loss: Loss; loader: DataLoader; optimizer: Optimizer },
  budgetMs: number,
  onProgress: (step: StepRun["step"]) => void,
): Promise<StepRun> {
  const times: Record<StepPhase, number[]> = { loading: [], forward: [], backward: [], update: [] };
  const { model, optimizer } = system;
  let activationBytes = 0;
  let gradientBytes = 0;
  let batchSize = 0;
  let steps = 0;
  const end = performance.now() + budgetMs;
  let waitingSince = performance.now();
  for await (const [inputs, targets] of system.loader) {
    const loaded = performance.now();
    batchSize = inputs.shape[0] ?? 0;
    const loss = system.loss.forward(model.forward(inputs), targets);
    await synchronize();
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
    if (steps >= WARM_UP_STEPS) {
      times.loading.push(loaded - waitingSince);
      times.forward.push(forwarded - loaded);
      times.backward.push(propagated - forwarded);
      times.update.push(updated - propagated);
      onProgress(describe(times, batchSize));
    }
    steps += 1;
    if (updated > end && steps > WARM_UP_STEPS) break;
    await breathe();
    waitingSince = performance.now();
  }
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

function bytesOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
}

function describe(times: Record<StepPhase, number[]>, batchSize: number): StepRun["step"] {
  return {
    batchSize,
    phases: PHASES.map(({ name, method }) => ({ name, figure: medianFigure(times[name], method) })),
  };
}
