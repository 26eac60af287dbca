/** The load of the panel: a generator in a worker of its own, whose rate and shape controls change while it runs. */
import { ARRIVAL_SHAPES, type ArrivalShape } from "../../systems/queueing/arrival-process.ts";
import type { ToFlow } from "../load/generator/arrival-flow.ts";
import type { Query, QueryPort } from "../load/generator/query-channel.ts";
import { type SampleSource, samplesOf } from "./answer-load.ts";
import type { Asker } from "./serving-request.ts";
import { checkNumber } from "./serving-settings.ts";
import type { ServingSystem } from "./serving-system.ts";

/** Queries a second. */
export const HIGHEST_RATE = 5000;
/** Arrivals that are remembered for a replay. */
const MOST_REMEMBERED = 2000;
const FEWEST_REPLAYED = 10;

/** The account is the server's: nobody waits for these outcomes. */
const NOBODY: Asker = { onEnded() {} };

export class LiveLoad {
  readonly #system: Pick<ServingSystem, "ask">;
  readonly #samples: SampleSource;
  readonly #recordedMs: readonly number[] | undefined;
  #port: QueryPort | undefined;
  #shape: ArrivalShape = "poisson";
  #rate = 0;
  #seen: number[] = [];
  #isOver = false;

  constructor(
    system: Pick<ServingSystem, "ask">,
    samples: SampleSource,
    recordedMs: readonly number[] | undefined,
  ) {
    this.#system = system;
    this.#samples = samples;
    this.#recordedMs = recordedMs;
  }

  /** Absent while nothing asks. */
  get load(): { shape: ArrivalShape; rate: number } | undefined {
    return this.#rate === 0 ? undefined : { shape: this.#shape, rate: this.#rate };
  }

  /** The generator's port. */
  open(port: QueryPort): void {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Query>) => {
      const [asked] = samplesOf(data, this.#samples) ?? [];
      if (asked === undefined || data.dueAtMs === undefined) return;
      this.#seen.push(data.dueAtMs);
      if (this.#seen.length > 2 * MOST_REMEMBERED) this.#seen = this.#seen.slice(-MOST_REMEMBERED);
      this.#system.ask({ ...asked, dueAt: data.dueAtMs, asker: NOBODY });
    };
    if (this.#rate > 0) this.#tell();
  }

  /** Queries a second from now on; 0 ends the load. Throws a sentence for a rate that cannot be. */
  setRate(rate: unknown): void {
    checkNumber("rate", rate, { isWhole: false, low: 0, high: HIGHEST_RATE });
    this.#checkOpen();
    this.#rate = rate;
    this.#tell();
  }

  /** Throws a sentence for a shape that there is not, and for a replay of nothing. */
  setShape(shape: unknown): void {
    const known = ARRIVAL_SHAPES.find((each) => each === shape);
    if (known === undefined) {
      const names = ARRIVAL_SHAPES.map((each) => `"${each}"`).join(", ");
      throw new RangeError(
        `serve: expected shape to be one of ${names}, got ${JSON.stringify(shape)}`,
      );
    }
    this.#checkOpen();
    if (known === "replay" && this.#replayed().length < FEWEST_REPLAYED) {
      throw new RangeError(
        `serve: there is nothing to replay; give serve(model, { recordedMs }) the times of ${FEWEST_REPLAYED} queries or more, or let another shape run first`,
      );
    }
    this.#shape = known;
    this.#tell();
  }

  end(): void {
    this.#isOver = true;
    this.#rate = 0;
    this.#port?.postMessage({ type: "flow-end" } satisfies ToFlow);
  }

  /** What was given, or else what came last. */
  #replayed(): readonly number[] {
    return this.#recordedMs ?? this.#seen.slice(-MOST_REMEMBERED);
  }

  #checkOpen(): void {
    if (this.#isOver) throw new Error("serve: this server drains; it takes no more load");
    if (this.#samples.count > 0) return;
    throw new Error(
      "serve: this server holds no samples to ask for; give it some: serve(model, { samples: digits })",
    );
  }

  #tell(): void {
    const message: ToFlow = {
      type: "flow-set",
      shape: this.#shape,
      qps: this.#rate,
      sampleCount: this.#samples.count,
      ...(this.#shape === "replay" ? { recordedMs: this.#replayed() } : {}),
    };
    this.#port?.postMessage(message);
  }
}
