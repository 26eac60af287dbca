import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { noStorage } from "../../base/key-value-store.ts";
import { Linear, loadSafetensors, manualSeed, ones, setBackend } from "../../tinytorch/index.ts";
import { memoryStore } from "../training/training-run.testing.ts";
import { contentHash } from "./content-hash.ts";
import { modelCard } from "./model-card.ts";
import { ModelRegistry } from "./model-registry.ts";

beforeAll(() => setBackend("cpu"));

function layer(seed: number): Linear {
  manualSeed(seed);
  return new Linear(3, 2);
}

test("versions, their lineage and their stages are there on the next visit", async () => {
  const store = memoryStore();
  const registry = await ModelRegistry.open("digits", store);
  const first = await registry.register(layer(1), {
    madeBy: "trained",
    config: { patience: Number.POSITIVE_INFINITY, epochs: 3 },
    metrics: { accuracy: { value: 0.97, low: 0.96, high: 0.98, n: 1000 } },
  });
  const second = await registry.register(layer(2), { madeBy: "pruned", parent: first });
  await registry.promote(first);
  await registry.promote(second.hash.slice(0, 8));

  const later = await ModelRegistry.open("digits", store);
  expect(later.whyNotKept).toBeUndefined();
  expect(later.production?.hash).toBe(second.hash);
  expect(later.find(first).stage).toBe("archived");
  expect(later.find(second).parent).toBe(first.hash);
  expect(later.find(first)).toMatchObject({ config: { epochs: 3 }, parameters: 8 });
  expect((await ModelRegistry.open("other", store)).versions).toEqual([]);
});

test("a version is its numbers: the hash is that of the file, by Node's own SHA-256", async () => {
  const registry = await ModelRegistry.open("digits", memoryStore());
  const model = layer(1);
  const version = await registry.register(model, { madeBy: "trained" });
  const file = await registry.weights(version);
  expect(createHash("sha256").update(file).digest("hex")).toBe(version.hash);
  const { tensors } = loadSafetensors(file);
  expect(await contentHash(Object.fromEntries(Object.entries(tensors).reverse()))).toBe(
    version.hash,
  );
  const again = await registry.register(model, {
    madeBy: "trained",
    metrics: { accuracy: { value: 1 } },
  });
  expect(again.createdAt).toBe(version.createdAt);
  expect(registry.versions).toHaveLength(1);
});

test("loading brings back the same answers, and damaged weights are refused", async () => {
  const store = memoryStore();
  const registry = await ModelRegistry.open("digits", store);
  const model = layer(1);
  const version = await registry.register(model, { madeBy: "trained" });
  const other = layer(2);
  await registry.load(version, other);
  const x = ones([1, 3]);
  expect(other.forward(x).dataSync()).toEqual(model.forward(x).dataSync());

  const key = `registry/digits/weights/${version.hash}`;
  const bytes = (await store.get(key)) ?? new Uint8Array();
  bytes.set([1 ^ (bytes.at(-1) ?? 0)], bytes.length - 1);
  await store.put(key, bytes);
  await expect(registry.load(version, other)).rejects.toThrow(/damaged/);
  await store.delete(key);
  await expect(registry.load(version, other)).rejects.toThrow(/are gone/);
});

test("the weights of another model are refused with what does not fit, and change nothing", async () => {
  const registry = await ModelRegistry.open("digits", memoryStore());
  const version = await registry.register(layer(1), { madeBy: "trained" });
  const other = new Linear(4, 2);
  const before = Array.from(other.weight.dataSync());
  await expect(registry.load(version, other)).rejects.toThrow(
    /size mismatch for weight: .*\(3, 2\) from checkpoint, the shape in current model is \(4, 2\)/,
  );
  expect(Array.from(other.weight.dataSync())).toEqual(before);
  await expect(registry.load("0000", other)).rejects.toThrow(
    /there is no version "0000".*there are/,
  );
});

test("one that is in production cannot be removed; others can", async () => {
  const store = memoryStore();
  const registry = await ModelRegistry.open("digits", store);
  const version = await registry.register(layer(1), { madeBy: "trained" });
  await registry.promote(version);
  await expect(registry.remove(version)).rejects.toThrow(/is in production/);
  await registry.promote(version, "archived");
  await registry.remove(version);
  expect([registry.versions, await store.keys()]).toEqual([[], []]);
  expect(() => registry.find(version)).toThrow(/there are: none/);
});

test("without storage it says so and lasts as long as the kernel, also for who opens it again", async () => {
  const store = noStorage("this is the sandbox");
  const registry = await ModelRegistry.open("digits", store);
  expect(registry.whyNotKept).toMatch(/this is the sandbox/);
  const version = await registry.register(layer(1), { madeBy: "trained" });
  const again = await ModelRegistry.open("digits", store);
  expect(again.whyNotKept).toMatch(/this is the sandbox/);
  await again.load(version, layer(2));
  await again.promote(version);
  expect((await ModelRegistry.open("digits", store)).production?.hash).toBe(version.hash);
  await again.promote(version, "archived");
  await again.remove(version);
  expect((await ModelRegistry.open("digits", store)).versions).toEqual([]);
});

test("in a full storage the version is held in memory and can be loaded; those before it are kept", async () => {
  const store = memoryStore();
  const registry = await ModelRegistry.open("digits", store);
  const before = await registry.register(layer(1), { madeBy: "trained" });
  expect(registry.whyNotKept).toBeUndefined();
  const keys = [...store.held.keys()];
  // For what is said of the version, but not for its weights.
  const used = [...store.held.values()].reduce((sum, { length }) => sum + length, 0);
  store.room = used + 1500;
  const model = new Linear(30, 20);
  const version = await registry.register(model, { madeBy: "trained longer" });
  expect(registry.whyNotKept).toContain("it is full");
  const again = await ModelRegistry.open("digits", store);
  const other = new Linear(30, 20);
  await again.load(version, other);
  const x = ones([1, 30]);
  expect(other.forward(x).dataSync()).toEqual(model.forward(x).dataSync());
  await again.load(before, layer(3));
  expect([...store.held.keys()]).toEqual(keys);
  // There is nothing left that could be lost.
  await again.remove(version);
  expect(again.whyNotKept).toBeUndefined();
});

test("what is stored and cannot be read is left alone", async () => {
  const store = memoryStore();
  await store.put("registry/digits/version/x", new TextEncoder().encode("{"));
  expect((await ModelRegistry.open("digits", store)).versions).toEqual([]);
  expect(await store.keys()).toHaveLength(1);
});

test("bad names and stages are refused", async () => {
  await expect(ModelRegistry.open("a/b", memoryStore())).rejects.toThrow(/got "a\/b"/);
  const registry = await ModelRegistry.open("digits", memoryStore());
  const version = await registry.register(layer(1), { madeBy: "trained" });
  await expect(registry.promote(version, "live" as "candidate")).rejects.toThrow(/got live/);
});

test("the card says what is known, and what nobody has stated", async () => {
  const registry = await ModelRegistry.open("digits", memoryStore());
  const version = await registry.register(layer(1), {
    madeBy: "trained",
    data: "MNIST",
    metrics: { accuracy: { value: 0.97, low: 0.96, high: 0.98, n: 1000 } },
  });
  const card = modelCard(version, { intendedUse: "Reading digits in class." });
  expect(card).toContain(`\`${version.hash}\``);
  expect(card).toContain("| accuracy | 0.97 | 0.96 to 0.98 | 1,000 |");
  expect(card).toContain("Reading digits in class.");
  expect(card).toContain("## Limits\n\nNot stated yet.");
});
