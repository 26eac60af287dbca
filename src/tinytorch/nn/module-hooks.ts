/** Hooks of modules: functions that see calls and gradients, and may put others in their place. */
import { recording } from "../graph/recording.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Handle of a registered hook, to remove it. */
export interface HookHandle {
  remove(): void;
}

/** Of a module `M`: what is called before its `forward`, after it, and with its result's gradient. */
interface ModuleHooks<M> {
  before: Set<(module: M, inputs: readonly unknown[]) => unknown>;
  after: Set<(module: M, inputs: readonly unknown[], output: unknown) => unknown>;
  backward: Set<(module: M, gradient: Tensor) => unknown>;
}

/** A module's own `forward`. */
export type Forward<M> = (this: M, ...inputs: unknown[]) => unknown;

const hooksOf = new WeakMap<object, ModuleHooks<never>>();

/** Calls `forward`, between the hooks of the module where it has any. */
export function callHooked<M extends object>(
  module: M,
  inputs: unknown[],
  forward: Forward<M>,
): unknown {
  const own = hooksOf.get(module) as ModuleHooks<M> | undefined;
  if (!own) return forward.apply(module, inputs);
  if (own.before.size + own.after.size + own.backward.size > 0) {
    const name = module.constructor.name;
    recording.recorder?.refuse(
      `calls hooks on ${name}, which a graph would not; remove them first`,
    );
  }
  let given = inputs;
  for (const hook of own.before) {
    const changed = hook(module, given);
    if (changed !== undefined) given = Array.isArray(changed) ? changed : [changed];
  }
  let output = forward.apply(module, given);
  if (own.before.size + own.after.size > 0) keep([...given, output]);
  for (const hook of own.after) output = hook(module, given, output) ?? output;
  if (output instanceof Tensor && output.node) {
    for (const hook of own.backward) output.registerHook((gradient) => hook(module, gradient));
  }
  return output;
}

/** A hook may have put away what it saw. */
function keep(seen: readonly unknown[]): void {
  for (const each of seen) if (each instanceof Tensor) each.keep();
}

export function hooksFor<M extends object>(module: M): ModuleHooks<M> {
  const known = hooksOf.get(module) as ModuleHooks<M> | undefined;
  if (known) return known;
  const made: ModuleHooks<M> = { before: new Set(), after: new Set(), backward: new Set() };
  hooksOf.set(module, made);
  return made;
}

export function addHook<H>(to: Set<H>, hook: H): HookHandle {
  to.add(hook);
  return { remove: () => void to.delete(hook) };
}
