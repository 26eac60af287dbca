/** The models themselves. Each takes images (N, C, H, W), or rows (N, C·H·W) as the data set gives them, and gives logits. */
import { Sequential } from "../nn/containers.ts";
import { Conv2d } from "../nn/images.ts";
import { Dropout, Flatten, Linear, ReLU } from "../nn/layers.ts";
import { Layer, type Module } from "../nn/module.ts";
import { BatchNorm2d, LayerNorm } from "../nn/normalizations.ts";
import { MaxPool2d } from "../nn/pools.ts";
import { LearnedPositionalEncoding, TransformerBlock } from "../nn/sequences.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { CompleteConfig } from "./config.ts";

/** Rows or images to images. */
class ToImage extends Layer {
  constructor(
    readonly channels: number,
    readonly side: number,
  ) {
    super();
  }

  forward(x: Tensor): Tensor {
    return x.reshape(-1, this.channels, this.side, this.side);
  }

  override extraRepr(): string {
    return `${this.channels}, ${this.side}, ${this.side}`;
  }
}

const dropoutLayers = (p: number): Module[] => (p > 0 ? [new Dropout(p)] : []);

/** Dense layers with ReLU between them. */
export function buildMlp(config: CompleteConfig): Module {
  const { layers, hiddenDim, channels, imageSize, classes, dropout } = config;
  const hidden: Module[] = [];
  let width = channels * imageSize * imageSize;
  for (let i = 0; i < layers; i++) {
    hidden.push(new Linear(width, hiddenDim), new ReLU(), ...dropoutLayers(dropout));
    width = hiddenDim;
  }
  return new Sequential(new Flatten(), ...hidden, new Linear(width, classes));
}

/** Channels of each convolution: doubled from one to the next, up to hiddenDim. */
export function channelsOfCnn({ layers, hiddenDim }: CompleteConfig): number[] {
  return Array.from({ length: layers }, (_, i) =>
    Math.max(1, Math.round(hiddenDim / 2 ** (layers - 1 - i))),
  );
}

/** Convolutions, each normalised and halved, and a dense layer. */
export function buildCnn(config: CompleteConfig): Module {
  const { channels, imageSize, classes, dropout } = config;
  const stages: Module[] = [];
  let before = channels;
  let side = imageSize;
  for (const out of channelsOfCnn(config)) {
    stages.push(
      new Conv2d(before, out, 3, { padding: 1, bias: false }),
      new BatchNorm2d(out),
      new ReLU(),
      new MaxPool2d(2),
    );
    before = out;
    side >>= 1;
  }
  return new Sequential(
    new ToImage(channels, imageSize),
    ...stages,
    new Flatten(),
    ...dropoutLayers(dropout),
    new Linear(before * side * side, classes),
  );
}

/** Tokens with positions through transformer blocks; their mean is classified. */
class TokenClassifier extends Layer {
  readonly blocks: readonly TransformerBlock[];
  readonly positions: LearnedPositionalEncoding;
  readonly norm: LayerNorm;
  readonly head: Linear;

  constructor({ layers, hiddenDim, heads, dropout, classes }: CompleteConfig, tokens: number) {
    super();
    this.positions = new LearnedPositionalEncoding(tokens, hiddenDim);
    this.blocks = Array.from(
      { length: layers },
      () => new TransformerBlock(hiddenDim, heads, { dropout }),
    );
    this.norm = new LayerNorm(hiddenDim);
    this.head = new Linear(hiddenDim, classes);
  }

  forward(tokens: Tensor): Tensor {
    let h = this.positions.forward(tokens);
    for (const block of this.blocks) h = block.forward(h);
    return this.head.forward(this.norm.forward(h).mean(1));
  }
}

/** Cuts images into squares, and each becomes a token (Dosovitskiy et al. 2021): (N, C, H, W) to (N, squares, hiddenDim). */
class Patches extends Layer {
  readonly project: Linear;

  constructor(readonly config: CompleteConfig) {
    super();
    const { patchSize, channels, hiddenDim } = config;
    this.project = new Linear(channels * patchSize * patchSize, hiddenDim);
  }

  forward(x: Tensor): Tensor {
    const { patchSize: size, channels, imageSize } = this.config;
    const across = imageSize / size;
    const n = x.shape[0]!;
    const squares = x
      .reshape(n, channels, across, size, across, size)
      .permute(0, 2, 4, 1, 3, 5)
      .reshape(n, across * across, channels * size * size);
    return this.project.forward(squares);
  }
}

/** A small vision transformer. */
export function buildVit(config: CompleteConfig): Module {
  const { channels, imageSize, patchSize } = config;
  const tokens = (imageSize / patchSize) ** 2;
  return new Sequential(
    new ToImage(channels, imageSize),
    new Patches(config),
    new TokenClassifier(config, tokens),
  );
}

/** Channels of the two convolutions that "hybrid" begins with. */
export function channelsOfStem({ hiddenDim }: CompleteConfig): [number, number] {
  return [Math.max(1, hiddenDim >> 1), hiddenDim];
}

/** (N, E, H, W) to a token per pixel, (N, H·W, E). */
class PixelsToTokens extends Layer {
  forward(x: Tensor): Tensor {
    return x.flatten(2).transpose(1, 2);
  }
}

/** Convolutions see the strokes, attention how they lie to each other, and a dense layer decides. */
export function buildHybrid(config: CompleteConfig): Module {
  const { channels, imageSize } = config;
  const [first, second] = channelsOfStem(config);
  const side = imageSize >> 2;
  return new Sequential(
    new ToImage(channels, imageSize),
    new Conv2d(channels, first, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(first, second, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new PixelsToTokens(),
    new TokenClassifier(config, side * side),
  );
}
