/** Handwritten digits (LeCun, Cortes and Burges), packed by scripts/pack-mnist.mjs: gzip shards, images first, then labels. */
import { fromTypedArray } from "../create.ts";
import type { Batch, Dataset } from "./dataset.ts";

const pixels = 28 * 28;

/** What `index.json` beside the shards says. */
interface PackIndex {
  splits: Record<"train" | "test", { count: number; shards: { file: string; count: number }[] }>;
}

/** Which part of MNIST, and how much of it. */
export interface MNISTOptions {
  /** 60,000 images to learn from, or 10,000 to judge by. */
  split: "train" | "test";
  /** Only the first so many; the rest is not even fetched. */
  samples?: number;
}

let dataUrl = "/data/";

/** Where the packed data sets lie; "/data/" unless told otherwise. */
export function setDataUrl(url: string): void {
  dataUrl = url.endsWith("/") ? url : `${url}/`;
}

/** Digits as inputs (N, 784) in [0, 1], row by row, and int32 targets (N,) from 0 to 9. */
export class MNIST implements Dataset {
  private constructor(
    /** Grey values 0–255, 784 per image. */
    readonly images: Uint8Array,
    /** The digits. */
    readonly labels: Uint8Array,
  ) {}

  /** Fetches the packed images of one split. */
  static async load({ split, samples }: MNISTOptions): Promise<MNIST> {
    const base = new URL("mnist/", new URL(dataUrl, globalThis.location?.href));
    const index = JSON.parse(
      new TextDecoder().decode(await fetchBytes(new URL("index.json", base))),
    ) as PackIndex;
    const part = index.splits[split];
    if (!part)
      throw new RangeError(
        `MNIST.load: expected split "train" or "test", got ${JSON.stringify(split)}`,
      );
    const wanted = Math.min(samples ?? part.count, part.count);
    let known = 0;
    const shards = part.shards.filter(({ count }) => {
      known += count;
      return known - count < wanted;
    });
    const parts = await Promise.all(
      shards.map((shard) => loadShard(new URL(shard.file, base), shard.count)),
    );
    return new MNIST(
      joinBytes(parts.map(({ images }) => images)).subarray(0, wanted * pixels),
      joinBytes(parts.map(({ labels }) => labels)).subarray(0, wanted),
    );
  }

  get length(): number {
    return this.labels.length;
  }

  batch(indices: ArrayLike<number>): Batch {
    const rows = indices.length;
    const inputs = new Float32Array(rows * pixels);
    const targets = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const index = indices[row]!;
      if (!(index >= 0 && index < this.length)) {
        throw new RangeError(
          `MNIST.batch: index ${index} is out of bounds for ${this.length} images`,
        );
      }
      const to = row * pixels;
      for (let i = 0; i < pixels; i++) inputs[to + i] = this.images[index * pixels + i]! / 255;
      targets[row] = this.labels[index]!;
    }
    return [
      fromTypedArray(inputs, [rows, pixels], "float32"),
      fromTypedArray(targets, [rows], "int32"),
    ];
  }
}

async function loadShard(
  url: URL,
  count: number,
): Promise<{ images: Uint8Array; labels: Uint8Array }> {
  const bytes = await gunzip(await fetchBytes(url));
  if (bytes.length !== count * (pixels + 1)) {
    throw new Error(
      `MNIST.load: expected ${count * (pixels + 1)} bytes in ${url.href}, got ${bytes.length}; pack the data anew with ` +
        "`node scripts/pack-mnist.mjs`",
    );
  }
  return { images: bytes.subarray(0, count * pixels), labels: bytes.subarray(count * pixels) };
}

async function fetchBytes(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const advice = "is the data packed (`node scripts/pack-mnist.mjs`) and served?";
  const response = await fetch(url).catch((error: unknown) => {
    throw new Error(`MNIST.load: ${url.href} cannot be fetched: ${String(error)}; ${advice}`, {
      cause: error,
    });
  });
  if (!response.ok)
    throw new Error(`MNIST.load: ${url.href} answered ${response.status}; ${advice}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** A server may have declared the gzip as a transfer encoding, and the browser undone it already. */
async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
