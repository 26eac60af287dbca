/**
 * A day of an autoscaled service, second by second. Requests flow like a fluid in one line, first come, first served: replicas that are
 * ready take what they can, the rest waits, and what has waited too long is dropped. A replica that is ordered answers after its cold
 * start. On top of the wait comes the latency that closed forms give for the second's rate. It is a model of means: bursts within a
 * second are only in those closed forms.
 */
import {
  type AutoscalerName,
  type AutoscalerTarget,
  type Controller,
  controller,
  type Seen,
} from "./autoscaler.ts";

export interface DayOptions {
  /** Requests that reach the replicas, per second, in each second. */
  rates: ArrayLike<number>;
  autoscaler: AutoscalerName;
  target: AutoscalerTarget;
  /** At the beginning, all of them ready. */
  replicas: number;
  /** From the order to start a replica until it answers. */
  coldStartSeconds: number;
  /** A request that has waited so long is dropped. */
  timeoutSeconds: number;
  objectiveMs: number;
  /** Latency at the objective's percentile, ms; undefined where the replicas cannot keep up. */
  latencyMs: (ratePerSecond: number, replicas: number) => number | undefined;
  /** Stretches into which the day is summed up. Default 480. */
  stretches?: number;
}

/** A stretch of the day. */
export interface DayStretch {
  /** From the beginning of the day to the beginning of the stretch. */
  seconds: number;
  /** Mean rate of requests. */
  ratePerSecond: number;
  /** Mean number of replicas that answered. */
  ready: number;
  /** Mean number of replicas that were paid: those that start as well. */
  paid: number;
  /** The worst second's latency at the objective's percentile; absent where nothing was answered. */
  latencyMs?: number;
  dropped: number;
}

export interface Day {
  stretchSeconds: number;
  stretches: DayStretch[];
  requests: number;
  dropped: number;
  /** Requests of seconds in which the objective was kept, over all requests. */
  keptShare: number;
  mostReplicas: number;
  replicaHours: number;
}

/** So much of the capacity, at most, is put into closed forms; the fluid's wait tells of what is above. */
const NEARLY_FULL = 0.95;

/** Throws a RangeError for a day without a second, or a time or a rate that makes no sense. */
export function simulateDay(options: DayOptions): Day {
  check(options);
  return new Simulation(options).run();
}

class Simulation {
  readonly #options: DayOptions;
  readonly #control: Controller;
  readonly #sums: Sums;
  readonly #line: FluidLine;
  readonly #stretches: StretchSums;
  /** Ready at these seconds, ascending. */
  readonly #starting: number[] = [];
  #ready: number;
  #kept = 0;
  #most: number;
  #paidSeconds = 0;

  constructor(options: DayOptions) {
    const { autoscaler, target, replicas, rates, stretches = 480 } = options;
    this.#options = options;
    this.#control = controller(autoscaler, target, replicas);
    this.#sums = new Sums(rates.length);
    this.#line = new FluidLine(rates);
    this.#stretches = new StretchSums(Math.ceil(rates.length / stretches));
    this.#ready = replicas;
    this.#most = replicas;
  }

  run(): Day {
    const { rates } = this.#options;
    for (let second = 0; second < rates.length; second++) this.#step(second);
    const { requests, dropped } = this.#line;
    return {
      stretchSeconds: this.#stretches.length,
      stretches: this.#stretches.finished(),
      requests,
      dropped,
      keptShare: requests > 0 ? this.#kept / requests : 1,
      mostReplicas: this.#most,
      replicaHours: this.#paidSeconds / 3600,
    };
  }

