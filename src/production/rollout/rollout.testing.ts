/** For tests: a rollout of two versions whose workers are only made up, in time that passes when the test lets it. */
import { Random } from "../../base/random.ts";
import type {
  RolloutEvent,
  RolloutFault,
  RolloutStrategy,
} from "../../outputs/panels/rollout/rollout.ts";
import type { GateOptions } from "../../systems/rollout/gate-options.ts";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import { MadeUpServer, type MadeUpWorkers } from "../serving/serving.testing.ts";
import type { Answer, Ended } from "../serving/serving-request.ts";
import { RolloutCourse } from "./rollout-course.ts";
import { alphaOf, type CoursePlan } from "./rollout-plan.ts";
import { ShadowComparison } from "./shadow-comparison.ts";
import { type StageOptions, stagesOf } from "./strategies.ts";
import { TrafficSplit } from "./traffic-split.ts";

export interface MadeUpVersion {
  /** Ms of a batch, on average; undefined for a version that never answers. Default 5. */
  serviceMs?: number | undefined;
  /** Ms until its worker is ready; undefined for one that does not start. Default 100. */
  startMs?: number | undefined;
  /** Share of samples that it reads rightly. Default 0.95. */
  accuracy?: number;
}

export interface MadeUpRolloutOptions extends StageOptions {
  gates?: GateOptions;
  plan?: Partial<CoursePlan>;
  v1?: MadeUpVersion;
  v2?: MadeUpVersion;
  seed?: number;
}

/** Ten classes; the label of a sample is its last digit. */
const labelOf = (sample: number) => sample % 10;

const SAMPLES = 1000;

export class MadeUpRollout {
  readonly servers: Readonly<Record<RolloutVersion, MadeUpServer>>;
  readonly split: TrafficSplit;
  readonly course: RolloutCourse;
  readonly notes: { kind: RolloutEvent["kind"]; text: string }[] = [];
  /** Of each request of the traffic, the versions that have ended it. */
  readonly endedBy: RolloutVersion[][] = [];
  isHidden = false;
  fault: RolloutFault = "none";
  readonly #random: Random;
  /** The version of the request that ends now. */
  #ending: RolloutVersion = "v1";
  readonly #wasUp = new Set<RolloutVersion>();
  readonly #hidden: { from: number; to: number }[] = [];

  constructor(strategy: RolloutStrategy, options: MadeUpRolloutOptions = {}) {
    const { gates = {}, plan = {}, v1 = {}, v2 = {}, seed = 1 } = options;
    this.#random = new Random(seed);
    const hasGuardrail = Object.keys(gates).some((name) =>
      ["latency", "tail", "errors", "accuracy", "burnRate"].includes(name),
    );
    const course: CoursePlan = {
      strategy,
      stages: stagesOf(strategy, options),
      gates: {
        ...(hasGuardrail ? {} : { latency: { margin: 1.25 } }),
        minimum: { requests: 100 },
        ...gates,
      },
      ...{ timesFaster: 1, labelDelayMs: 0, availability: 0.99, leastAgreement: 0.9 },
      validationDigits: 200,
      versions: {
        v1: { name: "one", hash: "1".repeat(64) },
        v2: { name: "two", hash: "2".repeat(64) },
      },
      ...plan,
    };
    this.servers = {
      v1: new MadeUpServer(
        { maxQueueDelayMs: 0, maxBatchSize: 1, timeoutMs: 1000 },
        this.#workers(v1),
      ),
      v2: new MadeUpServer(
        { maxQueueDelayMs: 0, maxBatchSize: 1, timeoutMs: 1000 },
        this.#workers(v2),
      ),
    };
    this.split = new TrafficSplit({
      targets: { v1: this.servers.v1.system, v2: this.servers.v2.system },
      seed,
      route: () => this.course.route,
      onEnded: (end) => {
        this.#ending = end.version;
        this.course.observe(end);
      },
      onCompared: (one, other) => this.course.compare(one, other),
    });
    this.course = new RolloutCourse(
      course,
      {
        now: () => this.now,
        wasHidden: (from, to) =>
          this.#hidden.some((stretch) => stretch.from <= to && stretch.to >= from),
        open: (version) => this.split.open(version),
        ended: (version) => this.split.ended(version),
        askDigit: (version, digit, onEnded) => this.#askDigit(version, digit, onEnded),
        labelOf,
        note: (kind, text) => this.notes.push({ kind, text }),
        fault: () => this.fault,
      },
      strategy === "shadow"
        ? new ShadowComparison({
            scale: { mean: 0, std: 1 },
            ...{ leastAgreement: course.leastAgreement, alpha: alphaOf(course), batch: 1 },
          })
        : undefined,
    );
    for (const server of Object.values(this.servers)) server.replicas.scale(1);
  }

