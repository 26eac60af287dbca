/** Both sides of a training in a worker, in one thread: kernel, worker and page speak over ports as they do apart. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { lend } from "../../../base/lent.ts";
import type { RoleError, RoleWorker } from "../../../base/role-worker.ts";
import type { Output } from "../../../outputs/output.ts";
import type { TrainingOutput } from "../../../outputs/panels/training/training.ts";
import { applyPatch } from "../../../outputs/patch.ts";
import type { ControlAnswer, FromSource } from "../../../outputs/source.ts";
import { buildModel, setBackend } from "../../../tinytorch/index.ts";
import { compareTrainings } from "../compare-trainings.ts";
import { dense, weightsOf } from "../trainer.testing.ts";
import { type MemoryStore, memoryStore } from "../training-run.testing.ts";
import { type TrainInWorkerOptions, trainInWorker } from "./train-in-worker.ts";
import { type TrainingHost, TrainingServer } from "./training-server.ts";

await setBackend("cpu");

/** The page's side of the source: its record, and its controls. */
class Page {
  record: TrainingOutput;
  ended: string | undefined;
  readonly #port: MessagePort;
  readonly #answers = new Map<number, (answer: ControlAnswer) => void>();
  #id = 0;

  constructor(port: MessagePort, first: Output) {
    this.record = first as TrainingOutput;
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<FromSource>) => {
      if (data.type === "patch") {
        this.record = applyPatch(this.record, data.patch) as TrainingOutput;
      } else if (data.type === "record") this.record = data.record as TrainingOutput;
      else if (data.type === "answer") this.#answers.get(data.id)?.(data);
      else this.ended = data.reason ?? "by itself";
    };
  }

  control(name: string, value?: unknown): Promise<ControlAnswer> {
    this.#id += 1;
    const id = this.#id;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#port.postMessage({ type: "control", id, name, value });
    });
  }

  end(): void {
    this.#port.postMessage({ type: "end" });
  }

  close(): void {
    this.#port.close();
  }
}

/** A worker of the role "trainer" in this thread. */
class NearWorker implements RoleWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((error: RoleError) => void) | null = null;
  onend: ((reason: string) => void) | null = null;
  isTerminated = false;
  readonly #server: TrainingServer;

  constructor(host: TrainingHost) {
    const heard = (data: unknown) => this.onmessage?.({ data } as MessageEvent);
    this.#server = new TrainingServer(
      { postMessage: (message) => queueMicrotask(() => heard(structuredClone(message))) },
      host,
    );
  }

  postMessage(message: unknown): void {
    this.#server.receive(message);
  }

  terminate(): void {
    this.isTerminated = true;
    this.onend?.("it was terminated");
  }
}

const OPTIONS: TrainInWorkerOptions = {
  name: "tiny",
  model: { architecture: "mlp", hiddenDim: 8, imageSize: 12 },
  data: { dataset: "mnist", examples: 50, heldOut: 20 },
  optimizer: { name: "sgd", learningRate: 0.05 },
  settings: { epochs: 3, batchSize: 10 },
};

let store: MemoryStore;
let loadData: TrainingHost["loadData"];
let pages: Page[];
let workers: NearWorker[];
let takeBack: () => void;

beforeEach(() => {
  store = memoryStore();
  pages = [];
  workers = [];
  loadData = async () => dense();
  takeBack = lend({
    spawn() {
      const host = {
        loadData: () => loadData(OPTIONS.data),
        storage: store,
        now: () => performance.now(),
      };
      const worker = new NearWorker(host);
      workers.push(worker);
      return worker;
    },
    openSource(output, { worker }) {
      const { port1, port2 } = new MessageChannel();
      pages.push(new Page(port1, output as Output));
      worker.postMessage({ type: "source", record: output, port: port2 });
      return { sourceId: "x", isEnded: false, add: () => {}, end: () => worker.terminate() };
    },
  });
});
afterEach(() => {
  for (const page of pages) page.close();
  takeBack();
});

test("it trains to its end: the weights arrive, the page has the same record, the system ends", async () => {
  const training = trainInWorker(OPTIONS);
  expect(pages[0]?.record).toMatchObject({ kind: "training", state: "running", steps: 15 });
  const { end, weights, heldOut, record } = await training.finished;
  expect(end).toEqual({ kind: "end", step: 15, reason: "done" });
  expect(heldOut?.accuracy).toMatchObject({ n: 20 });
  await expect.poll(() => pages[0]?.ended).toBe("the training has ended");
  expect(pages[0]?.record).toEqual(record);
  expect(record).toMatchObject({ state: "done", step: 15, backend: { name: "cpu" } });
  const model = buildModel(OPTIONS.model);
  model.loadStateDict(weights);
  // The same as another training of the same plan.
  const again = await trainInWorker(OPTIONS).finished;
  const other = buildModel(OPTIONS.model);
  other.loadStateDict(again.weights);
  expect(await weightsOf(other)).toEqual(await weightsOf(model));
  const { columns, rows } = compareTrainings({ record }, again);
  expect(columns.map(({ name }) => name)).toEqual(["tiny", "tiny"]);
  expect(rows.map(({ label }) => label)).toEqual([
    "Held-out accuracy",
    "Held-out loss",
    "Throughput",
    "Time taken",
  ]);
});

