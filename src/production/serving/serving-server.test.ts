/** A server with real replicas and real ports, all in this thread: what is said between them is what is said between workers. */

import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { toBase64 } from "../../base/base64.ts";
import type { ServingOutput } from "../../outputs/panels/serving/serving.ts";
import { applyPatch } from "../../outputs/patch.ts";
import type { ControlAnswer, FromSource } from "../../outputs/source.ts";
import {
  buildModel,
  type Module,
  noGrad,
  setBackend,
  tensor,
  zeros,
} from "../../tinytorch/index.ts";
import type { ToFlow } from "../load/generator/arrival-flow.ts";
import type { QueryOutcome } from "../load/generator/query-channel.ts";
import type { ServedModel } from "./replica-messages.ts";
import { serveReplica } from "./replica-work.ts";
import type { RequestBatch } from "./request-record.ts";
import { serveModel } from "./serve-model.ts";
import type { FromServer, ServerPlan, ToServer } from "./server-messages.ts";
import { firstRecord } from "./serving-record.ts";
import { ServingServer } from "./serving-server.ts";
import { DEFAULT_SETTINGS } from "./serving-settings.ts";

let model: Module;
let served: ServedModel;

beforeAll(async () => {
  await setBackend("cpu");
  model = buildModel({ architecture: "mlp", hiddenDim: 8, layers: 1 }).eval();
  served = await serveModel(model, { name: "mlp", example: zeros([1, 784]), largestBatch: 4 });
});

const digits = Float32Array.from({ length: 3 * 784 }, (_, i) => ((i * 7) % 256) / 255);

function planOf(change: Partial<ServerPlan> = {}): ServerPlan {
  return {
    ...{
      name: "mlp",
      engine: "tinytorch" as const,
      sampleShape: [784],
      largestBatch: 4,
      replicas: 2,
      seed: 1,
    },
    settings: { ...DEFAULT_SETTINGS, maxBatchSize: 4, timeoutMs: 30_000 },
    scale: { mean: 0, std: 1 },
    samples: { inputs: digits, labels: [3, 1, 4] },
    ...change,
  };
}

/** The kernel's side: starts a replica when it is asked for one. */
class Kernel {
  readonly said: FromServer[] = [];
  readonly ports = new Map<number, MessagePort>();
  readonly opened: MessagePort[] = [];
  readonly server: ServingServer;
  #lastId = 0;

  constructor(change: Partial<ServerPlan> = {}) {
    this.server = new ServingServer(planOf(change), {
      now: () => performance.timeOrigin + performance.now(),
      tell: (message) => {
        this.said.push(message);
        if (message.type === "spawn") this.#spawn(message.worker, message.port);
        if (message.type === "end") this.#end(message.worker);
      },
    });
  }

  /** The answer to a question. */
  async ask(question: (id: number) => Exclude<ToServer, { type: "begin" }>): Promise<FromServer> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.server.receive(question(id));
    return await vi.waitUntil(() => this.said.find((each) => "id" in each && each.id === id), WAIT);
  }

  command(name: string, value: unknown) {
    return this.ask((id) => ({ type: "command", id, name, value }));
  }

  infer(data: ArrayLike<number>, count = 1) {
    const input = { name: "input", shape: [count, 784], datatype: "FP32", data };
    return this.ask((id) => ({ type: "infer", id, request: { inputs: [input] } }));
  }

  open(type: "serve" | "watch" | "flow"): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.opened.push(port1);
    this.server.receive({ type, port: port2 });
    return port1;
  }

  async ready(): Promise<this> {
    await vi.waitUntil(() => this.said.some(({ type }) => type === "ready"), WAIT);
    return this;
  }

  close(): void {
    this.server.close();
    for (const port of [...this.ports.values(), ...this.opened]) port.close();
  }

  #spawn(worker: number, port: MessagePort): void {
    this.ports.set(worker, port);
    void serveReplica(port, served, () => this.#end(worker));
  }

  #end(worker: number): void {
    this.ports.get(worker)?.close();
  }
}

const WAIT = { timeout: 20_000, interval: 2 };
let kernel: Kernel;

beforeEach(async () => {
  kernel = await new Kernel().ready();
});
afterEach(() => kernel.close());

