/** Systems for tests: one that is well made, one with a planted bottleneck, and the evidence that a trace of them gives. */
import {
  Adam,
  CrossEntropyLoss,
  cat,
  DataLoader,
  Linear,
  Module,
  manualSeed,
  ReLU,
  rand,
  randint,
  Sequential,
  type Tensor,
  TensorDataset,
} from "../../../tinytorch/index.ts";
import { toSystem } from "../system.ts";
import { traceSystem } from "../trace/trace-system.ts";
import type { ExperimentSubject } from "./candidate.ts";

/** One sample at a time: the planted bottleneck. */
export class Patient extends Module {
  private readonly hidden: Linear;
  private readonly scores: Linear;

  constructor(width: number, hidden: number) {
    super();
    this.hidden = new Linear(width, hidden);
    this.scores = new Linear(hidden, 10);
  }

  forward(x: Tensor): Tensor {
    const rows = Array.from({ length: x.shape[0] ?? 0 }, (_, row) => x.slice([row, row + 1]));
    return cat(
      rows.map((row) => this.scores.forward(this.hidden.forward(row).relu())),
      0,
    );
  }
}

export function wellMade(width: number, hidden: number): Sequential {
  return new Sequential(new Linear(width, hidden), new ReLU(), new Linear(hidden, 10));
}

export function randomData(rows: number, width: number): TensorDataset {
  manualSeed(1);
  return new TensorDataset(rand([rows, width]), randint(0, 10, [rows]));
}

export async function evidenceOf(
  model: Module,
  data: TensorDataset,
  { batchSize = 32, seconds = 0.2 } = {},
): Promise<ExperimentSubject> {
  const loader = new DataLoader(data, { batchSize });
  const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
  const system = toSystem(model, loader, optimizer, new CrossEntropyLoss());
  const { trace, inputs, targets } = await traceSystem(system, { budgetSeconds: seconds });
  const [trainingStep, inference] = trace.passes;
  if (trainingStep === undefined || inference === undefined) throw new Error("nothing was traced");
  return { system, inputs, targets, trainingStep, inference };
}
