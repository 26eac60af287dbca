/** Handwritten digits (LeCun, Cortes and Burges), packed by scripts/pack-mnist.mjs: gzip shards, images first, then labels. */
import { lent } from "../../base/lent.ts";
import { Random } from "../../base/random.ts";
import { finite, oneOf, whole } from "../arguments/kinds.ts";
import { Signature } from "../arguments/signature.ts";
import { fromTypedArray } from "../tensor/create.ts";
import type { Batch, Dataset } from "./dataset.ts";
import { download, gunzip } from "./download.ts";
import { type Transform, transformKind } from "./transforms.ts";

const side = 28;
const pixels = side * side;

/** Grey values as fractions: looking them up is faster than dividing. */
const fractions = Float32Array.from({ length: 256 }, (_, grey) => grey / 255);

/** Content of `index.json` beside the shards. */
interface PackIndex {
  splits: Record<"train" | "test", { count: number; shards: Shard[] }>;
}

interface Shard {
  file: string;
  count: number;
  sha256?: string;
}

/** Which part of MNIST, how much of it, and how it is handed out. */
export interface MNISTOptions {
  /** 60,000 images to learn from, or 10,000 to judge by. */
  split: "train" | "test";
  /** Only the first so many; the rest is not even fetched. */
  samples?: number;
  /** Changes the images of each batch. */
  transform?: Transform;
  /** Where the transform's random numbers start, 0. */
  seed?: number;
  /** "flat" rows (N, 784), which is the default, or "image"s (N, 1, 28, 28). */
  shape?: "flat" | "image";
}

const mnistArguments = new Signature<MNISTOptions>("MNIST.load", [], {
  split: oneOf("train", "test"),
  samples: whole(1),
  transform: transformKind,
  seed: finite,
  shape: oneOf("flat", "image"),
});

const viewArguments = new Signature<Omit<MNISTOptions, "split" | "samples">>("MNIST.view", [], {
  transform: transformKind,
  seed: finite,
  shape: oneOf("flat", "image"),
});

/** The grey values and digits of one split, filled in as they arrive. */
class Digits {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  /** Each with the number of its first image, of the one after its last, and when it is there. */
  readonly parts: { from: number; to: number; ready: Promise<void>; isReady: boolean }[] = [];

  constructor(
    readonly length: number,
    shards: readonly Shard[],
    base: URL,
  ) {
    this.images = new Uint8Array(length * pixels);
    this.labels = new Uint8Array(length);
    let from = 0;
    for (const shard of shards) {
      if (from >= length) break;
      const part = { from, to: Math.min(from + shard.count, length), isReady: false };
      const ready = this.fill(shard, new URL(shard.file, base), part).then(() => {
        entry.isReady = true;
      });
      const entry = { ...part, ready };
      // Thrown where somebody waits for it.
      ready.catch(() => {});
      this.parts.push(entry);
      from += shard.count;
    }
  }

  private async fill(
    { count, sha256 }: Shard,
    url: URL,
    { from, to }: { from: number; to: number },
  ): Promise<void> {
    const bytes = await gunzip(await download(url, sha256));
    if (bytes.length !== count * (pixels + 1)) {
      throw new Error(
        `MNIST.load: expected ${count * (pixels + 1)} bytes in ${url.href}, got ${bytes.length}; pack the data anew with ` +
          "`node scripts/pack-mnist.mjs`",
      );
    }
    this.images.set(bytes.subarray(0, (to - from) * pixels), from * pixels);
    this.labels.set(bytes.subarray(count * pixels, count * pixels + to - from), from);
  }

  /** Waits for the shards that these images are in; none when all of them are there. */
  missing(indices: ArrayLike<number>): Promise<void>[] {
    const open = this.parts.filter(({ isReady }) => !isReady);
    return open
      .filter(({ from, to }) => Array.from(indices).some((index) => index >= from && index < to))
      .map(({ ready }) => ready);
  }

  async all(): Promise<void> {
    await Promise.all(this.parts.map(({ ready }) => ready));
  }
}