const outputOf = (data: Float32Array) =>
  noGrad(() => model.forward(tensor([[...data]]))).dataSync();

test("it answers as the model does, one sample or several, with probabilities that add up to 1", async () => {
  const one = await kernel.infer(digits.subarray(0, 784));
  const expected = [...outputOf(digits.subarray(0, 784))];
  const outputs = one.type === "response" ? one.response.outputs : [];
  expect(Array.from(outputs[0]?.data ?? [])).toEqual(expected);
  const shares = Array.from(outputs[1]?.data ?? []);
  const sum = shares.reduce((total, share) => total + share, 0);
  expect(sum).toBeCloseTo(1, 5);
  const three = await kernel.infer(digits, 3);
  expect(three).toMatchObject({ response: { outputs: [{ shape: [3, 10] }, { shape: [3, 10] }] } });
});

test("a request that is wrong is refused, counted as failed, and no replica sees it", async () => {
  expect(await kernel.infer(new Float32Array(784).fill(Number.NaN))).toMatchObject({
    type: "refused",
    outcome: "failed",
    reason: "infer: expected finite numbers, got NaN at place 0",
  });
  expect(await kernel.ask((id) => ({ type: "state", id }))).toMatchObject({
    state: { live: true, ready: true, counts: { issued: 1, failed: 1, open: 0 } },
  });
});

test("a load generator's queries have one outcome each, also while replicas are killed", async () => {
  const port = kernel.open("serve");
  const outcomes: QueryOutcome[] = [];
  port.onmessage = ({ data }: MessageEvent<QueryOutcome>) => outcomes.push(data);
  for (let id = 0; id < 200; id += 1) {
    port.postMessage({ type: "query", id, samples: id % 5 === 0 ? [0, 1, 2] : [id % 3] });
    if (id % 60 === 30) {
      // What the kill before took is answered by now: a query that is lost twice has failed.
      const early = () => outcomes.filter((it) => it.id <= id - 60).length;
      await vi.waitUntil(() => outcomes.length > id / 2 && early() === Math.max(0, id - 59), WAIT);
      await kernel.command("kill", (id / 30) % 2);
    }
  }
  port.postMessage({ type: "query", id: 200, samples: [3] });
  await vi.waitUntil(() => outcomes.length === 201, WAIT);
  expect(outcomes.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 201 }, (_, id) => id),
  );
  expect(outcomes.filter(({ outcome }) => outcome !== "answered")).toMatchObject([
    { id: 200, outcome: "failed", reason: "expected samples from 0 to 2, at least one" },
  ]);
  const state = await kernel.ask((id) => ({ type: "state", id }));
  expect(state).toMatchObject({ state: { counts: { issued: 280, answered: 280, open: 0 } } });
  // The record that the panel shows, without a panel.
  expect(await kernel.ask((id) => ({ type: "record", id }))).toMatchObject({
    record: { kind: "serving", counts: { answered: 280 }, latency: { p50: { kind: "measured" } } },
  });
});