  get now(): number {
    return this.servers?.v1.now ?? 0;
  }

  /** Gives a request to the split; its number is its place in `endedBy`. */
  ask(sample = this.#random.integer(0, SAMPLES)): RolloutVersion {
    const number = this.endedBy.push([]) - 1;
    return this.split.ask({
      ...{ input: Float32Array.from([sample]), sample, dueAt: this.now },
      asker: {
        onEnded: () => this.endedBy[number]?.push(this.#ending),
      },
    });
  }

  /** Lets so much time pass, with a request each so many ms; 0 for none. */
  pass(ms: number, everyMs = 10): void {
    for (let passed = 0; passed < ms; passed += 1) {
      if (this.isHidden) this.#hide();
      if (everyMs > 0 && Math.floor(this.now) % everyMs === 0) this.ask();
      for (const version of ["v1", "v2"] as const) {
        this.servers[version].pass(1);
      }
      if (this.servers.v1.replicas.isReady) this.#up("v1");
      if (this.servers.v2.replicas.isReady) this.#up("v2");
      if (Math.floor(this.now) % 10 === 0) this.course.step();
    }
  }

  /** Until it is decided and has settled. */
  settle(mostMs = 60_000, everyMs = 10): void {
    this.passUntil(() => ["promoted", "rolled back"].includes(this.course.status), mostMs, everyMs);
  }

  /** Until it holds, or so much time has passed. */
  passUntil(holds: () => boolean, mostMs = 60_000, everyMs = 10): void {
    for (let passed = 0; passed < mostMs && !holds(); passed += 20) this.pass(20, everyMs);
  }

  #up(version: RolloutVersion): void {
    if (this.#wasUp.has(version)) return;
    this.#wasUp.add(version);
    this.course.up(version);
  }

  #hide(): void {
    const last = this.#hidden.at(-1);
    if (last !== undefined && last.to >= this.now - 2) last.to = this.now;
    else this.#hidden.push({ from: this.now, to: this.now });
  }

  #askDigit(version: RolloutVersion, digit: number, onEnded: (ended: Ended) => void): void {
    const input = Float32Array.from([digit]);
    // Not from within the end of another.
    this.servers[version].in(1, () =>
      this.split.askCopy(version, { input, sample: digit, dueAt: this.now, asker: { onEnded } }),
    );
  }

  #workers(version: MadeUpVersion): Partial<MadeUpWorkers> {
    return {
      startMs: () => ("startMs" in version ? version.startMs : 100),
      serviceMs: () => {
        const { serviceMs } = { serviceMs: 5, ...version };
        return serviceMs === undefined
          ? undefined
          : serviceMs * Math.exp(0.1 * this.#random.normal());
      },
      answer: ([sample = 0]) => answerWith(sample, version.accuracy ?? 0.95),
    };
  }
}

/** Reads the same samples wrongly each time: those whose number lies high, by a step that visits all. */
function answerWith(sample: number, accuracy: number): Answer {
  const isWrong = ((sample * 617) % SAMPLES) / SAMPLES >= accuracy;
  const read = isWrong ? (labelOf(sample) + 1) % 10 : labelOf(sample);
  const probabilities = new Float32Array(10).fill(0.01);
  probabilities[read] = 0.91;
  return { output: probabilities.slice(), probabilities };
}
