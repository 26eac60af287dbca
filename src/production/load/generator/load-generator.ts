/**
 * A load generator as a run has it: in a worker of its own, so that it never shares a thread with what it measures; where no
 * worker can be started (Node), in this thread, and the figures say so.
 */
import type { RoleWorker } from "../../../base/role-worker.ts";
import type { LoadClock } from "../load-clock.ts";
import type { LoggedQuery } from "../query-log.ts";
import type { SystemUnderTest } from "../system-under-test.ts";
import { answerQueries } from "./answer-queries.ts";
import { directChannel } from "./direct-channel.ts";
import { createGeneratorClock } from "./generator-clock.ts";
import { type FromGenerator, type ToGenerator, unpackQueries } from "./generator-messages.ts";
import type { Ending, Oddities, Plan } from "./plan.ts";
import type { QueryEndpoint, QueryPort } from "./query-channel.ts";
import type { CountedReason } from "./reasons.ts";
import { serveGenerator } from "./serve-generator.ts";

/** Callbacks of a run for its generator's reports. */
export interface Listener {
  /** Queries that have got their outcome, on the clock of the run. */
  onQueries: (queries: Iterable<[id: number, query: LoggedQuery]>) => void;
  /** The queries heard so far may be shown: for so long that disturbs none. */
  onProgress: (slackMs: number) => void;
}

/** How a run of the generator came to its end; all its queries were handed to the listener before. */
export interface Finished {
  ending: Ending;
  oddities: Oddities;
  reasons: CountedReason[];
}

export class LoadGenerator {
  /** Whether it has a thread of its own. */
  readonly isApart: boolean;
  readonly #control: QueryEndpoint;
  readonly #clock: LoadClock;
  readonly #terminate: () => void;
  readonly #shiftMs: number;
  #listener: Listener | undefined;
  #finish: ((finished: Finished) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;
  #lost: Error | undefined;

  private constructor(
    clock: LoadClock,
    control: QueryEndpoint,
    {
      isApart,
      timeOrigin,
      terminate,
    }: { isApart: boolean; timeOrigin: number; terminate: () => void },
  ) {
    this.#clock = clock;
    this.#control = control;
    this.isApart = isApart;
    this.#terminate = terminate;
    this.#shiftMs = timeOrigin - clock.timeOrigin;
    control.onmessage = ({ data }: MessageEvent<FromGenerator>) => this.#hear(data);
  }

  /** Starts one: in the worker that `spawn` gives, or in this thread where it gives none or none that begins. */
  static async open(
    clock: LoadClock,
    spawn?: () => RoleWorker | undefined,
  ): Promise<LoadGenerator> {
    const worker = clock.simulated === undefined ? spawn?.() : undefined;
    const timeOrigin = worker && (await startOf(worker));
    if (worker !== undefined && timeOrigin !== undefined) {
      const terminate = () => worker.terminate();
      const generator = new LoadGenerator(clock, worker, { isApart: true, timeOrigin, terminate });
      worker.onerror = (error) => generator.#lose(error);
      worker.onend = (reason) => generator.#lose(new Error(reason));
      return generator;
    }
    worker?.terminate();
    const [control, its] = directChannel();
    const itsClock = clock.simulated ?? createGeneratorClock({ isApart: false });
    serveGenerator(its, itsClock);
    const terminate = () => control.close();
    const { timeOrigin: ours } = clock;
    return new LoadGenerator(clock, control, { isApart: false, timeOrigin: ours, terminate });
  }

  /** Has the queries of `plan` asked of `system`; one run at a time. Rejects when the generator itself fails. */
  run(plan: Plan, system: SystemUnderTest, listener: Listener): Promise<Finished> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    this.#listener = listener;
    const finished = new Promise<Finished>((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    const port = this.#connect(system);
    const isMovable = this.isApart && port instanceof MessagePort;
    this.#control.postMessage(
      { type: "begin", plan, port } satisfies ToGenerator,
      isMovable ? [port] : [],
    );
    system.onEnd?.((reason) =>
      this.#control.postMessage({ type: "died", reason } satisfies ToGenerator),
    );
    return finished;
  }

  /** Between turns of the run: the tab was hidden, is in view again, or the run was asked to stop. */
  tell(word: "pause" | "resume" | "stop"): void {
    this.#control.postMessage({ type: word } satisfies ToGenerator);
  }

  close(): void {
    this.#terminate();
  }

  /** The worker is gone. A run that waits for it hears of that; so does the next one. */
  #lose(error: Error): void {
    this.#lost ??= error;
    this.#fail?.(error);
  }

  #connect(system: SystemUnderTest): QueryPort {
    if (system.connect !== undefined) return system.connect();
    // Within a thread nothing is gained by a message that takes a turn of the event loop.
    const [ours, its] = this.isApart ? messageChannel() : directChannel();
    answerQueries(ours, system, this.#clock);
    return its;
  }

  #hear(message: FromGenerator): void {
    if (message.type === "ready") return;
    if (message.type === "broken") {
      this.#fail?.(new Error(`the load generator failed: ${message.message}`));
      return;
    }
    this.#listener?.onQueries(unpackQueries(message.rows, this.#shiftMs));
    if (message.type === "over") {
      this.#finish?.(message);
    } else {
      this.#listener?.onProgress(message.slackMs);
      this.#control.postMessage({ type: "shown" } satisfies ToGenerator);
    }
  }
}

function messageChannel(): [QueryPort, QueryPort] {
  const { port1, port2 } = new MessageChannel();
  return [port1, port2];
}

/** When its clock began; undefined if the worker does not start. */
function startOf(worker: RoleWorker): Promise<number | undefined> {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<FromGenerator>) => {
      if (data.type === "ready") resolve(data.timeOrigin);
    };
    worker.onerror = () => resolve(undefined);
    worker.onend = () => resolve(undefined);
  });
}
