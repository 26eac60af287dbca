/** Runs a pass with or without a listener, on one clock. */
import type { TracePhase } from "../../../outputs/panels/trace/trace.ts";
import { type OperationEvent, setOperationListener } from "../../../tinytorch/index.ts";
import type { Pass } from "./pass.ts";

/** A pass as it was recorded; times from its beginning. */
export interface Recording {
  wallMs: number;
  phases: TracePhase[];
  events: OperationEvent[];
  /** On the clock of `performance.now()`. */
  startedAt: number;
}

/** Milliseconds of one pass that nobody listens to. */
export async function timePass(pass: Pass): Promise<number> {
  const start = performance.now();
  await pass.run(() => {});
  return performance.now() - start;
}

/** One pass with every operation written down. `deviceTime` asks the device's own timer too, which makes the pass slower. */
export async function recordPass(
  pass: Pass,
  options: { deviceTime?: boolean } = {},
): Promise<Recording> {
  const events: OperationEvent[] = [];
  const begun: { name: TracePhase["name"]; at: number }[] = [];
  setOperationListener((event) => events.push(event), options);
  const startedAt = performance.now();
  try {
    await pass.run((name) => begun.push({ name, at: performance.now() }));
  } finally {
    setOperationListener(undefined);
  }
  const end = performance.now();
  const phases = begun.map(({ name, at }, index) => ({
    name,
    startMs: at - startedAt,
    durationMs: (begun[index + 1]?.at ?? end) - at,
  }));
  return { wallMs: end - startedAt, phases, events, startedAt };
}