test("the panel: a record that follows, controls, a digit with its own way, a soft end", async () => {
  const { port1, port2 } = new MessageChannel();
  kernel.opened.push(port1);
  let record: unknown = firstRecord(planOf());
  const answers = new Map<number, ControlAnswer>();
  let ended = false;
  port1.onmessage = ({ data }: MessageEvent<FromSource>) => {
    if (data.type === "patch") record = applyPatch(record, data.patch);
    if (data.type === "answer") answers.set(data.id, data);
    ended ||= data.type === "ended";
  };
  kernel.server.show(record as ServingOutput, port2);
  let last = 0;
  const control = async (name: string, value: unknown) => {
    last += 1;
    const id = last;
    port1.postMessage({ type: "control", id, name, value });
    return await vi.waitUntil(() => answers.get(id), WAIT);
  };
  const shown = () => record as ServingOutput;

  const image = toBase64(Uint8Array.from({ length: 784 }, (_, i) => i % 256));
  expect(await control("ask", { image })).toMatchObject({ ok: true });
  await vi.waitUntil(() => shown().asked !== undefined, WAIT);
  const { asked } = shown();
  expect(asked).toMatchObject({ image, batchSize: 1 });
  expect(asked?.probabilities).toHaveLength(10);
  const { queue = 0, batch = 0, compute = 0, hop = 0 } = asked?.spansMs ?? {};
  expect(queue + batch + compute + hop).toBeCloseTo(asked?.latencyMs ?? -1, 6);

  // The second of three samples, counted round.
  expect(await control("ask-sample", 4)).toMatchObject({ ok: true });
  const second = Uint8Array.from({ length: 784 }, (_, i) => ((784 + i) * 7) % 256);
  await vi.waitUntil(() => shown().asked?.image === toBase64(second), WAIT);

  const flow: ToFlow[] = [];
  kernel.open("flow").onmessage = ({ data }: MessageEvent<ToFlow>) => flow.push(data);
  const values: [string, unknown][] = [
    ["rate", 50],
    ["shape", "bursts"],
    ["replicas", 3],
    ["policy", "random"],
    ["max-batch-size", 2],
    ["max-queue-delay", 7],
    ["cache", 5],
    ["timeout", 900],
    ["queue-limit", 12],
    ["kill", 0],
  ];
  for (const [name, value] of values) {
    expect(await control(name, value), name).toMatchObject({ ok: true });
  }
  await vi.waitUntil(() => shown().replicas.length === 3 && flow.length === 2, WAIT);
  const wanted = {
    load: { shape: "bursts", rate: 50 },
    settings: {
      ...{ policy: "random", maxBatchSize: 2, maxQueueDelayMs: 7, queueLimit: 12 },
      ...{ timeoutMs: 900, cacheSize: 5 },
    },
  };
  // The record follows, ten times a second.
  await vi.waitFor(() => expect(shown()).toMatchObject(wanted), WAIT);
  expect(flow).toMatchObject([
    { type: "flow-set", shape: "poisson", qps: 50, sampleCount: 3 },
    { type: "flow-set", shape: "bursts", qps: 50 },
  ]);
  const refusals: [string, unknown, string][] = [
    ["rate", -1, "expected rate to be a number from 0 to 5,000, got -1"],
    ["shape", "waves", 'expected shape to be one of "poisson"'],
    ["shape", "replay", "there is nothing to replay"],
    ["replicas", 0, "expected replicas to be a whole number from 1 to 16"],
    ["policy", "best", "expected policy to be one of"],
    ["max-batch-size", 5, "expected max-batch-size to be a whole number from 1 to 4, got 5"],
    ["timeout", "long", "expected timeoutMs to be a number"],
    ["kill", 9, "there is no replica 9"],
    ["ask", { image: "AAAA" }, "expected an image of 784 bytes, base64, got 3 bytes"],
    ["ask-sample", 1.5, "expected ask-sample to be a whole number from 0 to 1,000,000"],
    ["paint", 1, "no control"],
  ];
  for (const [name, value, sentence] of refusals) {
    const answer = await control(name, value);
    expect(answer.ok === false && answer.message, name).toContain(sentence);
  }
  port1.postMessage({ type: "end" });
  await vi.waitUntil(() => ended, WAIT);
  expect(shown()).toMatchObject({ state: "done", stage: "it has ended" });
  expect(shown().marks.map(({ text }) => text)).toContain("replica 0 is lost: it was killed");
});

test("monitors hear of requests with sample and label; those that ask during a drain are rejected", async () => {
  const heard: RequestBatch[] = [];
  kernel.open("watch").onmessage = ({ data }: MessageEvent<RequestBatch>) => heard.push(data);
  const port = kernel.open("serve");
  port.postMessage({ type: "query", id: 0, samples: [2] });
  const records = () => heard.flatMap(({ requests }) => requests);
  await vi.waitUntil(() => records().length === 1, WAIT);
  const expected = [...outputOf(digits.subarray(2 * 784, 3 * 784))];
  expect(records()[0]).toMatchObject({
    ...{ outcome: "answered", sample: 2, label: 4, isCached: false },
    predicted: expected.indexOf(Math.max(...expected)),
  });
  expect(await kernel.command("drain", undefined)).toMatchObject({ type: "done" });
  expect(await kernel.infer(digits.subarray(0, 784))).toMatchObject({
    type: "refused",
    outcome: "rejected",
    reason: "the server drains and takes no new requests",
  });
});