  #step(second: number): void {
    while (this.#starting.length > 0 && this.#starting[0]! <= second) {
      this.#starting.shift();
      this.#ready += 1;
    }
    // Before the first second is over there is nothing to see.
    if (second > 0) {
      this.#order(second, this.#control(this.#sums.seen(second, this.#paid, this.#ready)));
    }
    const { rates, target, timeoutSeconds, objectiveMs } = this.#options;
    const capacity = this.#ready * target.capacityPerReplica;
    const dropped = this.#line.drop(second, timeoutSeconds);
    const { served, waitSeconds } = this.#line.serve(second, capacity);
    const rate = rates[second]!;
    const latencyMs = this.#latency(served, waitSeconds, rate, capacity);
    if (latencyMs !== undefined && latencyMs <= objectiveMs) this.#kept += served;
    this.#sums.add(second, rate, served, capacity);
    this.#paidSeconds += this.#paid;
    this.#stretches.add(rate, this.#ready, this.#paid);
    this.#stretches.addAnswers(latencyMs, dropped);
  }

  get #paid(): number {
    return this.#ready + this.#starting.length;
  }

  #order(second: number, replicas: number): void {
    const { coldStartSeconds } = this.#options;
    for (let count = this.#paid; count < replicas; count++) {
      this.#starting.push(second + coldStartSeconds);
    }
    // Those that do not answer yet go first, as Kubernetes does it.
    while (this.#paid > replicas) {
      if (this.#starting.pop() === undefined) this.#ready -= 1;
    }
    this.#most = Math.max(this.#most, this.#paid);
  }

  #latency(
    served: number,
    waitSeconds: number,
    rate: number,
    capacity: number,
  ): number | undefined {
    if (served === 0) return waitSeconds > 0 ? 1000 * waitSeconds : undefined;
    const ms = this.#options.latencyMs(Math.min(rate, NEARLY_FULL * capacity), this.#ready);
    return ms === undefined ? undefined : ms + 1000 * waitSeconds;
  }
}

/** What waits, by the second in which it came; those before `#head` are gone. */
class FluidLine {
  readonly #waiting: Float64Array;
  #head = 0;
  requests = 0;
  dropped = 0;

