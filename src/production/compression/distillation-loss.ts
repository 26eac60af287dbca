/** The loss of a student that learns from a teacher's answers (Hinton, Vinyals and Dean 2015). */
import { crossEntropy, Module, noGrad, type Tensor } from "../../tinytorch/index.ts";

/** Options of `DistillationLoss`. */
export interface DistillationOptions {
  /** Divides both logits: the higher, the more the teacher's small probabilities say. 4 by default. */
  readonly temperature?: number;
  /** Share of the teacher's part, 0.5: the rest is the cross entropy with the labels. */
  readonly alpha?: number;
}

/**
 * alpha · T² · KL(teacher ‖ student), both softened by the temperature T, plus (1 - alpha) · cross entropy with the labels; mean over
 * the batch. T² keeps the size of the teacher's gradients, which shrink with 1/T² (the paper, section 2). Targets are what
 * `withTeacher` makes: (N, 1 + C), a label and the teacher's logits. With labels alone, (N,), it is their cross entropy: that is
 * what held-out examples are judged by.
 */
export class DistillationLoss extends Module<[logits: Tensor, targets: Tensor]> {
  readonly temperature: number;
  readonly alpha: number;

  constructor({ temperature = 4, alpha = 0.5, ...unknown }: DistillationOptions = {}) {
    super();
    const [name] = Object.keys(unknown);
    if (name !== undefined) {
      throw new RangeError(
        `DistillationLoss: unknown option "${name}"; there are temperature, alpha`,
      );
    }
    if (!(temperature > 0 && Number.isFinite(temperature))) {
      throw new RangeError(
        `DistillationLoss: expected a temperature above 0, got ${String(temperature)}`,
      );
    }
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new RangeError(`DistillationLoss: expected alpha from 0 to 1, got ${String(alpha)}`);
    }
    this.temperature = temperature;
    this.alpha = alpha;
  }

  forward(logits: Tensor, targets: Tensor): Tensor {
    if (targets.ndim === 1) return crossEntropy(logits, targets);
    const [rows = 0, classes = 0] = logits.shape;
    if (targets.ndim !== 2 || targets.shape[0] !== rows || targets.shape[1] !== classes + 1) {
      throw new RangeError(
        `DistillationLoss: expected targets (${rows}, ${classes + 1}), a label and ${classes} logits of the teacher for each example, got (${targets.shape.join(", ")}); both models must tell the same classes apart`,
      );
    }
    const { temperature, alpha } = this;
    const labels = noGrad(() => targets.narrow(1, 0, 1).reshape(rows).to("int32"));
    const taught = noGrad(() => targets.narrow(1, 1, classes).div(temperature));
    const soft = divergence(taught, logits.div(temperature)).mul(alpha * temperature ** 2);
    return soft.add(crossEntropy(logits, labels).mul(1 - alpha));
  }

  override extraRepr(): string {
    return `temperature=${this.temperature}, alpha=${this.alpha}`;
  }
}

/** Mean Kullback-Leibler divergence of the student's softmax from the teacher's; 0 where they agree. */
function divergence(teacher: Tensor, student: Tensor): Tensor {
  const shares = noGrad(() => teacher.softmax(1));
  const negativeEntropy = noGrad(() => shares.mul(teacher.logSoftmax(1)).sum(1).mean());
  return crossEntropy(student, shares).add(negativeEntropy);
}
