import { lookUp } from "../../base/look-up.ts";
import { inWords } from "../arguments/in-words.ts";
import { flag, record } from "../arguments/kinds.ts";
import { checkArgument, Signature } from "../arguments/signature.ts";
import { checkTensors } from "../arguments/tensor-kind.ts";
import { hooks } from "../autograd/hooks.ts";
import { recording } from "../graph/recording.ts";
import { inInnerScope, inScope, letGo, type Scoped } from "../memory/handle.ts";
import { shapeText } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { addHook, callHooked, type Forward, type HookHandle, hooksFor } from "./module-hooks.ts";

/** A tensor that a module learns: it requires a gradient and is listed by `parameters()`. */
export class Parameter extends Tensor {
  /** Takes over the data of `source`. */
  constructor(source: Tensor) {
    super(source.value.retain());
    this.requiresGrad = true;
  }
}

/** Named tensors of a model: its parameters and buffers. */
export type StateDict = Record<string, Tensor>;

/** A module whatever it takes and gives. */
export type AnyModule = Module<never[], unknown>;

/** Sees the inputs of a call; what it returns (one input alone, or a list) takes their place. */
export type ForwardPreHook = (module: AnyModule, inputs: readonly unknown[]) => unknown;

/** Sees inputs and result of a call; what it returns takes the result's place. */
export type ForwardHook = (
  module: AnyModule,
  inputs: readonly unknown[],
  output: unknown,
) => unknown;

/** Sees the gradient of a module's result; a tensor that it returns takes its place. */
export type BackwardHook = (module: AnyModule, gradient: Tensor) => unknown;

/** How `loadStateDict` goes about it. */
export interface LoadOptions {
  /** Whether names that are missing or unknown are an error: true. */
  strict?: boolean;
}

const loading = new Signature<LoadOptions>("loadStateDict", [], { strict: flag });

const tracked = new WeakSet<object>();

/**
 * A part of a model. Subclasses define `forward`; parameters, modules and lists of modules stored on `this` are found by
 * themselves. Call it as `model.forward(x)`: that call is where intermediate tensors begin and end.
 */
export abstract class Module<In extends readonly unknown[] = [x: Tensor], Out = Tensor> {
  /** True while training: dropout drops then. Set it with `train()` and `eval()`. */
  training = true;
  private readonly bufferNames = new Set<string>();

  /** Takes nothing: what a class without a constructor of its own is given would be read nowhere. */
  constructor(...nothing: []) {
    const [first] = nothing as readonly unknown[];
    if (nothing.length > 0 && first !== undefined)
      throw new TypeError(`${new.target.name}: takes no arguments, got ${inWords(first)}`);
    trackForward(new.target.prototype);
  }

  /** Computes the result of this part; one tensor to one tensor unless the class says `Module<[A, B], C>`. */
  abstract forward(...inputs: In): Out;

  /** Every parameter with its path, such as "0.weight"; one that is used twice comes once. */
  *namedParameters(): IterableIterator<[string, Parameter]> {
    const seen = new Set<Parameter>();
    for (const [path, module] of this.namedModules()) {
      for (const [name, value] of Object.entries(module)) {
        if (!(value instanceof Parameter) || seen.has(value)) continue;
        seen.add(value);
        yield [join(path, name), value];
      }
    }
  }

  /** Every parameter, in the order of definition. */
  parameters(): Parameter[] {
    return [...this.namedParameters()].map(([, parameter]) => parameter);
  }

