/** Rollouts with real models, replicas and ports, all in this thread: what is said between them is what is said between workers. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { noStorage } from "../../base/key-value-store.ts";
import {
  buildModel,
  type Module,
  noGrad,
  setBackend,
  TensorDataset,
  tensor,
} from "../../tinytorch/index.ts";
import { ModelRegistry } from "../registry/model-registry.ts";
import { deployWithStrategy } from "./deploy-with-strategy.ts";
import { lendNearRollouts, type NearRollouts } from "./near-rollout.testing.ts";
import type { Rollout } from "./rollout-handle.ts";
import type { RolloutOptions } from "./rollout-options.ts";

const WAIT = { timeout: 20_000, interval: 5 };
const COUNT = 40;

let modelV1: Module;
let modelV2: Module;
let samples: TensorDataset;
let pixels: Float32Array;
let near: NearRollouts;

beforeAll(async () => {
  await setBackend("cpu");
  const small = { architecture: "mlp", hiddenDim: 8, layers: 1 } as const;
  modelV1 = buildModel(small).eval();
  modelV2 = buildModel(small).eval();
  pixels = Float32Array.from({ length: COUNT * 784 }, (_, i) => ((i * 7919) % 256) / 255);
  const inputs = tensor(Array.from({ length: COUNT }, (_, i) => [...digit(i)]));
  const labels = noGrad(() => modelV1.forward(inputs)).argmax(1);
  samples = new TensorDataset(inputs, labels);
});

beforeEach(() => {
  near = lendNearRollouts();
});
afterEach(() => near.takeBack());

const digit = (i: number) => pixels.subarray(i * 784, (i + 1) * 784);

/** The class that a model itself gives. */
const classBy = (model: Module, values: Iterable<number>) =>
  noGrad(() => model.forward(tensor([[...values]])))
    .argmax(1)
    .dataSync()[0];

/** A rollout that nothing decides but the test. */
async function opened(options: Partial<RolloutOptions> = {}): Promise<Rollout> {
  const gates = { errors: { acceptable: 0.4, unacceptable: 0.9 }, minimum: { requests: 1e6 } };
  return await deployWithStrategy("canary", {
    ...{ modelV1, modelV2, samples, gates, rate: 0, timeoutMs: 30_000, weight: 50 },
    ...options,
  });
}

test("a key keeps its version, which answers as its model does; all of it is v2's after a promotion", async () => {
  const rollout = await opened();
  const seen = new Map<string, number>();
  for (let i = 0; i < 12; i += 1) {
    const key = `reader ${i % 6}`;
    const { version, predicted } = await rollout.predict(digit(i), { key });
    expect(predicted).toBe(classBy(version === "v1" ? modelV1 : modelV2, digit(i)));
    seen.set(`${key} ${version}`, 1);
  }
  expect(seen.size).toBe(6);
  await rollout.promote();
  const outcome = await rollout.finished;
  expect(outcome).toMatchObject({ strategy: "canary", decision: "promoted", by: "reader" });
  expect((await rollout.predict(digit(0), { key: "reader 0" })).version).toBe("v2");
  const { counts, versions, status } = await rollout.state();
  expect(status).toBe("promoted");
  expect(counts).toMatchObject({ issued: 13, answered: 13, open: 0 });
  expect(versions.v1.counts.answered + versions.v2.counts.answered).toBe(13);
  await rollout.abort();
  expect(rollout.outcome).toMatchObject({ decision: "rolled back", by: "reader" });
  expect((await rollout.predict(digit(0), { key: "reader 0" })).version).toBe("v1");
  await rollout.stop();
  expect(rollout.isEnded).toBe(true);
  await expect(rollout.predict(digit(0))).rejects.toThrow("it was terminated");
});

