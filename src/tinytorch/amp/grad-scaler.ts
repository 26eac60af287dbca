/**
 * Dynamic loss scaling as `torch.amp.GradScaler` does it. The smallest number of fp16 is 2⁻²⁴, and many gradients are smaller. A loss
 * that is multiplied by a large scale makes all of them larger; they are divided by it before the optimizer sees them. A scale that is
 * too large shows in gradients that are not finite: that step is left out and the scale made smaller. The rule is that of
 * `_amp_update_scale_` (aten/src/ATen/native/cuda/AmpKernels.cu).
 */
import { finite, flag } from "../arguments/kinds.ts";
import { type Settings, Signature } from "../arguments/signature.ts";
import { timed } from "../autograd/tracing.ts";
import { inArena, scalar, type Value } from "../backend/storage.ts";
import * as k from "../operations/kernels.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Settings of `GradScaler`, PyTorch's names and defaults. */
export interface GradScalerOptions {
  /** 65,536. */
  initScale?: number;
  /** What the scale is multiplied by after `growthInterval` steps without infinite gradients, 2. */
  growthFactor?: number;
  /** What it is multiplied by after a step with some, 0.5. */
  backoffFactor?: number;
  /** 2000. */
  growthInterval?: number;
  /** False leaves losses, gradients and steps as they are: true. */
  enabled?: boolean;
}

const scalerArguments = new Signature<GradScalerOptions>("GradScaler", [], {
  initScale: finite,
  growthFactor: finite,
  backoffFactor: finite,
  growthInterval: finite,
  enabled: flag,
});

/** State of a scaler, to go on later. */
export interface GradScalerState {
  scale: number;
  growthFactor: number;
  backoffFactor: number;
  growthInterval: number;
  /** Steps without infinite gradients since the scale last changed. */
  growthTracker: number;
}

/** What was done with an optimizer since the last `update`. */
interface Progress {
  stage: "ready" | "unscaled" | "stepped";
  /** Of its gradients; absent before they were looked at, and where there are none. */
  finite?: FiniteCheck;
}

/** Whether some gradients are finite: known on the device at once, and here when it was waited for. */
class FiniteCheck {
  #isFinite: boolean | undefined;

  /** `trace`: 0 where they are, else NaN. */
  constructor(private readonly trace: Tensor) {}

  async known(): Promise<boolean> {
    this.#isFinite ??= (await this.trace.item()) === 0;
    return this.#isFinite;
  }
}

/**
 * `scaler.scale(loss).backward(); await scaler.step(optimizer); await scaler.update()`, with `unscale(optimizer)` before the step where
 * gradients are clipped or read. `step` and `update` wait where PyTorch would wait out of sight.
 */
export class GradScaler {
  readonly #enabled: boolean;
  #scale: number;
  #growthFactor: number;
  #backoffFactor: number;
  #growthInterval: number;
  #growthTracker = 0;
  readonly #progress = new Map<Optimizer, Progress>();

