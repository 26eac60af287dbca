/** A load generator at work: its tasks come over `control`, and the results go back. One run at a time. */
import { errorMessage } from "../../../base/assert.ts";
import { ArrivalFlow } from "./arrival-flow.ts";
import type { GeneratorClock } from "./generator-clock.ts";
import { type FromGenerator, packQueries, type ToGenerator } from "./generator-messages.ts";
import type { Plan } from "./plan.ts";
import type { QueryEndpoint, QueryPort } from "./query-channel.ts";
import { QueryGenerator } from "./query-generator.ts";

const PROGRESS_MS = 250;
/** Showing progress takes time itself: the next query must be at least this far away. */
const SLACK_MS = 5;
/** Outcomes without a time are heard at least this often. */
const UNSTAMPED_MS = 1;

/** Gives back how the run in progress is stopped. */
export function serveGenerator(control: QueryEndpoint, clock: GeneratorClock): () => void {
  let run: GeneratorRun | undefined;
  control.onmessage = ({ data }: MessageEvent<ToGenerator>) => {
    if (data.type === "begin") {
      run = new GeneratorRun(control, clock, data.plan, data.port);
      void run.work();
    } else if (data.type === "flow") {
      void new ArrivalFlow(data.port, clock, data.flow).work();
    } else run?.hear(data);
  };
  tell(control, { type: "ready", timeOrigin: clock.timeOrigin });
  return () => run?.hear({ type: "stop" });
}

class GeneratorRun {
  readonly #control: QueryEndpoint;
  readonly #clock: GeneratorClock;
  readonly #plan: Plan;
  readonly #port: QueryPort;
  readonly #generator: QueryGenerator;
  #showAgainMs: number;
  #whenShown: (() => void) | undefined;

  constructor(control: QueryEndpoint, clock: GeneratorClock, plan: Plan, port: QueryPort) {
    this.#control = control;
    this.#clock = clock;
    this.#plan = plan;
    this.#port = port;
    const startMs = clock.now();
    this.#showAgainMs = startMs + PROGRESS_MS;
    this.#generator = new QueryGenerator({
      plan,
      startMs,
      timeOrigin: clock.timeOrigin,
      send: (message) => port.postMessage(message),
    });
    port.onmessage = ({ data }: MessageEvent) => {
      this.#generator.hear(data, clock.now());
      clock.wake();
    };
  }

  hear(message: Exclude<ToGenerator, { type: "begin" | "flow" }>): void {
    const nowMs = this.#clock.now();
    if (message.type === "stop") this.#generator.stop(nowMs);
    else if (message.type === "pause") this.#generator.pause(nowMs);
    else if (message.type === "resume") this.#generator.resume(nowMs);
    else if (message.type === "died") this.#generator.hear(message, nowMs);
    // Stop also ends the wait for progress to be shown.
    if (message.type === "shown" || message.type === "stop") this.#whenShown?.();
    this.#clock.wake();
  }

  async work(): Promise<void> {
    const generator = this.#generator;
    try {
      while (generator.ending === undefined) {
        generator.step(this.#clock.now());
        if (generator.ending !== undefined) break;
        await this.#report();
        await this.#wait();
      }
      tell(this.#control, {
        type: "over",
        rows: this.#takeRows(),
        ending: generator.ending,
        oddities: generator.oddities,
        reasons: generator.reasons.all,
      });
    } catch (error) {
      tell(this.#control, { type: "broken", message: errorMessage(error) });
    }
    this.#port.close();
  }

  async #wait(): Promise<void> {
    const { nextDueMs, nextLimitMs, stampsAll } = this.#generator;
    const deafMs = stampsAll ? Number.POSITIVE_INFINITY : UNSTAMPED_MS;
    if (nextDueMs <= nextLimitMs && nextDueMs < Number.POSITIVE_INFINITY) {
      await this.#clock.until(nextDueMs, deafMs);
    } else await this.#clock.idle(nextLimitMs);
  }

  async #report(): Promise<void> {
    const generator = this.#generator;
    const nowMs = this.#clock.now();
    if (nowMs < this.#showAgainMs) return;
    const { when, showsBetweenQueries } = this.#plan;
    if (!showsBetweenQueries) {
      this.#tellProgress(Number.POSITIVE_INFINITY);
    } else if (when.kind === "schedule") {
      const slackMs = generator.nextDueMs - nowMs;
      if (generator.log.open === 0 && slackMs > SLACK_MS) this.#tellProgress(slackMs);
    } else {
      generator.hold();
      if (generator.log.open > 0) return;
      const shown = new Promise<void>((resolve) => {
        this.#whenShown = resolve;
      });
      this.#tellProgress(Number.POSITIVE_INFINITY);
      await shown;
      this.#whenShown = undefined;
      generator.release();
    }
  }

  #tellProgress(slackMs: number): void {
    this.#showAgainMs = this.#clock.now() + PROGRESS_MS;
    tell(this.#control, { type: "progress", rows: this.#takeRows(), slackMs });
  }

  #takeRows(): Float64Array<ArrayBuffer> {
    return packQueries(this.#generator.log, this.#generator.takeSettled());
  }
}

function tell(control: QueryEndpoint, message: FromGenerator): void {
  control.postMessage(message, "rows" in message ? [message.rows.buffer as ArrayBuffer] : []);
}