test("faults are real: inputs turned round, compute that takes longer, replicas that die", async () => {
  const rollout = await opened({ rate: 200 });
  const [page] = near.pages;
  const v2 = () => page?.record.versions.v2;
  await vi.waitUntil(() => (v2()?.counts.answered ?? 0) > 20, WAIT);
  await rollout.load(0);
  const key = await keyOf(rollout, "v2");

  await rollout.setFault("wrong");
  for (let i = 0; i < 5; i += 1) {
    const { predicted } = await rollout.predict(digit(i), { key });
    expect(predicted).toBe(classBy(modelV2, digit(i).slice().reverse()));
  }
  await rollout.setFault("slower", { by: 20 });
  await vi.waitUntil(() => added(page?.record.log) !== undefined, WAIT);
  const start = performance.now();
  await rollout.predict(digit(0), { key });
  // What it adds is busy time of the replica's own; a machine that is busy only adds to it.
  expect(performance.now() - start).toBeGreaterThanOrEqual(added(page?.record.log) ?? Infinity);

  await rollout.setFault("crashing");
  await vi.waitUntil(() => (v2()?.replicas[0]?.restarts ?? 0) > 0, WAIT);
  expect(page?.record.fault).toBe("crashing");
  await rollout.setFault("none");
  const { predicted } = await rollout.predict(digit(3), { key });
  expect(predicted).toBe(classBy(modelV2, digit(3)));
  const { counts } = await rollout.state();
  const { issued, answered, rejected, timedOut, failed, open } = counts;
  expect(issued).toBe(answered + rejected + timedOut + failed + open);
  await rollout.stop();
});

async function keyOf(rollout: Rollout, wanted: "v1" | "v2"): Promise<string> {
  for (let i = 0; ; i += 1) {
    const { version } = await rollout.predict(digit(0), { key: `key ${i}` });
    if (version === wanted) return `key ${i}`;
  }
}

/** What the log says that each batch takes longer, in ms. */
function added(log: readonly { text: string }[] | undefined): number | undefined {
  const text = log?.findLast((event) => event.text.startsWith("each batch of v2"))?.text;
  return text === undefined ? undefined : Number(/takes ([\d.]+) ms/.exec(text)?.[1]) - 0.01;
}

test("the page's controls are answered at once, and refused with a sentence that is written down", async () => {
  const rollout = await opened();
  const [page] = near.pages;
  if (page === undefined) throw new Error("no page was opened");
  for (const [name, value] of [
    ["pause", undefined],
    ["resume", undefined],
    ["rate", 20],
    ["shape", "bursts"],
    ["rate", 0],
    ["fault", "wrong"],
    ["fault", { fault: "none" }],
  ] as const) {
    expect(await page.control(name, value), name).toMatchObject({ ok: true });
  }
  const refusals: [string, unknown, string][] = [
    ["resume", undefined, "resume: the rollout is not paused"],
    ["fault", "slow", 'expected one of "none", "slower", "wrong", "crashing", got "slow"'],
    ["fault", { fault: "slower", by: -1 }, "expected by to be a share"],
    ["gate-test", "t-test", 'gate test: expected one of "mixture"'],
    ["gate-test", "repeated t-test", "does not watch latency"],
    ["rate", -1, "expected rate to be a number from 0"],
    ["paint", 1, "no control"],
  ];
  for (const [name, value, sentence] of refusals) {
    const answer = await page.control(name, value);
    expect(answer.ok === false && answer.message, name).toContain(sentence);
  }
  expect(await page.control("abort")).toMatchObject({ ok: true });
  const twice = await page.control("abort");
  expect(twice.ok === false && twice.message).toContain("v2 is rolled back already");
  await vi.waitUntil(() => page.record.status === "rolled back", WAIT);
  const kinds = page.record.log.map(({ kind }) => kind);
  expect(kinds).toContain("refused");
  expect(kinds).toContain("decision");
  expect(page.record.log.map(({ text }) => text)).toContain("pause");
  await rollout.stop();
  expect(page.record.state).toBe("done");
});

test("a shadow, from its first request to a promotion", async () => {
  const rollout = await deployWithStrategy("shadow", {
    ...{ modelV1, modelV2: modelV1, samples, rate: 200, timeoutMs: 30_000, leastAgreement: 0.5 },
    gates: {
      errors: { acceptable: 0.4, unacceptable: 0.9 },
      minimum: { requests: 40, bakeMs: 0 },
    },
  });
  const outcome = await rollout.finished;
  expect(outcome).toMatchObject({ decision: "promoted", by: "gate", exposure: 0 });
  const { shadow, log } = await rollout.state();
  expect(log[0]?.text).toMatch(/^v1 and v2 hold the same weights/);
  expect(shadow?.compared).toBeGreaterThanOrEqual(40);
  expect(shadow).toMatchObject({ agreement: { value: 1 }, largestDifference: { value: 0 } });
  await rollout.stop();
});