  constructor(rates: ArrayLike<number>) {
    this.#waiting = Float64Array.from(rates);
    for (const rate of this.#waiting) this.requests += rate;
  }

  /** Lets go of what came before its time was over. */
  drop(second: number, timeoutSeconds: number): number {
    let dropped = 0;
    while (this.#head < second && second - this.#head >= timeoutSeconds) {
      dropped += this.#waiting[this.#head]!;
      this.#head += 1;
    }
    this.dropped += dropped;
    return dropped;
  }

  /** Serves up to `capacity`, the oldest first: how much, and how long the one that had waited longest had waited. */
  serve(second: number, capacity: number): { served: number; waitSeconds: number } {
    while (this.#head < second && this.#waiting[this.#head] === 0) this.#head += 1;
    const waitSeconds = second - this.#head;
    let left = capacity;
    while (left > 0 && this.#head <= second) {
      const part = Math.min(left, this.#waiting[this.#head]!);
      this.#waiting[this.#head]! -= part;
      left -= part;
      if (this.#waiting[this.#head]! > 0 || this.#head === second) break;
      this.#head += 1;
    }
    return { served: capacity - left, waitSeconds };
  }
}

/** Running sums, so that the mean over any window past is one subtraction; what a controller sees is read off them. */
class Sums implements Seen {
  readonly #came: Float64Array;
  readonly #served: Float64Array;
  readonly #capacity: Float64Array;
  seconds = 0;
  replicas = 0;
  ready = 0;

  constructor(seconds: number) {
    this.#came = new Float64Array(seconds + 1);
    this.#served = new Float64Array(seconds + 1);
    this.#capacity = new Float64Array(seconds + 1);
  }

  add(second: number, rate: number, served: number, capacity: number): void {
    this.#came[second + 1] = this.#came[second]! + rate;
    this.#served[second + 1] = this.#served[second]! + served;
    this.#capacity[second + 1] = this.#capacity[second]! + capacity;
  }

  seen(seconds: number, replicas: number, ready: number): Seen {
    this.seconds = seconds;
    this.replicas = replicas;
    this.ready = ready;
    return this;
  }

  rate(windowSeconds: number): number {
    const from = this.#from(windowSeconds);
    return (this.#came[this.seconds]! - this.#came[from]!) / (this.seconds - from);
  }

  utilisation(windowSeconds: number): number {
    const from = this.#from(windowSeconds);
    const capacity = this.#capacity[this.seconds]! - this.#capacity[from]!;
    return capacity > 0 ? (this.#served[this.seconds]! - this.#served[from]!) / capacity : 0;
  }

  #from(windowSeconds: number): number {
    return Math.max(0, this.seconds - Math.round(windowSeconds));
  }
}

/** The stretches of the day, and the sums of the one in progress. */
class StretchSums {
  readonly #done: DayStretch[] = [];
  #seconds = 0;
  #from = 0;
  #rate = 0;
  #ready = 0;
  #paid = 0;
  #dropped = 0;
  #latencyMs: number | undefined;

  constructor(readonly length: number) {}

  /** Of the second after the last one. */
  add(rate: number, ready: number, paid: number): void {
    if (this.#seconds === this.length) this.#finish();
    this.#seconds += 1;
    this.#rate += rate;
    this.#ready += ready;
    this.#paid += paid;
  }

  /** Of the second added last. */
  addAnswers(latencyMs: number | undefined, dropped: number): void {
    this.#latencyMs = worst(this.#latencyMs, latencyMs);
    this.#dropped += dropped;
  }

  finished(): DayStretch[] {
    if (this.#seconds > 0) this.#finish();
    return this.#done;
  }

  #finish(): void {
    const seconds = this.#seconds;
    this.#done.push({
      seconds: this.#from,
      ratePerSecond: this.#rate / seconds,
      ready: this.#ready / seconds,
      paid: this.#paid / seconds,
      ...(this.#latencyMs === undefined ? {} : { latencyMs: this.#latencyMs }),
      dropped: this.#dropped,
    });
    this.#from += seconds;
    this.#seconds = 0;
    this.#rate = 0;
    this.#ready = 0;
    this.#paid = 0;
    this.#dropped = 0;
    this.#latencyMs = undefined;
  }
}

function worst(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

/** They are ordered one by one. */
const MOST_REPLICAS = 100_000;

function check(options: DayOptions): void {
  const { rates, replicas, coldStartSeconds, timeoutSeconds, objectiveMs, target } = options;
  const { stretches = 480 } = options;
  if (rates.length === 0)
    throw new RangeError("simulateDay: expected at least one second, got none");
  const { ratePerReplica, capacityPerReplica, minReplicas, maxReplicas, headroom } = target;
  for (const [name, value, least, most] of [
    ["replicas", replicas, 0, MOST_REPLICAS],
    ["coldStartSeconds", coldStartSeconds, 0, Number.MAX_VALUE],
    ["timeoutSeconds", timeoutSeconds, Number.MIN_VALUE, Number.MAX_VALUE],
    ["objectiveMs", objectiveMs, Number.MIN_VALUE, Number.MAX_VALUE],
    ["stretches", stretches, 1, Number.MAX_VALUE],
    ["target.ratePerReplica", ratePerReplica, Number.MIN_VALUE, Number.MAX_VALUE],
    ["target.capacityPerReplica", capacityPerReplica, Number.MIN_VALUE, Number.MAX_VALUE],
    ["target.minReplicas", minReplicas, 0, MOST_REPLICAS],
    ["target.maxReplicas", maxReplicas, 1, MOST_REPLICAS],
    ["target.headroom", headroom, 0, 1],
  ] as const) {
    if (value >= least && value <= most) continue;
    const expected = least === 0 || least === 1 ? `a number from ${least} on` : "a number above 0";
    const limit = most < Number.MAX_VALUE ? ` and at most ${most}` : "";
    throw new RangeError(`simulateDay: expected ${name} to be ${expected}${limit}, got ${value}`);
  }
}
