/** Achieved rates of operations. On backends that only queue work, the host's time says nothing about them. */
import { amountText } from "../../figure/figure-text.ts";
import type { TraceOperation, TraceOutput, TracePass } from "./trace.ts";

const QUEUEING = new Set(["webgl", "webgpu"]);

/** Whether the host's time is the time of the computation itself. */
export function isHostTimed({ backend }: Pick<TraceOutput, "backend">): boolean {
  return !QUEUEING.has(backend.name);
}

/** Milliseconds that the computation took; undefined where nothing tells. */
export function computeMs(
  { hostMs, deviceMs }: Pick<TraceOperation, "hostMs" | "deviceMs">,
  hostTimed: boolean,
): number | undefined {
  return deviceMs ?? (hostTimed ? hostMs : undefined);
}

/** FLOP a second; undefined where the time is unknown, or nothing was computed. */
export function operationRate(operation: TraceOperation, hostTimed: boolean): number | undefined {
  const ms = computeMs(operation, hostTimed);
  if (ms === undefined || ms <= 0 || operation.flops <= 0) return undefined;
  return operation.flops / (ms / 1000);
}

/**
 * A reading of the host's clock in words. The true time may be a tick more than the reading: below two ticks all that is known is that
 * bound.
 */
export function readingText(
  ms: number,
  { clockTickMs = 0 }: Pick<TracePass, "clockTickMs">,
): string {
  return ms < 2 * clockTickMs * (1 - 1e-6)
    ? `< ${amountText(ms + clockTickMs, "ms")}`
    : amountText(ms, "ms");
}
