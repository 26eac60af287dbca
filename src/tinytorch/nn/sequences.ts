/** Layers for sequences (N, T, E): embeddings, positions, attention, the transformer block. */
import { above, between, flag, whole } from "../arguments/kinds.ts";
import { checkArguments, type Settings, Signature } from "../arguments/signature.ts";
import { fromTypedArray } from "../tensor/create.ts";
import { attend, type EmbeddingOptions, embedding, rowNumber } from "../tensor/functions.ts";
import { shapeText, sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Sequential } from "./containers.ts";
import { uniform, zeros } from "./init.ts";
import { normalParameter } from "./initial.ts";
import { Dropout, GELU, Linear } from "./layers.ts";
import { Layer, type Parameter } from "./module.ts";
import { LayerNorm } from "./normalizations.ts";

const tableKinds = { count: whole(0), dim: whole(1) };

const embeddingArguments = new Signature<EmbeddingOptions, ["paddingIdx"]>(
  "Embedding",
  ["paddingIdx"],
  { paddingIdx: whole() },
);

/** A learned vector per number: int32 (…) to (…, dim). */
export class Embedding extends Layer<[indices: Tensor]> {
  /** (count, dim), normally distributed at the start; the row at `paddingIdx` is 0. */
  readonly weight: Parameter;
  /** The row that stands for nothing and gets no gradient, counted from the start. */
  readonly paddingIdx: number | undefined;

  constructor(
    readonly count: number,
    readonly dim: number,
    ...settings: Settings<EmbeddingOptions, ["paddingIdx"]>
  ) {
    super();
    checkArguments("Embedding", { count, dim }, tableKinds);
    const { paddingIdx } = embeddingArguments.take(settings);
    this.paddingIdx =
      paddingIdx === undefined ? undefined : rowNumber("Embedding", paddingIdx, count);
    this.weight = normalParameter([count, dim], 1, this.paddingIdx);
  }

  forward(indices: Tensor): Tensor {
    const { weight, paddingIdx } = this;
    return paddingIdx === undefined
      ? embedding(indices, weight)
      : embedding(indices, weight, paddingIdx);
  }

  override extraRepr(): string {
    const padding = this.paddingIdx === undefined ? "" : `, paddingIdx=${this.paddingIdx}`;
    return `${this.count}, ${this.dim}${padding}`;
  }
}

function checkLength(name: string, x: Tensor, length: number, dim: number): void {
  if (x.ndim >= 2 && x.shape.at(-2)! <= length && x.shape.at(-1) === dim) return;
  throw new RangeError(
    `${name}: expected (…, T, ${dim}) with T up to ${length}, got ${shapeText(x.shape)}`,
  );
}

const encodingKinds = { length: whole(1), dim: whole(1) };

/** Adds to each position its own sines and cosines (Vaswani et al. 2017, section 3.5). */
export class SinusoidalPositionalEncoding extends Layer {
  declare readonly table: Tensor;

  constructor(
    readonly length: number,
    readonly dim: number,
  ) {
    super();
    checkArguments("SinusoidalPositionalEncoding", { length, dim }, encodingKinds);
    const values = new Float32Array(sizeOf([length, dim]));
    for (let i = 0; i < values.length; i++) {
      const [at, column] = [Math.floor(i / dim), i % dim];
      const angle = at / 10_000 ** ((column - (column % 2)) / dim);
      values[i] = column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
    this.registerBuffer("table", fromTypedArray(values, [length, dim], "float32"));
  }

  forward(x: Tensor): Tensor {
    checkLength("SinusoidalPositionalEncoding", x, this.length, this.dim);
    return x.add(this.table.narrow(0, 0, x.shape.at(-2)!));
  }

  override extraRepr(): string {
    return `${this.length}, ${this.dim}`;
  }
}

/** Adds to each position a vector that is learned. */
export class LearnedPositionalEncoding extends Layer {
  /** (length, dim). */
  readonly weight: Parameter;

  constructor(
    readonly length: number,
    readonly dim: number,
  ) {
    super();
    checkArguments("LearnedPositionalEncoding", { length, dim }, encodingKinds);
    this.weight = normalParameter([length, dim], 0.02);
  }

  forward(x: Tensor): Tensor {
    checkLength("LearnedPositionalEncoding", x, this.length, this.dim);
    const rows = x.shape.at(-2)!;
    return x.add(rows === this.length ? this.weight : this.weight.narrow(0, 0, rows));
  }

