/** How long work takes on a device. On a GPU only its own clock knows; where there is none that can be trusted, nobody does. */

/** The timer of a device, or why there is none. */
export interface TimerDescription {
  /** "host": the work is done when the call returns, so that `performance.now()` measures it. */
  kind: "host" | "webgl" | "webgpu" | "none";
  /** One sentence. */
  detail: string;
  /** The smallest step that the clock was seen to make, at most: few readings show few steps. Absent before there were any. */
  quantumMs?: number;
}

export interface DeviceTimer {
  describe(): TimerDescription;
  /** Begins a reading; one at a time. Absent where no readings can be taken, or none are needed. */
  start?(): void;
  /** Ends the reading; told once the device has answered, undefined when it is not valid. */
  stop?(): Promise<number | undefined>;
}

/** For devices that have done the work when the call returns. */
export const hostTimer: DeviceTimer = {
  describe: () => ({
    kind: "host",
    detail:
      "The work is done when the call returns, so the host's clock measures it and no other is needed.",
    quantumMs: hostQuantum(),
  }),
};

/** Says why nothing is measured. */
export function noTimer(reason: string): DeviceTimer {
  return { describe: () => ({ kind: "none", detail: reason }) };
}

let found: number | undefined;

/** Browsers round their clock, more where a page is not isolated: waits for it to change, some times. */
function hostQuantum(): number {
  found ??= Math.min(...Array.from({ length: 8 }, oneStep));
  return found;
}

function oneStep(): number {
  const start = performance.now();
  let now = start;
  while (now === start) now = performance.now();
  return now - start;
}

const mostReadings = 256;

/** Watches readings, in nanoseconds, for the smallest difference between any two: a step of the clock, or a few when readings are few. */
export class Quantum {
  private readonly seen = new Set<number>();
  private smallest = Number.POSITIVE_INFINITY;

  see(nanoseconds: number): void {
    if (this.seen.size >= mostReadings || this.seen.has(nanoseconds)) return;
    for (const other of this.seen)
      this.smallest = Math.min(this.smallest, Math.abs(other - nanoseconds));
    this.seen.add(nanoseconds);
  }

  /** In the form of a description's field. */
  get described(): { quantumMs?: number } {
    return Number.isFinite(this.smallest) ? { quantumMs: this.smallest / 1e6 } : {};
  }
}