/** Digits as inputs (N, 784) in [0, 1], row by row, and int32 targets (N,) from 0 to 9. */
export class MNIST implements Dataset {
  private readonly random: Random;

  /** @internal Users call `MNIST.load`. */
  constructor(
    private readonly digits: Digits,
    private readonly options: MNISTOptions,
  ) {
    this.random = new Random(options.seed ?? 0);
  }

  /** Fetches the packed images of one split; they are cached, and the next kernel has them at once. */
  static async load(options: MNISTOptions): Promise<MNIST> {
    const digits = await openSplit(options);
    await digits.all();
    return new MNIST(digits, options);
  }

  /** The same, but gives back at once: batches wait for what they need, and a first pass starts on what is there. */
  static async stream(options: MNISTOptions): Promise<StreamedMNIST> {
    return new StreamedMNIST(await openSplit(options), options);
  }

  /** The same digits, handed out in another way: nothing is fetched or copied. */
  view(options: Omit<MNISTOptions, "split" | "samples">): MNIST {
    viewArguments.take([options]);
    return new MNIST(this.digits, { ...this.options, ...options });
  }

  /** Grey values 0–255, 784 per image. */
  get images(): Uint8Array {
    return this.digits.images;
  }

  /** The digits. */
  get labels(): Uint8Array {
    return this.digits.labels;
  }

  get length(): number {
    return this.digits.length;
  }

  batch(indices: ArrayLike<number>, random = this.random): Batch {
    const { images: pictures, labels } = this.digits;
    const count = indices.length;
    const values = new Float32Array(count * pixels);
    const targets = new Int32Array(count);
    for (let row = 0; row < count; row++) {
      const index = indices[row]!;
      if (!(index >= 0 && index < this.length)) {
        throw new RangeError(
          `MNIST.batch: index ${index} is out of bounds for ${this.length} images`,
        );
      }
      const to = row * pixels;
      for (let i = 0; i < pixels; i++) values[to + i] = fractions[pictures[index * pixels + i]!]!;
      targets[row] = labels[index]!;
    }
    const images = { values, count, channels: 1, height: side, width: side };
    this.options.transform?.apply(images, random);
    const shape = this.options.shape === "image" ? [count, 1, side, side] : [count, pixels];
    return [fromTypedArray(values, shape, "float32"), fromTypedArray(targets, [count], "int32")];
  }
}

/** MNIST that is still arriving. */
export class StreamedMNIST implements Dataset {
  private readonly whole: MNIST;
  private passes = 0;

  /** @internal Users call `MNIST.stream`. */
  constructor(
    private readonly digits: Digits,
    options: MNISTOptions,
  ) {
    this.whole = new MNIST(digits, options);
  }

  get length(): number {
    return this.digits.length;
  }

  /** Resolves when everything is there. */
  async ready(): Promise<void> {
    await this.digits.all();
  }

  async batch(indices: ArrayLike<number>, random?: Random): Promise<Batch> {
    await Promise.all(this.digits.missing(indices));
    return this.whole.batch(indices, random);
  }

  /** The first pass shuffles within each shard, in the order in which they come; later ones shuffle everything. */
  order(random: Random): Int32Array {
    if (this.passes++ > 0) return random.permutation(this.length);
    const order = new Int32Array(this.length);
    for (const { from, to } of this.digits.parts)
      order.set(
        random.permutation(to - from).map((i) => from + i),
        from,
      );
    return order;
  }
}

async function openSplit(options: MNISTOptions): Promise<Digits> {
  const { split, samples } = mnistArguments.take([options]);
  const base = new URL("mnist/", new URL(lent().dataUrl, globalThis.location?.href));
  const packed = await download(new URL("index.json", base));
  const index = JSON.parse(new TextDecoder().decode(packed)) as PackIndex;
  const part = index.splits[split];
  if (!part) {
    throw new RangeError(
      `MNIST.load: expected split "train" or "test", got ${JSON.stringify(split)}`,
    );
  }
  return new Digits(Math.min(samples ?? part.count, part.count), part.shards, base);
}
