/**
 * A served model as a system under test: a query is a request for one sample. Queries wait in one line, first come, first served, for
 * a connection that is free; each is timed from there as well, so that the wait for a connection can be told from the server's own.
 */
import { errorMessage } from "../../base/assert.ts";
import type {
  FromSystem,
  Outcome,
  Query,
  QueryPort,
  ToSystem,
} from "../../production/load/generator/query-channel.ts";
import { QueryRejected } from "../../production/load/query-errors.ts";
import type { SystemUnderTest } from "../../production/load/system-under-test.ts";
import { wrongAnswer } from "./check-answer.ts";
import { type HttpAnswer, type HttpClient, HttpFailure } from "./http-client.ts";
import { type InferenceServer, statusWords } from "./inference-server.ts";
import type { SampleInputs } from "./sample-inputs.ts";

export interface InferenceSystemOptions {
  client: HttpClient;
  server: InferenceServer;
  inputs: SampleInputs;
  connections: number;
  /** A query without an answer so long after it was due has timed out. */
  timeoutMs: number;
}

interface Ended {
  outcome: Outcome;
  reason?: string;
  /** On `performance.now()`. */
  doneMs: number;
}

/** Answers of a server that has no room: Triton's full queue is 503. */
const REJECTED = [429, 503];
/** Answers of a server, or a gateway before it, for which the model was too slow. */
const TIMED_OUT = [408, 504];

export class InferenceSystem implements SystemUnderTest {
  readonly name: string;
  readonly sampleCount: number;
  /** How long each query under load waited to be sent after it was due and a connection was free for it: the fault of this side. */
  readonly sentLateMs: number[] = [];
  readonly #options: InferenceSystemOptions;
  #busy = 0;
  #asked = 0;

  constructor(options: InferenceSystemOptions) {
    this.#options = options;
    this.name = options.server.model.name;
    this.sampleCount = options.inputs.texts.length;
  }

  /** How many requests were sent. */
  get asked(): number {
    return this.#asked;
  }

  async issue([sample = 0]: readonly number[]): Promise<void> {
    const { timeoutMs } = this.#options;
    const ended = await this.#ask(sample, timeoutMs);
    if (ended === undefined) throw new Error(`no answer in ${timeoutMs / 1000} s`);
    const { outcome, reason } = ended;
    if (outcome === "answered") return;
    throw outcome === "rejected" ? new QueryRejected(reason) : new Error(reason);
  }

  connect(): QueryPort {
    // The generator may be in another thread.
    const { port1: ours, port2: its } = new MessageChannel();
    const tell = (message: FromSystem) => ours.postMessage(message);
    let line: Query[] = [];
    let head = 0;
    /** When a connection was freed last. */
    let freedMs = Number.NEGATIVE_INFINITY;

    const take = (): Query | undefined => {
      const query = line[head];
      head += 1;
      if (2 * head > line.length) {
        line = line.slice(head);
        head = 0;
      }
      return query;
    };
    const sendNext = () => {
      while (this.#busy < this.#options.connections && head < line.length) {
        const query = take();
        if (query !== undefined) void answer(query);
      }
    };
    const answer = async ({ id, samples: [sample = 0], dueAtMs }: Query) => {
      const sentMs = performance.now();
      const dueMs = dueAtMs === undefined ? sentMs : dueAtMs - performance.timeOrigin;
      const leftMs = dueMs + this.#options.timeoutMs - sentMs;
      // The generator has counted it as timed out already: nobody waits for it any more.
      if (leftMs <= 0) return;
      // With all others taken, it may be that it waited for this connection.
      const isLast = this.#busy === this.#options.connections - 1;
      this.sentLateMs.push(Math.max(0, sentMs - (isLast ? Math.max(dueMs, freedMs) : dueMs)));
      this.#busy += 1;
      const ended = await this.#ask(sample, leftMs);
      this.#busy -= 1;
      freedMs = ended?.doneMs ?? performance.now();
      if (ended !== undefined) {
        const { outcome, reason, doneMs } = ended;
        const atMs = performance.timeOrigin + doneMs;
        const serviceMs = doneMs - sentMs;
        tell({ type: "outcome", id, outcome, ...(reason && { reason }), atMs, serviceMs });
      }
      sendNext();
    };

    ours.onmessage = ({ data }: MessageEvent<ToSystem>) => {
      if (data.type === "query") line.push(data);
      else {
        for (const { id } of line.slice(head)) {
          tell({ type: "outcome", id, outcome: "rejected", reason: "cancelled" });
        }
        line = [];
        head = 0;
      }
      sendNext();
    };
    return its;
  }

  /** Never rejects. Undefined for no answer in time: the generator counts those by its own clock. */
  async #ask(sample: number, leftMs: number): Promise<Ended | undefined> {
    const { client, server, inputs } = this.#options;
    const id = `q${this.#asked}`;
    this.#asked += 1;
    const body = Buffer.from(`{"id":"${id}","inputs":${inputs.texts[sample]}}`);
    let answer: HttpAnswer;
    try {
      answer = await client.post(server.inferPath, body, leftMs);
    } catch (error) {
      if (error instanceof HttpFailure && error.trouble === "timed-out") return undefined;
      return { outcome: "failed", reason: errorMessage(error), doneMs: performance.now() };
    }
    const { status, doneMs } = answer;
    if (status !== 200) {
      const outcome = REJECTED.includes(status)
        ? "rejected"
        : TIMED_OUT.includes(status)
          ? "timed-out"
          : "failed";
      return { outcome, reason: `the server answered ${statusWords(answer)}`, doneMs };
    }
    const reason = wrongAnswer(answer.text, { id, model: server.model });
    return reason === undefined
      ? { outcome: "answered", doneMs }
      : { outcome: "failed", reason, doneMs };
  }
}
