/** Training a small model on the answers of a large one. */
import type { Random } from "../../base/random.ts";
import {
  type Batch,
  cat,
  type Dataset,
  type Module,
  noGrad,
  type Tensor,
} from "../../tinytorch/index.ts";
import { Trainer, type TrainingParts } from "../training/trainer.ts";
import type { TrainingSettings } from "../training/training-settings.ts";
import { DistillationLoss, type DistillationOptions } from "./distillation-loss.ts";

/** What the student learns with; its criterion is the `DistillationLoss`. */
export type DistillationParts = Omit<TrainingParts, "model" | "criterion">;

/** Settings of the training, and of the loss. */
export type DistillationSettings = TrainingSettings & DistillationOptions;

/**
 * A `Trainer` under which `student` learns from the logits of `teacher` and from the labels: drive it as any other. The teacher is
 * asked about the very inputs that the student sees, after their augmentation; it does not learn.
 */
export function distill(
  teacher: Module,
  student: Module,
  parts: DistillationParts,
  { temperature, alpha, ...settings }: DistillationSettings,
): Trainer {
  const taught = new Set(teacher.parameters());
  if (student.parameters().some((parameter) => taught.has(parameter))) {
    throw new RangeError(
      "distill: expected a student with parameters of its own, got some that are the teacher's; it would change while it teaches",
    );
  }
  const criterion = new DistillationLoss({
    ...(temperature === undefined ? {} : { temperature }),
    ...(alpha === undefined ? {} : { alpha }),
  });
  const data = withTeacher(parts.data, teacher);
  return new Trainer({ ...parts, model: student, data, criterion }, settings);
}

/**
 * The data set with the teacher's logits beside the labels: targets (N, 1 + C) instead of class numbers (N,), computed when a batch
 * is made, for `DistillationLoss`.
 */
export function withTeacher(dataset: Dataset, teacher: Module): Dataset {
  return new TaughtDataset(dataset, teacher);
}

class TaughtDataset implements Dataset {
  constructor(
    private readonly dataset: Dataset,
    private readonly teacher: Module,
  ) {
    const { order } = dataset;
    if (order !== undefined) this.order = (random) => order.call(dataset, random);
  }

  order?: (random: Random) => Int32Array;

  get length(): number {
    return this.dataset.length;
  }

  async batch(indices: ArrayLike<number>, random?: Random): Promise<Batch> {
    const [inputs, labels] = await this.dataset.batch(indices, random);
    if (labels.ndim !== 1) {
      throw new RangeError(
        `distill: expected class numbers (N,) as the data's targets, got (${labels.shape.join(", ")})`,
      );
    }
    const logits = answerOf(this.teacher, inputs);
    return [inputs, noGrad(() => cat([labels.to("float32").reshape(-1, 1), logits], 1))];
  }
}

/** Logits of the model in evaluation; it is in the mode that it was in afterwards. */
function answerOf(model: Module, inputs: Tensor): Tensor {
  const wasTraining = model.training;
  model.eval();
  try {
    return noGrad(() => model.forward(inputs));
  } finally {
    model.train(wasTraining);
  }
}
