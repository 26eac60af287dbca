/** Both sides of a training in a worker, in one thread: kernel, worker and page speak over ports as they do apart. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildModel, setBackend } from "../../../tinytorch/index.ts";
import { compareTrainings } from "../compare-trainings.ts";
import type { MnistSpec } from "../plan/data-spec.ts";
import { dense, weightsOf } from "../trainer.testing.ts";
import { type MemoryStore, memoryStore } from "../training-run.testing.ts";
import { lendNearTrainers, type NearTrainers } from "./near-trainer.testing.ts";
import { type TrainInWorkerOptions, trainInWorker } from "./train-in-worker.ts";
import type { TrainingHost } from "./training-server.ts";

await setBackend("cpu");

const OPTIONS: TrainInWorkerOptions = {
  name: "tiny",
  model: { architecture: "mlp", hiddenDim: 8, imageSize: 12 },
  data: { dataset: "mnist", examples: 50, heldOut: 20 },
  optimizer: { name: "sgd", learningRate: 0.05 },
  settings: { epochs: 3, batchSize: 10 },
};

let store: MemoryStore;
let loadData: TrainingHost["loadData"];
let pages: NearTrainers["pages"];
let workers: NearTrainers["workers"];
let takeBack: () => void;

beforeEach(() => {
  store = memoryStore();
  loadData = async () => dense();
  const around = { loadData: (spec: MnistSpec) => loadData(spec), storage: store };
  ({ pages, workers, takeBack } = lendNearTrainers(around));
});
afterEach(() => takeBack());

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
