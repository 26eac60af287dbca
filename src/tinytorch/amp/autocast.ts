/**
 * Mixed precision in the manner of `torch.amp` (Micikevicius et al. 2018, "Mixed precision training"): in a scope, products and
 * convolutions take and give numbers that fp16 has, and everything else computes in fp32. Which operations those are is written in
 * their rows (`autocast: "fp16"`), after PyTorch's list of "CUDA ops that can autocast to float16"
 * (docs.pytorch.org/docs/stable/amp.html#autocast-op-reference). No backend of this engine computes in f16, so fp16 is emulated:
 * the numbers are rounded as fp16 rounds, and stored and multiplied as float32.
 */

import { callable, flag } from "../arguments/kinds.ts";
import { checkArgument, type Settings, Signature } from "../arguments/signature.ts";

/** Said wherever a figure or a record comes from mixed precision: what it has of fp16, and what it has not. */
export const EMULATED_FP16 = "emulated: fp16's rounding, fp32's time and memory";

/** How `autocast` goes. */
export interface AutocastOptions {
  /** False leaves fp32 inside another such scope: true. */
  enabled?: boolean;
}

const autocastArguments = new Signature<AutocastOptions>("autocast", [], { enabled: flag });

let isOn = false;

/** Whether operations are under autocast at this moment: `torch.is_autocast_enabled`. */
export function isAutocastEnabled(): boolean {
  return isOn;
}

/**
 * Runs `work` with its products and convolutions in fp16, as `torch.autocast` does; `enabled: false` leaves fp32 inside such a scope.
 * Put the forward pass and the loss in it, not `backward()`: each operation's gradient is rounded as its forward pass was. Throws a
 * TypeError for an async function, whose operations behind an `await` would run outside of the scope.
 */
export function autocast<T>(work: () => T, ...settings: Settings<AutocastOptions>): T {
  checkArgument("autocast", "work", work, callable());
  const { enabled = true } = autocastArguments.take(settings);
  const result = withAutocast(enabled, work);
  if (!(result instanceof Promise)) return result;
  result.catch(() => {});
  throw new TypeError(
    "autocast: expected a function that does not wait, got an async one; what comes after an await would run in fp32, " +
      "so put each forward pass in an autocast of its own",
  );
}

/** Runs `work` with autocast on or off, whatever it is outside. */
export function withAutocast<T>(wanted: boolean, work: () => T): T {
  const before = isOn;
  isOn = wanted;
  try {
    return work();
  } finally {
    isOn = before;
  }
}
