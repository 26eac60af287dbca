/** Operations of the user's own, and recomputation: both are rows of the table made on the spot. */
import type { Random } from "../../base/random.ts";
import { isAutocastEnabled, withAutocast } from "../amp/autocast.ts";
import { owned, scalar, type Value } from "../backend/storage.ts";
import { defaultGenerator, withGenerator } from "../generator.ts";
import { inOwnScope } from "../memory/handle.ts";
import type { Backward, Operation } from "../operations/operation.ts";
import { applyOperation, Tensor } from "../tensor/tensor.ts";
import { backpropagate, constant, isGradEnabled, noGrad, type TapeInput } from "./tape.ts";

/** Context shared by `forward` and `backward`: saved tensors, and anything else to remember. */
export interface FunctionContext {
  /** Keeps tensors for the backward pass; call it in `forward`, once. */
  saveForBackward(...tensors: Tensor[]): void;
  /** The tensors that `forward` saved. */
  readonly savedTensors: readonly Tensor[];
  /** Which of the tensors given to `apply` want a gradient. */
  readonly needsInputGrad: readonly boolean[];
  /** Anything else to remember. */
  [note: string]: unknown;
}

/** One gradient per tensor given to `apply`, or just the one. */
export type FunctionGradients = Tensor | readonly (Tensor | undefined)[];

/** The two halves of a user's operation. */
interface FunctionClass<In extends readonly unknown[]> {
  readonly name: string;
  forward(context: FunctionContext, ...inputs: In): Tensor;
  backward(context: FunctionContext, gradient: Tensor): FunctionGradients;
}

/**
 * An operation with a gradient of your own, as `torch.autograd.Function`: extend it, give it static `forward` and `backward`, and
 * call `apply`. Neither is recorded. (The name hides JavaScript's global `Function` where it is imported.)
 */
// biome-ignore lint/complexity/noStaticOnlyClass: PyTorch's shape of it, which students know.
export abstract class DifferentiableFunction {
  /** Does the operation; gradients are computed for the tensors among the inputs. */
  static apply<In extends readonly unknown[]>(this: FunctionClass<In>, ...inputs: In): Tensor {
    const tensors = inputs.filter((input) => input instanceof Tensor);
    // biome-ignore lint/complexity/noThisInStatic: the halves are those of the class that extends this.
    return applyOperation(rowOf(this, inputs), tensors, new Notes(tensors));
  }
}

class Notes implements FunctionContext {
  [note: string]: unknown;
  savedTensors: readonly Tensor[] = [];
  readonly needsInputGrad: readonly boolean[];

  constructor(inputs: readonly { readonly requiresGrad: boolean }[]) {
    this.needsInputGrad = inputs.map((input) => input.requiresGrad);
  }

  saveForBackward(...tensors: Tensor[]): void {
    this.savedTensors = tensors;
  }
}

function rowOf<In extends readonly unknown[]>(
  { name, forward, backward }: FunctionClass<In>,
  inputs: In,
): Operation<Notes> {
  const inner = innerUnder(isAutocastEnabled());
  return {
    name,
    dtypes: "any",
    again: (_, given) => new Notes(given),
    forward: (values, notes, save) =>
      inner(() => {
        let next = 0;
        const given = inputs.map((input) =>
          input instanceof Tensor ? wrap(values[next++]!) : input,
        ) as unknown as In;
        const result = forward(notes, ...given);
        for (const each of notes.savedTensors) save(held(each));
        notes.savedTensors = [];
        return held(result);
      }),
    vjp: (call) => inner(() => gradientsOf(name, backward, call)),
  };
}

function gradientsOf(
  name: string,
  backward: FunctionClass<never>["backward"],
  { gradient, saved, attrs: notes, inputs }: Backward<Notes>,
): (Value | undefined)[] {
  notes.savedTensors = saved.map(wrap);
  const result = backward(notes, wrap(gradient));
  notes.savedTensors = [];
  const gradients = result instanceof Tensor ? [result] : result;
  return inputs.map((input, i) => {
    const toInput = gradients[i];
    if (toInput && String(toInput.shape) !== String(input.shape)) {
      throw new RangeError(
        `${name}.backward: expected a gradient of shape (${input.shape}) for input ${i}, got (${toInput.shape})`,
      );
    }
    return toInput && held(toInput);
  });
}

/**
 * Runs work unrecorded; every tensor made in it goes at its end. A backward pass, and a graph that is replayed, come outside of the
 * autocast that an operation was called in: both halves compute as it was there (PyTorch's `custom_fwd` and `custom_bwd`).
 */
function innerUnder(isAutocast: boolean): <T>(work: () => T) => T {
  return (work) =>
    inOwnScope(
      () => withAutocast(isAutocast, () => noGrad(work)),
      () => [],
    );
}

/** The data of a tensor, for as long as the operation runs. */
function held(tensor: Tensor): Value {
  return owned(tensor.value.retain());
}

function wrap(value: Value): Tensor {
  return new Tensor(value.retain());
}

/**
 * `fn(...inputs)` without keeping what it computes on the way: the backward pass computes it again (Chen et al. 2016). The
 * gradients are the same, dropout included: the random numbers are replayed.
 */
export function checkpoint(
  fn: (...inputs: Tensor[]) => Tensor,
  ...inputs: readonly Tensor[]
): Tensor {
  if (!isGradEnabled()) return fn(...inputs);
  // Parameters inside want gradients even where no input does.
  const always: TapeInput = { ...constant(scalar(0)), requiresGrad: true };
  return applyOperation(recomputing(fn), [...inputs, always], defaultGenerator().clone());
}

/** `attrs` is the generator as it was before the forward pass. */
function recomputing(fn: (...inputs: Tensor[]) => Tensor): Operation<Random> {
  const isAutocast = isAutocastEnabled();
  const inner = innerUnder(isAutocast);
  return {
    name: "checkpoint",
    dtypes: "any",
    saves: "inputs",
    again: () => defaultGenerator().clone(),
    forward: (values) => inner(() => held(fn(...values.slice(0, -1).map(wrap)))),
    vjp: ({ gradient, inputs, needs, attrs: random }) => {
      const leaves = inputs.slice(0, -1).map((value, i) => leaf(value, needs[i]!));
      return inOwnScope(
        () => {
          // What was made on the way and the tape needs not is gone before the pass begins.
          const again = inOwnScope(
            () =>
              withAutocast(isAutocast, () => withGenerator(random.clone(), () => fn(...leaves))),
            (result) => [result],
          );
          if (again.node) backpropagate(again.node, gradient, false);
          return leaves.map(taken);
        },
        () => [],
      );
    },
  };
}

/** The gradient that a leaf has collected; the leaf itself is done with. */
function taken(from: Tensor): Value | undefined {
  const gradient = from.collectedGrad && owned(from.collectedGrad.retain());
  from.grad = undefined;
  from.handle.release();
  return gradient;
}

function leaf(value: Value, requiresGrad: boolean): Tensor {
  const made = wrap(value);
  made.requiresGrad = requiresGrad && value.dtype === "float32";
  return made;
}
