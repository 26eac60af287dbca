import { lent } from "../../base/lent.ts";
import { inWords, isPlainObject } from "../arguments/in-words.ts";
import type { Signature } from "../arguments/signature.ts";
import { timed } from "../autograd/tracing.ts";
import { inArena, type Value } from "../backend/storage.ts";
import type { Parameter } from "../nn/module.ts";
import { Tensor } from "../tensor/tensor.ts";

/** State of an optimizer, to go on later: its settings, its step count and tensors such as "momentum.0". */
export interface OptimizerState {
  settings: Record<string, number | boolean>;
  steps: number;
  tensors: Record<string, Tensor>;
  /** How often each parameter was changed; where it is absent, in every step. */
  updates?: readonly number[];
  /** Learning rates of the groups after the first. */
  rates?: readonly number[];
}

/** Parameters with settings of their own; those that are left out are the optimizer's. */
export type ParameterGroup<S> = Partial<S> & { params: Iterable<Parameter> };

/** What an optimizer changes: parameters, or groups of them. */
export type GivenParameters<S> = Iterable<Parameter> | Iterable<ParameterGroup<S>>;

/** A group as it is: its parameters and all of its settings. */
export interface Group<S> {
  readonly parameters: readonly Parameter[];
  /** The place of its first parameter among those of all groups. */
  readonly first: number;
  /** Changed by schedules through `lr`; everything else stays. */
  readonly settings: S;
  /** The learning rate before the first schedule changed it. */
  initialLr: number | undefined;
}

/**
 * Changes parameters by their gradients. A subclass says what one parameter becomes; the values it remembers are kept here, one
 * slot per name and parameter.
 */
export abstract class Optimizer<S extends { lr: number } = { lr: number }> {
  /** The parameters that it changes. */
  readonly parameters: readonly Parameter[];
  /** The groups that they came in; one for all unless told otherwise. */
  readonly groups: readonly Group<S>[];
  /** How many steps were taken. */
  stepCount = 0;
  private readonly slots = new Map<string, Value>();
  private readonly updates: number[];

  /** `defaults` has every setting; a group may have others. */
  constructor(given: GivenParameters<S>, defaults: S, signature?: Pick<Signature<S>, "take">) {
    const { name } = new.target;
    this.groups = groupsOf(name, given, defaults, signature);
    this.parameters = this.groups.flatMap(({ parameters }) => parameters);
    this.updates = this.parameters.map(() => 0);
    for (const { settings } of this.groups) {
      if (!(settings.lr >= 0))
        throw new RangeError(
          `${name}: invalid learning rate: expected 0 or more, got ${settings.lr}`,
        );
      this.checkSettings(settings);
    }
    released.register(this, this.slots);
  }

  /** Throws a sentence for settings that do not go together. */
  protected checkSettings(_: S): void {}

  /** The new value of one parameter; `remember` and `recall` keep values between steps. */
  protected abstract update(parameter: Value, gradient: Value, index: number, settings: S): Value;

  /** Learning rate; a schedule may set it between steps. With several groups that of the first, and the others follow in proportion. */
  get lr(): number {
    return this.groups[0]!.settings.lr;
  }

  set lr(wanted: number) {
    const before = this.lr;
    for (const { settings } of this.groups)
      settings.lr =
        before === 0 || settings.lr === before ? wanted : (settings.lr * wanted) / before;
  }

  /** Forgets all gradients. */
  zeroGrad(): void {
    timed("update", `${this.constructor.name}.zeroGrad`, () => {
      for (const parameter of this.parameters) parameter.grad = undefined;
    });
  }

  /** Changes every parameter that has a gradient. */
  step(): void {
    lent().checkStop?.();
    this.stepCount++;
    timed("update", this.constructor.name, () => {
      for (const { parameters, first, settings } of this.groups) {
        for (let i = 0; i < parameters.length; i++) {
          const parameter = parameters[i]!;
          const gradient = parameter.collectedGrad;
          if (!gradient) continue;
          const index = first + i;
          this.updates[index]! += 1;
          inArena(() =>
            parameter.handle.replace(
              this.update(parameter.value, gradient, index, settings).retain(),
            ),
          );
        }
      }
    });
  }

  /** How often the parameter was changed, the change under way included: less often than steps where it had no gradient. */
  protected updatesOf(index: number): number {
    return this.updates[index]!;
  }

  /** Bytes of the state kept between steps: 0 for plain SGD, twice the parameters for Adam. */
  stateBytes(): number {
    let bytes = 0;
    for (const value of this.slots.values()) bytes += value.storage.bytes;
    return bytes;
  }

  protected recall(name: string, index: number): Value | undefined {
    return this.slots.get(`${name}.${index}`);
  }

