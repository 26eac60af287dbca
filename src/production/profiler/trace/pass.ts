/** The two passes that are traced: a training step and an inference. Each says where its phases begin. */
import type { StepPhase } from "../../../outputs/panels/profile/profile.ts";
import { noGrad, synchronize, type Tensor } from "../../../tinytorch/index.ts";
import type { EndlessBatches, System } from "../system.ts";

export interface Pass {
  name: string;
  batchSize: number;
  /** Runs once; `begin` is called where a phase begins. The device has finished when it resolves. */
  run(begin: (phase: StepPhase) => void): Promise<void>;
}

/** A real training step on the next batch: the model learns from it. */
export function trainingStep(system: System, batches: EndlessBatches): Pass {
  const { model, loss, optimizer } = system;
  return {
    name: "training step",
    batchSize: batches.size,
    async run(begin) {
      begin("loading");
      const [inputs, targets] = await batches.next();
      begin("forward");
      const value = loss.forward(model.forward(inputs), targets);
      await synchronize();
      begin("backward");
      value.backward();
      await synchronize();
      begin("update");
      optimizer.step();
      optimizer.zeroGrad();
      await synchronize();
    },
  };
}

/** One batch through the model, its result read back. */
export function inference(model: System["model"], inputs: Tensor): Pass {
  return {
    name: "inference",
    batchSize: inputs.shape[0] ?? 1,
    async run(begin) {
      begin("forward");
      await noGrad(() => model.forward(inputs)).data();
    },
  };
}
