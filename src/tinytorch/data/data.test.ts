import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { lend } from "../../base/lent.ts";
import {
  arange,
  type Batch,
  DataLoader,
  type Dataset,
  MNIST,
  setBackend,
  TensorDataset,
  tensor,
} from "../index.ts";

beforeAll(() => setBackend("cpu"));
afterEach(() => vi.unstubAllGlobals());

const ten = (): TensorDataset =>
  new TensorDataset(arange(20).reshape(10, 2).to("float32"), arange(10));

async function targets(loader: DataLoader): Promise<number[][]> {
  const seen: number[][] = [];
  for await (const [, y] of loader) seen.push(Array.from(y.dataSync()));
  return seen;
}

test("batches come in order, the last one short, or not at all", async () => {
  expect(await targets(new DataLoader(ten(), { batchSize: 4 }))).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
  const full = new DataLoader(ten(), { batchSize: 4, dropLast: true });
  expect(await targets(full)).toHaveLength(2);
  expect(full.length).toBe(2);
});

test("shuffling takes every example once, another order each epoch, the same for a seed", async () => {
  const make = (): DataLoader => new DataLoader(ten(), { batchSize: 5, shuffle: true, seed: 3 });
  const [loader, again] = [make(), make()];
  const epochs = [await targets(loader), await targets(loader)];
  expect(epochs[0]!.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(epochs[0]).not.toEqual(epochs[1]);
  expect([await targets(again), await targets(again)]).toEqual(epochs);
});

class Slow implements Dataset {
  readonly length = 6;
  started = 0;
  constructor(readonly failsAt = -1) {}
  async batch(indices: ArrayLike<number>): Promise<Batch> {
    this.started++;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (indices[0] === this.failsAt) throw new Error("broken row");
    const x = tensor(Array.from(indices));
    return [x, x];
  }
}

test("batches are started ahead, and waiting is measured", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  const dataset = new Slow();
  const loader = new DataLoader(dataset, { prefetch: 2 });
  const ahead: number[] = [];
  let isOver = false;
  const loop = (async () => {
    for await (const [x] of loader) {
      ahead.push(dataset.started);
      await new Promise((resolve) => setTimeout(resolve, 30));
      await x.data();
    }
    isOver = true;
  })();
  while (!isOver) await vi.advanceTimersByTimeAsync(1);
  await loop;
  vi.useRealTimers();
  expect(ahead).toEqual([3, 4, 5, 6, 6, 6]);
  // Only the first batch was waited for; each takes 20 ms.
  expect(loader.waitMs).toBe(20);
});

test("a failing data set fails the loop that asked", async () => {
  await expect(targets(new DataLoader(new Slow(2)))).rejects.toThrow("broken row");
});

test("a long loop over batches lets other tasks in", async () => {
  let heard = 0;
  const timer = setInterval(() => heard++, 1);
  const dataset = new TensorDataset(arange(400), arange(400));
  for await (const [x] of new DataLoader(dataset)) {
    for (let until = performance.now() + 1; performance.now() < until; ) x.add(1);
  }
  clearInterval(timer);
  expect(heard).toBeGreaterThan(5);
});

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return await new Response(
    new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip")),
  ).arrayBuffer();
}

/** Stands in for the web server: the one thing that a unit test has not. */
function serve(files: Record<string, ArrayBuffer | string>): string[] {
  const asked: string[] = [];
  lend({ dataUrl: "http://data.test/" });
  vi.stubGlobal("fetch", async (url: URL) => {
    const name = url.pathname.split("/").at(-1)!;
    asked.push(name);
    const body = files[name];
    return body === undefined ? new Response("", { status: 404 }) : new Response(body);
  });
  return asked;
}

const shard = (first: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(2 * 785);
  bytes.fill(255, 784, 2 * 784);
  bytes.set([first, first + 1], 2 * 784);
  return bytes;
};

const index = JSON.stringify({
  splits: {
    train: {
      count: 4,
      shards: [
        { file: "a.bin", count: 2 },
        { file: "b.bin", count: 2 },
      ],
    },
    test: { count: 0, shards: [] },
  },
});

test("MNIST reads packed shards, whether or not the server has unpacked them", async () => {
  serve({ "index.json": index, "a.bin": await gzip(shard(1)), "b.bin": shard(3).buffer });
  const mnist = await MNIST.load({ split: "train" });
  expect(mnist.length).toBe(4);
  const [x, y] = mnist.batch([1, 2]);
  expect(x.shape).toEqual([2, 784]);
  expect([x.dataSync()[0], x.dataSync()[784]]).toEqual([1, 0]);
  expect([y.dtype, ...y.dataSync()]).toEqual(["int32", 2, 3]);
});

test("MNIST fetches no more shards than it needs, and says what is missing", async () => {
  const asked = serve({ "index.json": index, "a.bin": await gzip(shard(1)) });
  expect((await MNIST.load({ split: "train", samples: 1 })).length).toBe(1);
  expect(asked).toEqual(["index.json", "a.bin"]);
  await expect(MNIST.load({ split: "train" })).rejects.toThrow(
    /b\.bin answered 404; is the data packed/,
  );
});
