/** For tests in Node: the web server that a page has, with all of MNIST from the package of its files. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { lend } from "../../../base/lent.ts";
import { digitsFolder } from "../../monitoring/digits.testing.ts";

const SPLITS = {
  train: { prefix: "train", count: 60_000 },
  test: { prefix: "t10k", count: 10_000 },
} as const;

/** Lends the address of a server of MNIST; gives what ends it. */
export async function serveMnist(): Promise<() => Promise<void>> {
  const server = createServer(async ({ url = "" }, response) => {
    const name = url.slice("/mnist/".length);
    if (name === "index.json") response.end(JSON.stringify({ splits: index() }));
    else response.end(await packed(name as keyof typeof SPLITS));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const takeBack = lend({ dataUrl: `http://127.0.0.1:${port}/` });
  return async () => {
    takeBack();
    await new Promise((resolve) => server.close(resolve));
  };
}

/** Each split in one shard. */
function index() {
  const entries = Object.entries(SPLITS).map(([name, { count }]) => [
    name,
    { count, shards: [{ file: name, count }] },
  ]);
  return Object.fromEntries(entries);
}

/** Images, then labels, as scripts/tooling/pack-mnist.mjs packs them, but for the compression. */
async function packed(split: keyof typeof SPLITS): Promise<Buffer> {
  const { prefix } = SPLITS[split];
  const [images, labels] = await Promise.all([
    readFile(join(digitsFolder(), `${prefix}-images-idx3-ubyte`)),
    readFile(join(digitsFolder(), `${prefix}-labels-idx1-ubyte`)),
  ]);
  // After the headers: a magic number and three sizes, or one.
  return Buffer.concat([images.subarray(16), labels.subarray(8)]);
}
