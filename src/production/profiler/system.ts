/** The system under the profiler: what the student hands over, checked once, and its batches without end. */
import {
  type AnyModule,
  type Batch,
  CrossEntropyLoss,
  type DataLoader,
  type Module,
  type Optimizer,
  type Tensor,
} from "../../tinytorch/index.ts";

export type Loss = { forward(prediction: Tensor, target: Tensor): Tensor };

export interface System {
  model: Module;
  loader: DataLoader;
  optimizer: Optimizer;
  loss: Loss;
}

/** How panels name a model. */
export interface ModelName {
  name: string;
  parameters: number;
}

export function modelName(model: AnyModule): ModelName {
  const parameters = model.parameters().reduce((sum, { size }) => sum + size, 0);
  return { name: model.constructor.name, parameters };
}

/** Fills in the loss; throws a sentence where a part is missing or of the wrong kind. */
export function toSystem(
  model: Module,
  loader: DataLoader,
  optimizer: Optimizer,
  loss: Loss = new CrossEntropyLoss(),
): System {
  const parts: [string, unknown, string][] = [
    ["model", (model as Partial<Module> | undefined)?.forward, "a Module with forward"],
    [
      "data loader",
      (loader as Partial<DataLoader> | undefined)?.[Symbol.asyncIterator],
      "a DataLoader",
    ],
    ["optimizer", (optimizer as Partial<Optimizer> | undefined)?.step, "an Optimizer with step"],
  ];
  for (const [name, has, expected] of parts) {
    if (typeof has === "function") continue;
    throw new TypeError(
      `profiler: expected ${expected} as the ${name}, got something else; pass (model, dataLoader, optimizer) in this order`,
    );
  }
  if (model.parameters().length === 0) {
    throw new RangeError(
      "profiler: expected a model with parameters, got one without; store its layers on `this` so that they are found",
    );
  }
  return { model, loader, optimizer, loss };
}

/** Batches of one size, pass after pass over the loader; what a pass leaves over is skipped. */
export class EndlessBatches {
  /** Rows of the first batch, and so of all. */
  readonly size: number;
  readonly first: Batch;
  readonly #loader: DataLoader;
  #pass: AsyncIterator<Batch>;
  #next: Batch | undefined;

  private constructor(loader: DataLoader, pass: AsyncIterator<Batch>, first: Batch) {
    this.#loader = loader;
    this.#pass = pass;
    this.#next = first;
    this.first = [first[0].keep(), first[1].keep()];
    this.size = rowsOf(first);
  }

  /** Fetches the first batch; throws where there is none. */
  static async of(loader: DataLoader): Promise<EndlessBatches> {
    const pass = loader[Symbol.asyncIterator]();
    const { value: first, done } = await pass.next();
    if (done === true || rowsOf(first) === 0) {
      throw new RangeError(
        "profiler: expected a loader with data, got an empty one; give its dataset at least one batch (dropLast leaves out a batch that is not full)",
      );
    }
    return new EndlessBatches(loader, pass, first);
  }

  async next(): Promise<Batch> {
    const waiting = this.#next;
    this.#next = undefined;
    if (waiting !== undefined) return waiting;
    // A pass may end in one batch that is not full; two in a row cannot happen unless the data set changed.
    for (let tries = 0; tries < 3; tries += 1) {
      const { value, done } = await this.#pass.next();
      if (done === true) this.#pass = this.#loader[Symbol.asyncIterator]();
      else if (rowsOf(value) === this.size) return value;
    }
    throw new RangeError(
      `profiler: expected batches of ${this.size} rows as the first one was, got none in a whole pass; use a data set that keeps its size`,
    );
  }

  /** Ends the pass that is under way. */
  async end(): Promise<void> {
    await this.#pass.return?.();
  }
}

function rowsOf([inputs]: Batch): number {
  return inputs.shape[0] ?? 0;
}
