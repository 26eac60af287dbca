import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { lend } from "../../base/lent.ts";
import { Random } from "../../base/random.ts";
import {
  arange,
  Compose,
  DataLoader,
  type ImageBatch,
  MNIST,
  Normalize,
  RandomRotation,
  RandomShift,
  randomSplit,
  Subset,
  setBackend,
  TensorDataset,
} from "../index.ts";

beforeAll(() => setBackend("cpu"));
afterEach(() => vi.unstubAllGlobals());

const image = (): ImageBatch => ({
  values: Float32Array.from([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]),
  count: 2,
  channels: 1,
  height: 3,
  width: 3,
});

test("Normalize brings to mean 0 and deviation 1", () => {
  const images = image();
  new Compose([new Normalize(1, 2), new Normalize(0, 0.5)]).apply(images, new Random(1));
  expect(Array.from(images.values.slice(3, 6))).toEqual([-1, 0, -1]);
  expect(() => new Normalize(0, 0)).toThrow(/std above 0/);
});

test("RandomShift moves whole images, each its own way, and repeats for a seed", () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const images = image();
    new RandomShift(1).apply(images, new Random(seed));
    expect(images.values.slice(0, 9).reduce((a, b) => a + b)).toBe(1);
    seen.add(String(images.values));
  }
  expect(seen.size).toBeGreaterThan(15);
  const [first, second] = [image(), image()];
  for (const images of [first, second]) new RandomShift(1).apply(images, new Random(5));
  expect(second.values).toEqual(first.values);
});

test("RandomRotation turns about the centre", () => {
  const images = image();
  new RandomRotation(20).apply(images, new Random(1));
  expect(images.values[4]).toBe(1);
  const before = image();
  new RandomRotation(0).apply(before, new Random(1));
  expect(before.values).toEqual(image().values);
});

const ten = (): TensorDataset =>
  new TensorDataset(arange(20).reshape(10, 2).to("float32"), arange(10));

test("a subset has the examples that it was given", async () => {
  const [, y] = await new Subset(ten(), [7, 2, 5]).batch([2, 0]);
  expect(Array.from(y.dataSync())).toEqual([5, 7]);
  expect(() => new Subset(ten(), [10])).toThrow(/index 10 is out of bounds for a data set of 10/);
});

test("randomSplit gives every example to one part, the same for a seed", async () => {
  const parts = randomSplit(ten(), [0.75, 0.25], { seed: 1 });
  expect(parts.map(({ length }) => length)).toEqual([8, 2]);
  const all = await Promise.all(
    parts.map(async (part) => {
      const [, y] = await part.batch(Array.from({ length: part.length }, (_, i) => i));
      return Array.from(y.dataSync());
    }),
  );
  expect(all.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(randomSplit(ten(), [3, 7]).map(({ length }) => length)).toEqual([3, 7]);
  expect(() => randomSplit(ten(), [3, 3])).toThrow(/add up to 10/);
});

const shard = (first: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(2 * 785);
  bytes.fill(255, 0, 784);
  bytes.set([first, first + 1], 2 * 784);
  return bytes;
};

/** Stands in for the web server and the browser's cache, which a unit test has not. */
function serve(slow: Promise<void>): string[] {
  const asked: string[] = [];
  const stored = new Map<string, Response>();
  const index = {
    splits: {
      train: {
        count: 4,
        shards: [
          { file: "a.bin", count: 2, sha256: "1" },
          { file: "b.bin", count: 2, sha256: "2" },
        ],
      },
    },
  };
  lend({ dataUrl: "http://data.test/" });
  vi.stubGlobal("fetch", async (url: URL) => {
    const name = url.pathname.split("/").at(-1)!;
    asked.push(name);
    if (name === "index.json") return new Response(JSON.stringify(index));
    if (name === "b.bin") await slow;
    return new Response(shard(name === "a.bin" ? 1 : 3).buffer);
  });
  vi.stubGlobal("caches", {
    open: async () => ({
      match: async (key: URL) => stored.get(key.href)?.clone(),
      put: async (key: URL, response: Response) => void stored.set(key.href, response),
    }),
  });
  return asked;
}

test("a stream starts on the shards that are there, and stores them", async () => {
  let arrive = (): void => {};
  const asked = serve(new Promise((resolve) => (arrive = resolve)));
  const stream = await MNIST.stream({ split: "train" });
  const loader = new DataLoader(stream, { batchSize: 2, shuffle: true, prefetch: 0 });
  const seen: number[][] = [];
  for await (const [, y] of loader) {
    seen.push(Array.from(y.dataSync()).sort());
    arrive();
  }
  expect(seen).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect((await MNIST.load({ split: "train" })).length).toBe(4);
  expect(asked).toEqual(["index.json", "a.bin", "b.bin", "index.json"]);
});

test("MNIST hands out images and changes them as asked", async () => {
  serve(Promise.resolve());
  const transform = new Normalize(0.5, 0.5);
  const mnist = await MNIST.load({ split: "train", shape: "image", transform });
  const [x] = mnist.batch([0, 1]);
  expect(x.shape).toEqual([2, 1, 28, 28]);
  expect([x.dataSync()[0], x.dataSync()[784]]).toEqual([1, -1]);
});