  /** This and every module inside, with its path; this one's is "". */
  *namedModules(): IterableIterator<[string, AnyModule]> {
    const seen = new Set<AnyModule>();
    const waiting: [string, AnyModule][] = [["", this]];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (seen.has(next[1])) continue;
      seen.add(next[1]);
      yield next;
      const [path, module] = next;
      waiting.unshift(
        ...[...module.namedChildren()].map(([name, child]): [string, AnyModule] => [
          join(path, name),
          child,
        ]),
      );
    }
  }

  /** This and every module inside. */
  modules(): AnyModule[] {
    return [...this.namedModules()].map(([, module]) => module);
  }

  /** The modules directly inside; those of a list are named "list.0", "list.1". */
  *namedChildren(): IterableIterator<[string, AnyModule]> {
    for (const [name, value] of Object.entries(this)) {
      if (value instanceof Module) yield [name, value];
      else if (Array.isArray(value)) {
        for (const [i, each] of value.entries())
          if (each instanceof Module) yield [`${name}.${i}`, each];
      }
    }
  }

  /** The modules directly inside. */
  children(): AnyModule[] {
    return [...this.namedChildren()].map(([, child]) => child);
  }

  /** Stores a tensor that belongs to the model's state but is not learned. */
  registerBuffer(name: string, value: Tensor): void {
    this.bufferNames.add(name);
    Object.assign(this, { [name]: value });
  }

  /** Calls `hook` before each `forward` of this module. */
  registerForwardPreHook(hook: ForwardPreHook): HookHandle {
    return addHook(hooksFor(this).before, hook);
  }

  /** Calls `hook` after each `forward` of this module. */
  registerForwardHook(hook: ForwardHook): HookHandle {
    return addHook(hooksFor(this).after, hook);
  }

  /** Calls `hook` with the gradient of this module's result, in each backward pass. */
  registerBackwardHook(hook: BackwardHook): HookHandle {
    return addHook(hooksFor(this).backward, hook);
  }

  /** Every buffer with its path. */
  *namedBuffers(): IterableIterator<[string, Tensor]> {
    for (const [path, module] of this.namedModules()) {
      for (const name of module.bufferNames) {
        const value: unknown = Reflect.get(module, name);
        if (value instanceof Tensor) yield [join(path, name), value];
      }
    }
  }

  /** Every buffer. */
  buffers(): Tensor[] {
    return [...this.namedBuffers()].map(([, buffer]) => buffer);
  }

  /** Switches to training, here and inside. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Switches to evaluation, here and inside. */
  eval(): this {
    return this.train(false);
  }

  /** Switches gradients of all parameters on or off; off freezes them. */
  requiresGrad(wanted = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = wanted;
    return this;
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = undefined;
  }

  /** Parameters and buffers by path, as they are now: later training does not change the result. */
  stateDict(): StateDict {
    const named = [...this.namedParameters(), ...this.namedBuffers()];
    return Object.fromEntries(named.map(([path, value]) => [path, value.detach()]));
  }

  /** Takes over the values of a `stateDict()`; `strict: false` ignores names that are missing or unknown. */
  loadStateDict(state: StateDict, options: LoadOptions = {}): void {
    const { strict = true } = loading.take([options]);
    checkArgument("loadStateDict", "state", state, record);
    checkTensors("loadStateDict", state);
    const own = new Map<string, Tensor>([...this.namedParameters(), ...this.namedBuffers()]);
    const problems = compareState(own, state, strict);
    if (problems.length > 0) {
      throw new RangeError(
        `loadStateDict: error(s) in loading state_dict for ${this.constructor.name}: ${problems.join("; ")}`,
      );
    }
    for (const [path, target] of own) {
      const source = lookUp(state, path);
      if (source) target.copyFrom(source);
    }
  }

  /** Text in brackets when the module is printed, such as "784, 128". */
  extraRepr(): string {
    return "";
  }

  /** As PyTorch prints it: the class, and the modules inside, indented. */
  toString(): string {
    const children = [...this.namedChildren()].map(
      ([name, child]) => `  (${name}): ${child.toString().replaceAll("\n", "\n  ")}`,
    );
    if (children.length === 0) return `${this.constructor.name}(${this.extraRepr()})`;
    return `${this.constructor.name}(\n${children.join("\n")}\n)`;
  }
}

/** A part that takes tensors and nothing else; what is none is refused before `forward` sees it. */
export abstract class Layer<
  In extends readonly unknown[] = [x: Tensor],
  Out = Tensor,
> extends Module<In, Out> {}

/** The first input must be there; others may be left out where `forward` says so itself. */
function checkInputs(
  module: AnyModule,
  inputs: readonly unknown[],
  forward: Forward<AnyModule>,
): void {
  if (forward.length > 0 && inputs.length > forward.length) {
    throw new TypeError(
      `${ownerOf(module)}: expected ${forward.length === 1 ? "one input" : `up to ${forward.length} inputs`}, got ${inputs.length}`,
    );
  }
  // Called at every step: nothing is made unless something is wrong.
  if (!(inputs[0] instanceof Tensor)) checkTensors(ownerOf(module), { "its input": inputs[0] });
  for (let i = 1; i < inputs.length; i++) {
    if (inputs[i] instanceof Tensor || inputs[i] === undefined) continue;
    checkTensors(ownerOf(module), { [`input ${i + 1}`]: inputs[i] });
  }
}

