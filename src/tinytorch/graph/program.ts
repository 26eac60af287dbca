/** Runs a graph: a loop over operations, with the places of their inputs worked out before. */
import { withAutocast } from "../amp/autocast.ts";
import { hooks } from "../autograd/hooks.ts";
import { noGrad } from "../autograd/tape.ts";
import { applyOperation, type Tensor } from "../tensor/tensor.ts";
import type { AnyOperation, Graph, GraphInput } from "./graph.ts";

/** One operation, ready to run. */
interface Step {
  readonly row: AnyOperation;
  readonly attrs: unknown;
  readonly isWithoutGrad: boolean;
  readonly modules: readonly object[];
  /** Inputs known before the run: parameters and constants; the others are filled in. */
  readonly given: readonly (Tensor | undefined)[];
  /** Pairs of numbers: which input, and the place of the result that it takes. */
  readonly taken: readonly number[];
}

/** The place of the input among the results; node number i stands at i + 1. */
const inputPlace = 0;

export class Program {
  private readonly steps: readonly Step[];
  private readonly placeOf = new Map<number, number>();
  private readonly refreshes: readonly (() => void)[];

  constructor(readonly graph: Graph) {
    graph.nodes.forEach(({ id }, i) => {
      this.placeOf.set(id, i + 1);
    });
    this.steps = graph.nodes.map(({ row, attrs, isWithoutGrad, modules, inputs }) => ({
      row,
      attrs,
      isWithoutGrad,
      modules,
      given: inputs.map(tensorOf),
      taken: inputs.flatMap((input, i) => (tensorOf(input) ? [] : [i, this.place(input)])),
    }));
    const every = graph.nodes.flatMap(({ inputs }) => inputs).map(refreshOf);
    this.refreshes = [...new Set(every)].filter((each) => each !== undefined);
  }

  private place(input: GraphInput): number {
    return input.kind === "node" ? this.placeOf.get(input.id)! : inputPlace;
  }

  /**
   * The model's result; what is computed on the way belongs to the call under way, as in a module's forward. It computes in the
   * precision that it was captured in: roundings to fp16 are operations of the graph, and autocast adds none.
   */
  run(x: Tensor): Tensor {
    return withAutocast(false, () => this.runAsCaptured(x));
  }

  private runAsCaptured(x: Tensor): Tensor {
    for (const refresh of this.refreshes) refresh();
    const results: Tensor[] = [x];
    const { modules } = hooks;
    try {
      for (const step of this.steps) {
        // Only who listens wants to know whose operation it is.
        if (hooks.listener) hooks.modules = [...modules, ...step.modules];
        results.push(perform(step, results));
      }
    } finally {
      hooks.modules = modules;
    }
    const { output } = this.graph;
    return tensorOf(output) ?? results[this.place(output)]!;
  }
}

function perform({ row, attrs, isWithoutGrad, given, taken }: Step, results: Tensor[]): Tensor {
  const inputs = given.slice() as Tensor[];
  for (let i = 0; i < taken.length; i += 2) inputs[taken[i]!] = results[taken[i + 1]!]!;
  const now = row.again ? row.again(attrs, inputs) : attrs;
  return isWithoutGrad
    ? noGrad(() => applyOperation(row, inputs, now))
    : applyOperation(row, inputs, now);
}

function tensorOf(input: GraphInput): Tensor | undefined {
  return input.kind === "parameter" || input.kind === "constant" ? input.tensor : undefined;
}

function refreshOf(input: GraphInput): (() => void) | undefined {
  return input.kind === "constant" ? input.refresh : undefined;
}