  override extraRepr(): string {
    return `${this.length}, ${this.dim}`;
  }
}

/** How a `MultiHeadAttention` is made. */
export interface AttentionLayerOptions {
  /** Whether the four projections learn something to add: true. */
  bias?: boolean;
}

const attentionKinds = { embedDim: whole(1), heads: whole(1) };

const attentionArguments = new Signature<AttentionLayerOptions>(
  "MultiHeadAttention",
  [],
  {
    bias: flag,
  },
  {
    dropout: "attention drops nothing itself; TransformerBlock drops what it gives",
    batchFirst: "inputs are always (N, T, embedDim)",
  },
);

/** Self-attention in several heads: (N, T, embedDim) to the same. The mask is not zero where a position may look. */
export class MultiHeadAttention extends Layer<[x: Tensor, mask?: Tensor]> {
  /** Width of one head. */
  readonly headDim: number;
  readonly qProj: Linear;
  readonly kProj: Linear;
  readonly vProj: Linear;
  readonly outProj: Linear;

  /** Starts as PyTorch's does: queries, keys and values as one Xavier-uniform matrix (embedDim, 3 · embedDim), biases 0. */
  constructor(
    readonly embedDim: number,
    readonly heads: number,
    ...settings: Settings<AttentionLayerOptions>
  ) {
    super();
    checkArguments("MultiHeadAttention", { embedDim, heads }, attentionKinds);
    if (embedDim % heads !== 0) {
      throw new RangeError(
        `MultiHeadAttention: embedDim must be divisible by heads, got ${embedDim} and ${heads}`,
      );
    }
    const { bias = true } = attentionArguments.take(settings);
    this.headDim = embedDim / heads;
    const bound = Math.sqrt(6 / (embedDim + 3 * embedDim));
    this.qProj = projection(embedDim, bound, bias);
    this.kProj = projection(embedDim, bound, bias);
    this.vProj = projection(embedDim, bound, bias);
    this.outProj = projection(embedDim, 1 / Math.sqrt(embedDim), bias);
  }

  forward(x: Tensor, mask?: Tensor): Tensor {
    if (x.ndim !== 3) {
      throw new RangeError(
        `MultiHeadAttention: expected (N, T, ${this.embedDim}), got ${shapeText(x.shape)}`,
      );
    }
    const [n, length] = x.shape as [number, number, number];
    const split = (each: Tensor): Tensor =>
      each.reshape(n, length, this.heads, this.headDim).transpose(1, 2);
    const mixed = attend(
      split(this.qProj.forward(x)),
      split(this.kProj.forward(x)),
      split(this.vProj.forward(x)),
      // A mask per sequence serves all of its heads.
      { mask: mask?.ndim === 3 ? mask.unsqueeze(1) : mask },
    );
    return this.outProj.forward(mixed.transpose(1, 2).reshape(n, length, this.embedDim));
  }

  override extraRepr(): string {
    return `${this.embedDim}, heads=${this.heads}`;
  }
}

function projection(width: number, bound: number, bias: boolean): Linear {
  const layer = new Linear(width, width, { bias });
  uniform(layer.weight, -bound, bound);
  if (layer.bias) zeros(layer.bias);
  return layer;
}

/** How a transformer block is built. */
export interface TransformerBlockOptions {
  /** Width of the hidden layer, in multiples of embedDim: 4. */
  mlpRatio?: number;
  /** Probability after attention and after the hidden layers; 0. */
  dropout?: number;
}

const blockArguments = new Signature<TransformerBlockOptions, ["mlpRatio", "dropout"]>(
  "TransformerBlock",
  ["mlpRatio", "dropout"],
  { mlpRatio: above(0), dropout: between(0, 1) },
);

/** x + attention(norm(x)), then the same with two dense layers: normalised first, as in GPT-2. */
export class TransformerBlock extends Layer<[x: Tensor, mask?: Tensor]> {
  readonly norm1: LayerNorm;
  readonly attention: MultiHeadAttention;
  readonly norm2: LayerNorm;
  readonly mlp: Sequential;
  readonly dropout: Dropout;

  constructor(
    embedDim: number,
    heads: number,
    ...settings: Settings<TransformerBlockOptions, ["mlpRatio", "dropout"]>
  ) {
    super();
    checkArguments("TransformerBlock", { embedDim, heads }, attentionKinds);
    const { mlpRatio = 4, dropout = 0 } = blockArguments.take(settings);
    this.norm1 = new LayerNorm(embedDim);
    this.attention = new MultiHeadAttention(embedDim, heads);
    this.norm2 = new LayerNorm(embedDim);
    const hidden = Math.round(embedDim * mlpRatio);
    this.mlp = new Sequential(
      new Linear(embedDim, hidden),
      new GELU(),
      new Linear(hidden, embedDim),
    );
    this.dropout = new Dropout(dropout);
  }

  forward(x: Tensor, mask?: Tensor): Tensor {
    const seen = this.attention.forward(this.norm1.forward(x), mask);
    const h = x.add(this.dropout.forward(seen));
    return h.add(this.dropout.forward(this.mlp.forward(this.norm2.forward(h))));
  }
}
