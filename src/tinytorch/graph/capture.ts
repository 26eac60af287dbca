/**
 * Runs a model once and writes its operations down. Anything that a graph could not repeat ends the capture with a sentence: an
 * async forward, a value that is read on the way, numbers drawn, something stored on the model.
 */

import { hooks } from "../autograd/hooks.ts";
import { isGradEnabled, type TapeInput } from "../autograd/tape.ts";
import type { Storage } from "../backend/storage.ts";
import { defaultGenerator, withGenerator } from "../generator.ts";
import { inOwnScope, outsideScope } from "../memory/handle.ts";
import type { Module } from "../nn/module.ts";
import type { Operation } from "../operations/operation.ts";
import { operations } from "../operations/table.ts";
import { sameShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import {
  type AnyOperation,
  Graph,
  type GraphInput,
  type GraphNode,
  type ModuleCall,
} from "./graph.ts";
import { ModelState } from "./model-state.ts";
import { detach } from "./own-operations.ts";
import { type Recordable, type Recorder, recording } from "./recording.ts";

/**
 * Runs the model once on `example` and writes down its operations, for this shape and mode. Neither the generator nor the model
 * is different afterwards. Throws a sentence when the model cannot be captured.
 */
export function capture(model: Module, example: Tensor): Graph {
  if (!(example instanceof Tensor)) {
    throw new TypeError("capture: expected an example input (a tensor) to run the model on");
  }
  return new Capture(model, example).run();
}

/** A tensor and the input of the graph that stands for it; the tensor must live until the capture ends. */
interface Known {
  readonly tensor: Tensor;
  readonly input: GraphInput;
}

/** A constant while it is not clear yet whether forward made it. */
interface FoundConstant {
  readonly kind: "constant";
  tensor: Tensor;
  isOwned: boolean;
  readonly original: TapeInput;
}

class Capture implements Recorder {
  private readonly nodes: GraphNode[] = [];
  private readonly calls: ModuleCall[] = [];
  /** Calls under way, by their place among the calls; outermost first. */
  private readonly open: number[] = [];
  private readonly known = new Map<TapeInput, GraphInput>();
  private readonly byStorage = new Map<Storage, Known[]>();
  private readonly constants: FoundConstant[] = [];
  /** Results that depend on the input or on parameters. */
  private readonly varying = new Set<number>();
  private readonly paths: ReadonlyMap<object, string>;
  private readonly state: ModelState;
  private readonly depth = hooks.modules.length;
  private readonly startedWithGrad = isGradEnabled();
  private refused: Error | undefined;

  constructor(
    private readonly model: Module,
    private readonly example: Tensor,
  ) {
    this.paths = new Map(
      [...model.namedModules()].map(([path, module]): [object, string] => [module, path]),
    );
    this.state = new ModelState(model);
    this.learn(example, { kind: "input" });
    for (const [path, tensor] of [...model.namedParameters(), ...model.namedBuffers()])
      this.learn(tensor, { kind: "parameter", path, tensor });
  }

  run(): Graph {
    const outer = recording.recorder;
    recording.recorder = this;
    try {
      const output = this.outputOf(this.forward());
      this.settleConstants();
      const { shape, dtype } = this.example;
      return new Graph(this.nodes, output, { shape, dtype }, this.calls);
    } finally {
      recording.recorder = outer;
      this.state.restore();
    }
  }

  /** The model's result; what the run makes goes at its end. */
  private forward(): GraphInput | undefined {
    let output: GraphInput | undefined;
    const random = defaultGenerator().clone();
    withGenerator(random, () =>
      inOwnScope(
        () => {
          const result: unknown = this.model.forward(this.example);
          if (result instanceof Promise) {
            result.catch(() => {});
            // Being async is the reason, also where it read a value.
            this.refused = undefined;
            this.refuse("is async; a graph runs without waiting");
          }
          if (!(result instanceof Tensor)) this.refuse("does not return one tensor");
          this.checkUnchanged();
          this.checkHooks();
          output = this.inputOf(result);
        },
        () => [],
      ),
    );
    return output;
  }

  private outputOf(output: GraphInput | undefined): GraphInput {
    // A refusal that forward caught is one all the same.
    if (this.refused) throw this.refused;
    return output!;
  }

  refuse(reason: string): never {
    this.refused ??= new Error(`capture: ${this.model.constructor.name}.forward ${reason}`);
    throw this.refused;
  }

  enter(module: object, inputs: readonly unknown[]): void {
    const from = this.nodes.length;
    const path = this.paths.get(module);
    const parent = this.open.at(-1);
    this.open.push(this.calls.length);
    this.calls.push({
      module,
      path,
      parent,
      inputs: this.knownIn(inputs),
      outputs: [],
      from,
      to: from,
    });
  }

  leave(output: unknown): void {
    const place = this.open.pop()!;
    const outputs = this.knownIn(Array.isArray(output) ? output : [output]);
    this.calls[place] = { ...this.calls[place]!, outputs, to: this.nodes.length };
  }

  private knownIn(values: readonly unknown[]): GraphInput[] {
    return values
      .filter((value) => value instanceof Tensor)
      .flatMap((tensor) => this.find(tensor) ?? []);
  }

  private find(tensor: Tensor): GraphInput | undefined {
    return this.known.get(tensor) ?? this.alias(tensor)?.input;
  }

  read(tensor: object): void {
    const input = this.find(tensor as Tensor);
    if (!input || input.kind === "constant") return;
    if (input.kind === "node" && !this.varying.has(input.id)) return;
    this.refuse(
      "reads the values of a tensor while it runs (data, item, a mask that picks elements, or printing); " +
        "a graph would go on with the values that this one input gave",
    );
  }

  record<A, T extends Recordable>(
    operation: Operation<A>,
    inputs: readonly TapeInput[],
    attrs: A,
    work: () => T,
  ): T {
    this.checkUnchanged();
    const taken = inputs.map((input) => this.inputOf(input));
    recording.recorder = undefined;
    let made: T;
    try {
      made = work();
    } finally {
      recording.recorder = this;
    }
    // The row itself moves the running statistics: replayed, it does so again.
    if ((operation as AnyOperation) === operations.batchNorm) this.state.accept();
    if (made instanceof Tensor) this.add(operation as AnyOperation, taken, attrs, made);
    return made;
  }

  private add(
    row: AnyOperation,
    inputs: readonly GraphInput[],
    attrs: unknown,
    made: Tensor,
  ): GraphInput {
    const id = this.nodes.length;
    const modules = hooks.modules.slice(this.depth);
    this.nodes.push({
      id,
      operation: row.name,
      inputs,
      attrs,
      shape: made.shape,
      dtype: made.dtype,
      modulePath: this.pathOf(modules),
      modules,
      row,
      isWithoutGrad: this.startedWithGrad && !isGradEnabled(),
      isChannelsLast: made.isChannelsLast,
    });
    if (row.again || inputs.some((input) => this.varies(input))) this.varying.add(id);
    return this.learn(made, { kind: "node", id });
  }

  private varies(input: GraphInput): boolean {
    if (input.kind === "node") return this.varying.has(input.id);
    return input.kind !== "constant";
  }

  /** The path of the innermost module that has one. */
  private pathOf(modules: readonly object[]): string {
    const module = modules.findLast((each) => this.paths.has(each));
    return (module && this.paths.get(module)) ?? "";
  }

  private learn(tensor: Tensor, input: GraphInput): GraphInput {
    this.known.set(tensor, input);
    const { storage } = tensor.handle.lying;
    const there = this.byStorage.get(storage);
    if (there) there.push({ tensor, input });
    else this.byStorage.set(storage, [{ tensor, input }]);
    return input;
  }

  private inputOf(given: TapeInput): GraphInput {
    const known = this.known.get(given);
    if (known) return known;
    const alias = this.alias(given);
    // `detach` is no operation: the new tensor only looks at the same data.
    if (alias?.input.kind === "constant") return alias.input;
    if (alias && given instanceof Tensor) return this.add(detach, [alias.input], undefined, given);
    return this.constantOf(given);
  }

  /** The known tensor that has the same data in the same shape. */
  private alias(given: TapeInput): Known | undefined {
    const value = given instanceof Tensor ? given.handle.lying : given.value;
    return this.byStorage
      .get(value.storage)
      ?.find(
        ({ tensor }) =>
          sameShape(tensor.shape, given.shape) && tensor.isChannelsLast === given.isChannelsLast,
      );
  }

  /** Held as it is now: when forward has made it, it goes at the end of the call. */
  private constantOf(given: TapeInput): GraphInput {
    const value = given instanceof Tensor ? given.handle.lying : given.value;
    const tensor = outsideScope(() => new Tensor(value.retain(), undefined, given.isChannelsLast));
    if (given.requiresGrad && !given.node) tensor.requiresGrad = true;
    const constant: FoundConstant = { kind: "constant", tensor, isOwned: true, original: given };
    this.constants.push(constant);
    this.known.set(given, constant);
    return this.learn(tensor, constant);
  }

  /** A tensor that outlives the call was there before: the graph looks at it, so that changes are seen. */
  private settleConstants(): void {
    for (const constant of this.constants) {
      const { original } = constant;
      if (!(original instanceof Tensor) || !isAlive(original)) continue;
      constant.tensor.handle.release();
      constant.tensor = original;
      constant.isOwned = false;
    }
  }

  private checkUnchanged(): void {
    const changed = this.state.changed();
    if (changed === undefined) return;
    this.refuse(
      `changes "${changed}" of the model while it runs, which a graph would not; move it out of forward`,
    );
  }

  private checkHooks(): void {
    for (const tensor of this.known.keys()) {
      if (!tensor.node || tensor.node.hooks.length === 0) continue;
      this.refuse("registers a hook on a gradient, which a graph would not");
    }
  }
}

function isAlive(tensor: Tensor): boolean {
  try {
    return tensor.handle.lying !== undefined;
  } catch {
    return false;
  }
}