  /** Throws a RangeError for settings that would not scale. */
  constructor(...settings: Settings<GradScalerOptions>) {
    const {
      initScale = 65_536,
      growthFactor = 2,
      backoffFactor = 0.5,
      growthInterval = 2000,
      enabled = true,
    } = scalerArguments.take(settings);
    this.#enabled = enabled;
    this.#scale = Math.fround(initScale);
    this.#growthFactor = growthFactor;
    this.#backoffFactor = backoffFactor;
    this.#growthInterval = growthInterval;
    check(
      initScale > 0 && Number.isFinite(this.#scale),
      "initScale",
      "a number above 0",
      initScale,
    );
    check(growthFactor > 1, "growthFactor", "a number above 1", growthFactor);
    check(
      backoffFactor > 0 && backoffFactor < 1,
      "backoffFactor",
      "a number between 0 and 1",
      backoffFactor,
    );
    check(isCount(growthInterval), "growthInterval", "a whole number above 0", growthInterval);
  }

  /** What losses are multiplied by; 1 where it is not enabled. */
  getScale(): number {
    return this.#enabled ? this.#scale : 1;
  }

  isEnabled(): boolean {
    return this.#enabled;
  }

  /** The loss times the scale: call `backward()` on the result. */
  scale(loss: Tensor): Tensor {
    return this.#enabled ? loss.mul(this.#scale) : loss;
  }

  /**
   * Divides the gradients of the optimizer's parameters by the scale: `unscale_`. Once before a step; `step` does it where it was not
   * done. Throws an Error where it was done already since the last `update`.
   */
  unscale(optimizer: Optimizer): void {
    if (!this.#enabled) return;
    const progress = this.#progressOf(optimizer);
    if (progress.stage === "stepped") throw new Error("unscale: it is being called after step()");
    if (progress.stage === "unscaled") {
      throw new Error(
        "unscale: it has already been called on this optimizer since the last update()",
      );
    }
    const found = this.#divide(optimizer);
    if (found) progress.finite = found;
    progress.stage = "unscaled";
  }

  /**
   * Takes the optimizer's step, unless a gradient is infinite or none; gives whether it did. Throws an Error for a second step before
   * `update`, and where no parameter has a gradient.
   */
  async step(optimizer: Optimizer): Promise<boolean> {
    if (!this.#enabled) {
      optimizer.step();
      return true;
    }
    const progress = this.#progressOf(optimizer);
    if (progress.stage === "stepped")
      throw new Error("step: it has already been called since the last update()");
    if (progress.stage === "ready") this.unscale(optimizer);
    progress.stage = "stepped";
    if (progress.finite === undefined) {
      throw new Error("step: no parameter of this optimizer has a gradient; call backward() first");
    }
    const areFinite = await progress.finite.known();
    if (areFinite) optimizer.step();
    return areFinite;
  }

  /**
   * Ends a step: the scale shrinks if a gradient was not finite, and grows after `growthInterval` steps in which all were; or it becomes
   * `newScale`. Throws an Error where no gradients were looked at since the last time.
   */
  async update(newScale?: number): Promise<void> {
    if (!this.#enabled) return;
    if (newScale !== undefined) {
      check(newScale > 0 && Number.isFinite(newScale), "newScale", "a number above 0", newScale);
      this.#scale = Math.fround(newScale);
    } else this.#adapt(await this.#wereFinite());
    this.#progress.clear();
  }

  /** Everything to go on from here; empty where it is not enabled. */
  stateDict(): GradScalerState | Record<string, never> {
    if (!this.#enabled) return {};
    return {
      scale: this.#scale,
      growthFactor: this.#growthFactor,
      backoffFactor: this.#backoffFactor,
      growthInterval: this.#growthInterval,
      growthTracker: this.#growthTracker,
    };
  }

  /** Goes on from a `stateDict()`. Throws an Error for an empty one, which is that of a scaler that was not enabled. */
  loadStateDict(state: GradScalerState | Record<string, never>): void {
    if (!this.#enabled) return;
    if (Object.keys(state).length === 0) {
      throw new Error(
        "loadStateDict: the source state dict is empty, possibly because it was saved from a disabled instance of GradScaler",
      );
    }
    const { scale, growthFactor, backoffFactor, growthInterval, growthTracker } =
      state as GradScalerState;
    this.#scale = scale;
    this.#growthFactor = growthFactor;
    this.#backoffFactor = backoffFactor;
    this.#growthInterval = growthInterval;
    this.#growthTracker = growthTracker;
  }

  #progressOf(optimizer: Optimizer): Progress {
    const known = this.#progress.get(optimizer);
    if (known) return known;
    const made: Progress = { stage: "ready" };
    this.#progress.set(optimizer, made);
    return made;
  }

  /** Undefined where there is no gradient. */
  #divide(optimizer: Optimizer): FiniteCheck | undefined {
    const withGradient = optimizer.parameters.filter(({ collectedGrad }) => collectedGrad);
    if (withGradient.length === 0) return undefined;
    const inverse = Math.fround(1 / this.#scale);
    return timed("update", "GradScaler.unscale", () =>
      inArena(() => {
        const traces = withGradient.map((parameter) => {
          const gradient = parameter.collectedGrad!;
          const trace = traceOfNonFinite(gradient);
          parameter.replaceGrad(k.scale(gradient, inverse));
          return trace;
        });
        return new FiniteCheck(new Tensor(traces.reduce(k.add).retain()).keep());
      }),
    );
  }

  async #wereFinite(): Promise<boolean> {
    const checks = [...this.#progress.values()].flatMap(({ finite }) => finite ?? []);
    if (checks.length === 0)
      throw new Error("update: no inf checks were recorded prior to it; call step() first");
    const were = await Promise.all(checks.map((each) => each.known()));
    return were.every(Boolean);
  }

  #adapt(wereFinite: boolean): void {
    this.#growthTracker = wereFinite ? this.#growthTracker + 1 : 0;
    if (!wereFinite) this.#scale = Math.fround(this.#scale * this.#backoffFactor);
    if (this.#growthTracker < this.#growthInterval) return;
    this.#growthTracker = 0;
    const grown = Math.fround(this.#scale * this.#growthFactor);
    if (Number.isFinite(grown)) this.#scale = grown;
  }
}

/** 0 where every number is finite, else NaN: no number is too large for it, as one would be for a sum or a norm. */
function traceOfNonFinite(gradient: Value): Value {
  return k.sum(k.mul(gradient.as([gradient.size]), scalar(0)), [0]);
}

function check(holds: boolean, name: string, wanted: string, got: unknown): void {
  if (!holds)
    throw new RangeError(`GradScaler: expected ${name} to be ${wanted}, got ${String(got)}`);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