test("two rollouts of a service at once: the second is refused until the first is decided or gone", async () => {
  const first = await opened({ service: "digits" });
  await expect(opened({ service: "digits" })).rejects.toThrow(
    "a rollout of “digits” goes on, and two at once could not tell their effects apart",
  );
  const other = await opened({ service: "letters" });
  await other.stop();
  await first.abort();
  const second = await opened({ service: "digits" });
  await second.stop();
  const third = await opened({ service: "digits" });
  await third.stop();
  await first.stop();
});

test("when its kernel is replaced, who waits hears that it ended before it was decided", async () => {
  const rollout = await opened();
  near.endAll();
  await expect(rollout.finished).rejects.toThrow("ended before it was decided: it was terminated");
  await expect(rollout.state()).rejects.toThrow("it was terminated");
});

test("a version of the registry is known by its name and hash, and has to be what it says", async () => {
  const registry = await ModelRegistry.open("digits", noStorage("a test"));
  const version = await registry.register(modelV2, { madeBy: "trained again" });
  const rollout = await opened({ modelV2: { model: modelV2, version } });
  const { versions } = await rollout.state();
  expect(versions.v2).toMatchObject({ name: "trained again", hash: version.hash.slice(0, 12) });
  await rollout.stop();
  await expect(opened({ modelV2: { model: modelV1, version } })).rejects.toThrow(
    `the weights of modelV2 are not those of version ${version.hash.slice(0, 12)}, but`,
  );
});

test("a promotion moves the stages of the registry, and so does the way back; both versions have to be there", async () => {
  const registry = await ModelRegistry.open("stages", noStorage("a test"));
  const { hash } = await registry.register(modelV1, { madeBy: "trained" });
  await registry.promote(hash);
  await expect(opened({ registry })).rejects.toThrow(
    /the weights of modelV2 \([0-9a-f]{12}\) are not in the registry “stages”, .* registry\.register/,
  );
  await registry.register(modelV2, { madeBy: "trained again" });
  const stages = () =>
    Object.fromEntries(registry.versions.map(({ madeBy, stage }) => [madeBy, stage]));
  const rollout = await opened({ registry });
  expect((await rollout.state()).versions).toMatchObject({
    ...{ v1: { name: "trained" }, v2: { name: "trained again" } },
  });
  expect(stages()).toEqual({ trained: "production", "trained again": "candidate" });
  await rollout.promote();
  await rollout.finished;
  expect(stages()).toEqual({ trained: "archived", "trained again": "production" });
  await rollout.abort();
  expect(stages()).toEqual({ trained: "production", "trained again": "archived" });
  await rollout.stop();

  const undecided = await opened({ registry });
  await undecided.abort();
  expect(stages()).toEqual({ trained: "production", "trained again": "archived" });
  await undecided.stop();
});

test.each<[string, object, string]>([
  ["a misspelled option", { weigth: 5 }, "there is no option “weigth”; did you mean weight?"],
  ["no model", { modelV2: undefined }, "expected modelV2 to be a model, or { model, version }"],
  ["a load without samples", { samples: undefined, rate: 5 }, "a load asks for samples"],
  ["a gate that is none", { gates: { latncy: {} } }, "did you mean latency?"],
  [
    "a clock that runs backwards",
    { timesFaster: -1 },
    "expected timesFaster to be a number from 1",
  ],
  [
    "labels that there are none of",
    { samples: undefined, rate: 0, gates: { accuracy: { margin: 0.1 } } },
    "a gate on accuracy needs labels",
  ],
  [
    "a setting that makes no sense",
    { maxBatchSize: 0 },
    "expected maxBatchSize to be a whole number",
  ],
  ["a weight below nothing", { weight: -5 }, "between 0 and 100, got -5"],
])("%s is refused before anything is started", async (_, options, sentence) => {
  await expect(opened(options as Partial<RolloutOptions>)).rejects.toThrow(sentence);
  expect(near.pages).toHaveLength(0);
});

test("blue-green needs held-out digits; an unknown strategy is refused with the known ones", async () => {
  await expect(deployWithStrategy("blue_green", { modelV1, modelV2 })).rejects.toThrow(
    "asks green for held-out digits before the switch; give some",
  );
  await expect(
    deployWithStrategy("blue-green" as "blue_green", { modelV1, modelV2 }),
  ).rejects.toThrow('did you mean "blue_green"?');
});
