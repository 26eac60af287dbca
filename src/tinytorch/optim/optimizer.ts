import { lent } from "../../base/lent.ts";
import { timed } from "../autograd/tracing.ts";
import { inArena, type Value } from "../backend/storage.ts";
import type { Parameter } from "../nn/module.ts";
import { Tensor } from "../tensor/tensor.ts";

/** State of an optimizer, to go on later: its settings, its step count and tensors such as "momentum.0". */
export interface OptimizerState {
  settings: Record<string, number | boolean>;
  steps: number;
  tensors: Record<string, Tensor>;
}

/**
 * Changes parameters by their gradients. A subclass says what one parameter becomes; the values it remembers are kept here, one
 * slot per name and parameter.
 */
export abstract class Optimizer {
  /** The parameters that it changes. */
  readonly parameters: readonly Parameter[];
  /** How many steps were taken. */
  stepCount = 0;
  private readonly slots = new Map<string, Value>();

  constructor(
    parameters: Iterable<Parameter>,
    /** Learning rate; a schedule may set it between steps. */
    public lr: number,
  ) {
    this.parameters = [...parameters];
    const name = new.target.name;
    if (this.parameters.length === 0) {
      throw new RangeError(
        `${name}: optimizer got an empty parameter list; pass model.parameters()`,
      );
    }
    if (!(lr >= 0))
      throw new RangeError(`${name}: invalid learning rate: expected 0 or more, got ${lr}`);
    const frozen = this.parameters.findIndex((parameter) => !(parameter instanceof Tensor));
    if (frozen >= 0)
      throw new TypeError(
        `${name}: optimizer can only optimize tensors, but parameter ${frozen} is none`,
      );
    released.register(this, this.slots);
  }

  /** The new value of one parameter; `remember` and `recall` keep values between steps. */
  protected abstract update(parameter: Value, gradient: Value, index: number): Value;

  /** Settings for `stateDict`, by name. */
  protected abstract settings(): Record<string, number | boolean>;

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
      this.parameters.forEach((parameter, i) => {
        const gradient = parameter.collectedGrad;
        if (!gradient) return;
        inArena(() => parameter.handle.replace(this.update(parameter.value, gradient, i).retain()));
      });
    });
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
    return { settings: { lr: this.lr, ...this.settings() }, steps: this.stepCount, tensors };
  }

  /** Goes on from a `stateDict()`; settings other than the learning rate stay as constructed. */
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
    const { lr } = state.settings;
    if (typeof lr === "number") this.lr = lr;
  }
}

const released = new FinalizationRegistry<Map<string, Value>>((slots) => {
  for (const value of slots.values()) value.release();
});