test("page and kernel have the same controls; a refusal is a sentence", async () => {
  const training = trainInWorker({ ...OPTIONS, settings: { epochs: 5000, batchSize: 10 } });
  const [page] = pages;
  await training.pause();
  await expect.poll(() => page?.record.isPaused).toBe(true);
  expect(await page?.control("pause")).toMatchObject({
    ok: false,
    message: "training: it is paused already",
  });
  expect(await page?.control("learning-rate", "fast")).toMatchObject({
    message: "training: expected a learning rate as a number, got string",
  });
  expect(await page?.control("learning-rate", 0.01)).toMatchObject({ ok: true });
  await training.resume();
  await expect(training.setLearningRate(-1)).rejects.toThrow(
    "expected a learning rate above 0, got -1",
  );
  await expect(training.restoreLast()).rejects.toThrow("only one whose numbers were not finite");
  expect(await page?.control("stop")).toMatchObject({ ok: true });
  const { end, record } = await training.finished;
  expect(end.reason).toBe("stopped");
  expect(record.flags.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["paused", "learning-rate", "went-on", "checkpoint"]),
  );
});

test("a page that asks it to end leaves a checkpoint; the cell run again goes on from there", async () => {
  const options = { ...OPTIONS, settings: { epochs: 5000, batchSize: 10 } };
  const training = trainInWorker(options);
  await expect.poll(() => pages[0]?.record.step).toBeGreaterThan(0);
  pages[0]?.end();
  const { end } = await training.finished;
  await expect.poll(() => pages[0]?.ended).toBe("the training has ended");
  const again = trainInWorker(options);
  await expect
    .poll(() => pages[1]?.record.flags.map(({ words }) => words))
    .toContain(`gone on from the checkpoint of step ${end.step}`);
  await again.stop();
  await again.finished;
});

test("numbers that are none leave the system alive, and it goes back and on", async () => {
  const training = trainInWorker({
    ...OPTIONS,
    optimizer: { name: "sgd", learningRate: 1e30 },
    settings: { epochs: 1, batchSize: 10 },
  });
  expect((await training.finished).end).toMatchObject({ reason: "diverged" });
  const [page] = pages;
  await expect.poll(() => page?.record.end?.reason).toBe("diverged");
  expect(page?.ended).toBeUndefined();
  await training.restoreLast({ learningRate: 0.01 });
  expect((await training.finished).end).toMatchObject({ reason: "done", step: 5 });
  await expect.poll(() => page?.ended).toBe("the training has ended");
});

test("where nothing can be kept it trains all the same, and says so", async () => {
  store.keys = () => Promise.reject(new Error("no storage in the sandbox"));
  const { record } = await trainInWorker(OPTIONS).finished;
  expect(record.flags[0]?.words).toBe("checkpoints stay in memory: they are gone with this visit");
});

test("data that cannot be had, and a worker that ends, are the end of it, with the reason", async () => {
  loadData = () => Promise.reject(new Error("the digits are not there"));
  const training = trainInWorker(OPTIONS);
  await expect(training.finished).rejects.toThrow("the digits are not there");
  await expect(training.pause()).rejects.toThrow("the digits are not there");
  await expect.poll(() => pages[0]?.ended).toBe("the training failed: the digits are not there");

  loadData = () => new Promise(() => {});
  const waiting = trainInWorker(OPTIONS);
  workers[1]?.terminate();
  await expect(waiting.finished).rejects.toThrow("training: it was terminated");
});

test("what cannot be trained is refused before anything starts", () => {
  const wrong = { ...OPTIONS, epochs: 3 } as TrainInWorkerOptions;
  expect(() => trainInWorker(wrong)).toThrow('trainInWorker: unknown setting "epochs"');
  expect(() => trainInWorker({ ...OPTIONS, name: "" })).toThrow("expected name to be a text");
  expect(() => trainInWorker({ ...OPTIONS, checkpointEvery: 0.5 })).toThrow(
    "expected checkpointEvery to be a whole number of steps above 0, got 0.5",
  );
  expect(() => trainInWorker({ ...OPTIONS, model: { architecture: "mlp", layers: 0 } })).toThrow(
    "layers",
  );
  expect(workers).toEqual([]);
  expect(() => compareTrainings({} as never)).toThrow("as number 1, got something else");
});