  protected remember(name: string, index: number, value: Value): Value {
    const key = `${name}.${index}`;
    const kept = value.retain();
    this.slots.get(key)?.release();
    this.slots.set(key, kept);
    return value;
  }

  /** Everything needed to go on from here; later steps do not change the result. */
  stateDict(): OptimizerState {
    const tensors = Object.fromEntries(
      [...this.slots].map(([key, value]) => [key, new Tensor(value.retain())]),
    );
    const settings = plainSettings(this.groups[0]!.settings);
    const rates = this.groups.slice(1).map((group) => group.settings.lr);
    const isEven = this.updates.every((count) => count === this.stepCount);
    return {
      settings,
      steps: this.stepCount,
      tensors,
      ...(isEven ? {} : { updates: [...this.updates] }),
      ...(rates.length === 0 ? {} : { rates }),
    };
  }

  /** Goes on from a `stateDict()`; settings other than the learning rates stay as constructed. */
  loadStateDict(state: OptimizerState): void {
    for (const [key, { value }] of Object.entries(state.tensors)) {
      const index = Number(key.split(".").at(-1));
      const wanted = this.parameters[index]?.shape;
      if (String(wanted) !== String(value.shape)) {
        throw new RangeError(
          `loadStateDict: expected shape [${wanted}] for ${key}, got [${value.shape}]`,
        );
      }
    }
    for (const value of this.slots.values()) value.release();
    this.slots.clear();
    for (const [key, { value }] of Object.entries(state.tensors))
      this.slots.set(key, value.retain());
    this.stepCount = state.steps;
    this.updates.forEach((_, i) => {
      this.updates[i] = state.updates?.[i] ?? state.steps;
    });
    const rates = [state.settings["lr"], ...(state.rates ?? [])];
    this.groups.forEach(({ settings }, i) => {
      const rate = rates[i];
      if (typeof rate === "number") settings.lr = rate;
    });
  }
}

/** As numbers alone: `betas` become beta1 and beta2. */
function plainSettings(settings: object): Record<string, number | boolean> {
  const plain = Object.entries(settings).flatMap(([name, value]: [string, unknown]) =>
    Array.isArray(value)
      ? value.map((each: unknown, i) => [`${name.replace(/s$/, "")}${i + 1}`, each])
      : [[name, value]],
  );
  return Object.fromEntries(plain) as Record<string, number | boolean>;
}

function groupsOf<S extends { lr: number }>(
  name: string,
  given: GivenParameters<S>,
  defaults: S,
  signature: Pick<Signature<S>, "take"> | undefined,
): Group<S>[] {
  if (typeof given !== "object" || given === null || !(Symbol.iterator in given)) {
    throw new TypeError(
      `${name}: expected a list of parameters such as model.parameters(), got ${inWords(given)}`,
    );
  }
  const entries = [...given] as unknown[];
  if (entries.length === 0)
    throw new RangeError(`${name}: optimizer got an empty parameter list; pass model.parameters()`);
  const seen = new Set<Parameter>();
  if (!isPlainObject(entries[0])) {
    const parameters = checkedParameters(name, entries, seen, 0);
    return [{ parameters, first: 0, settings: { ...defaults }, initialLr: undefined }];
  }
  let first = 0;
  return entries.map((entry, i) => {
    if (!isPlainObject(entry) || !isIterable(entry["params"])) {
      throw new TypeError(
        `${name}: expected every group to be { params: …, lr: … } with a list of parameters, got ${inWords(entry)} as group ${i}`,
      );
    }
    const { params, ...own } = entry;
    const parameters = checkedParameters(name, [...params], seen, first);
    const settings = signature
      ? signature.take([own as Partial<S> as S], `${name}, group ${i}`)
      : (own as Partial<S>);
    first += parameters.length;
    return {
      parameters,
      first: first - parameters.length,
      settings: { ...defaults, ...settings },
      initialLr: undefined,
    };
  });
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function checkedParameters(
  name: string,
  entries: readonly unknown[],
  seen: Set<Parameter>,
  first: number,
): Parameter[] {
  return entries.map((entry, i) => {
    if (!(entry instanceof Tensor)) {
      throw new TypeError(
        `${name}: optimizer can only optimize tensors, but parameter ${first + i} is ${inWords(entry)}`,
      );
    }
    const parameter = entry as Parameter;
    if (seen.has(parameter))
      throw new RangeError(`${name}: parameter ${first + i} stands in the list twice`);
    seen.add(parameter);
    return parameter;
  });
}

const released = new FinalizationRegistry<Map<string, Value>>((slots) => {
  for (const value of slots.values()) value.release();
});