function ownerOf(module: AnyModule): string {
  return `${module.constructor.name}.forward`;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function compareState(own: Map<string, Tensor>, state: StateDict, strict: boolean): string[] {
  const quoted = (names: string[]): string => names.map((name) => `"${name}"`).join(", ");
  const missing = [...own.keys()].filter((name) => !lookUp(state, name));
  const unknown = Object.keys(state).filter((name) => !own.has(name));
  const problems: string[] = [];
  if (strict && missing.length > 0) problems.push(`missing key(s): ${quoted(missing)}`);
  if (strict && unknown.length > 0) problems.push(`unexpected key(s): ${quoted(unknown)}`);
  for (const [name, target] of own) {
    const source = lookUp(state, name);
    if (!source || shapeText(source.shape) === shapeText(target.shape)) continue;
    problems.push(
      `size mismatch for ${name}: copying a param with shape ${shapeText(source.shape)} from checkpoint, ` +
        `the shape in current model is ${shapeText(target.shape)}`,
    );
  }
  return problems;
}

/** Wraps the `forward` of a class, once, so that calls open a scope for temporaries and say where they are. */
function trackForward(prototype: object): void {
  for (let level = prototype; level !== Module.prototype; level = Object.getPrototypeOf(level)) {
    if (tracked.has(level)) return;
    tracked.add(level);
    const forward = Object.getOwnPropertyDescriptor(level, "forward")?.value as
      | Forward<AnyModule>
      | undefined;
    if (!forward) continue;
    const value = function (this: AnyModule, ...inputs: unknown[]): unknown {
      return call(this, inputs, forward);
    };
    Object.defineProperty(level, "forward", { value, writable: true, configurable: true });
  }
}

function call(module: AnyModule, inputs: unknown[], forward: Forward<AnyModule>): unknown {
  // `super.forward` is part of the call that is under way.
  if (hooks.modules.at(-1) === module) return forward.apply(module, inputs);
  if (module instanceof Layer) checkInputs(module, inputs, forward);
  const outer = hooks.modules;
  const { recorder } = recording;
  recorder?.enter(module, inputs);
  hooks.modules = [...outer, module];
  let output: unknown;
  try {
    // A capture looks at all of it until its end.
    const scoped = module instanceof Layer && !recorder ? inInnerScope : inScope;
    output = scoped(
      () => callHooked(module, inputs, forward),
      (result) => survivors(module, [result, inputs]),
    );
    return output;
  } finally {
    hooks.modules = outer;
    recorder?.leave(output);
  }
}

/** Lets go what only went from one part of a module to the next, unless a part stored it. */
export function passOn(owner: AnyModule, passed: Tensor, next: unknown): void {
  if (!recording.recorder) letGo(passed, () => survivors(owner, [next, []]));
}

/** Tensors that outlive a call: its results, those stored on modules, and on what it was given; nothing is known of a promise. */
function survivors(
  module: AnyModule,
  [result, inputs]: [result: unknown, inputs: readonly unknown[]],
): Set<Scoped> | undefined {
  if (result instanceof Promise) return undefined;
  const found = new Set<Scoped>();
  collect([result, inputs], found, 5);
  collectStored(module, found, new Set());
  return found;
}

/** What is stored on a module and on those inside. Walks fields, not `modules()`, whose paths cost most of a small model's call. */
function collectStored(module: AnyModule, into: Set<Scoped>, seen: Set<AnyModule>): void {
  if (seen.has(module)) return;
  seen.add(module);
  for (const value of Object.values(module)) collect(value, into, 2, seen);
  if (module.namedChildren === Module.prototype.namedChildren) return;
  for (const [, child] of module.namedChildren()) collectStored(child, into, seen);
}

/** Goes into modules where `seen` says which ones it has been in. */
function collect(value: unknown, into: Set<Scoped>, depth: number, seen?: Set<AnyModule>): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Tensor) into.add(value);
  else if (value instanceof Module) {
    if (seen) collectStored(value, into, seen);
  } else if (depth > 0 && !ArrayBuffer.isView(value))
    for (const each of partsOf(value)) collect(each, into, depth - 1, seen);
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value;
  return value instanceof Map ? value.values() : Object.values(value);
}
