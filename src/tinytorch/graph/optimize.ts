/**
 * A model that runs as a rewritten graph. Captured when it is first called, and again when what a graph was captured for is
 * different, as torch.compile guards its graphs.
 */

import { isAutocastEnabled } from "../amp/autocast.ts";
import { type Kind, kind } from "../arguments/kinds.ts";
import { checkArgument, Signature } from "../arguments/signature.ts";
import { tensorKind } from "../arguments/tensor-kind.ts";
import { isGradEnabled } from "../autograd/tape.ts";
import { getBackend } from "../backend/storage.ts";
import { type AnyModule, Module, type Parameter, type StateDict } from "../nn/module.ts";
import { sameShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { capture } from "./capture.ts";
import type { Graph } from "./graph.ts";
import type { GraphMatch, GraphPass } from "./pass.ts";
import { passes as known, type PassName } from "./passes.ts";
import { Program } from "./program.ts";
import { int8Bytes } from "./quantize-dynamic.ts";

/** Options of `optimize`. */
export interface OptimizeOptions {
  /** Rewrites, by name or given, in the order in which they are applied. */
  readonly passes: readonly (GraphPass | PassName)[];
  /** Captures at once for inputs like this one, so that what cannot be captured is known now. */
  readonly example?: Tensor | undefined;
}

const passList: Kind<OptimizeOptions["passes"]> = kind(
  'a list of passes, as in optimize(model, { passes: ["fuse-linear-activation"] })',
  Array.isArray,
);

const optimizeArguments = new Signature<OptimizeOptions>("optimize", [], {
  passes: passList,
  example: tensorKind,
});

/** Graphs kept for different shapes and modes. */
const mostGraphs = 8;

/**
 * The model as a graph of operations, rewritten by passes: a module that shares the original's parameters and buffers, so that
 * training and loading either changes both. `optimize(model, { passes: ["fuse-linear-activation"] })`.
 */
export function optimize(
  model: Module,
  options: OptimizeOptions = { passes: [] },
): OptimizedModule {
  if (!(model instanceof Module)) throw new TypeError("optimize: expected a Module as its model");
  const { passes, example } = optimizeArguments.take([options]);
  checkArgument("optimize", "passes", passes, passList);
  const optimized = new OptimizedModule(model, passes.map(passOf));
  if (example) optimized.graphFor(example);
  return optimized;
}

function passOf(given: GraphPass | PassName): GraphPass {
  if (typeof given === "object" && given !== null && "apply" in given) return given;
  const found = Object.values(known).find(({ name }) => name === given);
  if (found) return found;
  const names = Object.values(known).map(({ name }) => name);
  throw new RangeError(`optimize: there is no pass "${given}"; there are ${names.join(", ")}`);
}

/** A graph that is ready, and the inputs that it holds for. */
interface Ready {
  readonly program: Program;
  readonly findings: readonly GraphMatch[];
  readonly fits: (x: Tensor) => boolean;
}

/** Result of `optimize`. Everything about parameters, buffers and modes is the original's. */
export class OptimizedModule extends Module {
  /** The passes, in the order in which they are applied. */
  readonly passes: readonly GraphPass[];
  // Hidden from the search for parameters and for tensors that a call has stored.
  readonly #original: Module;
  readonly #ready: Ready[] = [];

  constructor(original: Module, passes: readonly GraphPass[]) {
    super();
    this.#original = original;
    this.passes = passes;
    this.training = original.training;
  }

  /** The model before optimisation. */
  get original(): Module {
    return this.#original;
  }

  /** Changes that the passes made to the graph that ran last. */
  get findings(): readonly GraphMatch[] {
    return this.#ready[0]?.findings ?? [];
  }

  /** Bytes of the weights that the graph that ran last holds in 8 bits, with their scales; the originals stay in memory. */
  get int8Bytes(): number {
    const last = this.#ready[0];
    return last ? int8Bytes(last.program.graph) : 0;
  }

  /** The graph that runs for inputs like this one, captured if it is not there yet. */
  graphFor(example: Tensor): Graph {
    return this.#for(example).program.graph;
  }

  forward(x: Tensor): Tensor {
    this.training = this.#original.training;
    return this.#for(x).program.run(x);
  }

  #for(x: Tensor): Ready {
    const ready = this.#ready;
    const at = ready.findIndex(({ fits }) => fits(x));
    const found = at < 0 ? this.#make(x) : ready[at]!;
    if (at === 0) return found;
    if (at > 0) ready.splice(at, 1);
    ready.unshift(found);
    if (ready.length > mostGraphs) ready.pop();
    return found;
  }

  #make(x: Tensor): Ready {
    const fits = guard(this.#original, x);
    this.#checkPasses();
    let graph = capture(this.#original, x);
    const findings: GraphMatch[] = [];
    for (const pass of this.passes) {
      findings.push(...pass.find(graph));
      graph = pass.apply(graph);
    }
    return { program: new Program(graph), findings, fits: fits(graph) };
  }

  #checkPasses(): void {
    const isTraining = this.#original.modules().some(({ training }) => training);
    for (const { name, inferenceOnly, whyUnavailable } of this.passes) {
      const reason = whyUnavailable?.();
      if (reason) throw new Error(`optimize: ${name} cannot be used here: ${reason}`);
      if (!inferenceOnly || !isTraining) continue;
      throw new Error(
        `optimize: ${name} is for inference only, since it freezes weights; call .eval() first`,
      );
    }
  }

  override namedParameters(): IterableIterator<[string, Parameter]> {
    return this.#original.namedParameters();
  }

  override namedBuffers(): IterableIterator<[string, Tensor]> {
    return this.#original.namedBuffers();
  }

  override namedModules(): IterableIterator<[string, AnyModule]> {
    return this.#original.namedModules();
  }

  override *namedChildren(): IterableIterator<[string, AnyModule]> {
    yield ["original", this.#original];
  }

  override loadStateDict(state: StateDict, options: { strict?: boolean } = {}): void {
    this.#original.loadStateDict(state, options);
  }

  override train(mode = true): this {
    this.training = mode;
    this.#original.train(mode);
    return this;
  }

  override extraRepr(): string {
    return this.passes.map(({ name }) => name).join(", ");
  }

  override toString(): string {
    const inside = this.#original.toString().replaceAll("\n", "\n  ");
    return `${this.constructor.name}(${this.extraRepr()})(\n  (original): ${inside}\n)`;
  }
}

/** Remembers what a graph is captured for; says, of a graph, which inputs it holds for. */
function guard(model: Module, { shape, dtype }: Tensor): (graph: Graph) => (x: Tensor) => boolean {
  const modules = model.modules();
  const modes = modules.map(({ training }) => training);
  const held = modules.flatMap((module) =>
    Object.entries(module)
      .filter(([, value]) => value instanceof Tensor || value instanceof Module)
      .map(([name, value]): [object, string, unknown] => [module, name, value]),
  );
  const backend = getBackend().name;
  const hadGrad = isGradEnabled();
  const wasAutocast = isAutocastEnabled();
  return (graph) => {
    // Recorded with gradients, everything but these runs without them as well.
    const needsMode =
      !hadGrad || graph.nodes.some((node) => node.isWithoutGrad || node.operation === "checkpoint");
    return (x) =>
      x.dtype === dtype &&
      sameShape(x.shape, shape) &&
      (!needsMode || isGradEnabled() === hadGrad) &&
      getBackend().name === backend &&
      isAutocastEnabled() === wasAutocast &&
      modules.every(({ training }, i) => training === modes[i]) &&
      held.every(([owner, name, value]) => Reflect.get(owner, name) === value);
  };
}
