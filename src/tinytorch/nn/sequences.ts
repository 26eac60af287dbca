/** Layers for sequences (N, T, E): embeddings, positions, attention, the transformer block. */
import { fromTypedArray } from "../tensor/create.ts";
import { embedding, layerNorm, scaledDotProductAttention } from "../tensor/functions.ts";
import { type Shape, shapeText, sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Sequential } from "./containers.ts";
import { constantParameter, normalParameter } from "./initial.ts";
import { Dropout, GELU, Linear } from "./layers.ts";
import { Module, type Parameter } from "./module.ts";

/** Each row of the last dimensions to mean 0 and variance 1, then scaled and shifted by learned parameters. */
export class LayerNorm extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;
  /** The sizes of the dimensions that make a row. */
  readonly normalizedShape: Shape;

  constructor(
    shape: number | Shape,
    readonly eps = 1e-5,
  ) {
    super();
    this.normalizedShape = typeof shape === "number" ? [shape] : shape;
    this.weight = constantParameter(this.normalizedShape, 1);
    this.bias = constantParameter(this.normalizedShape, 0);
  }

  forward(x: Tensor): Tensor {
    return layerNorm(x, this.normalizedShape, this.weight, this.bias, this.eps);
  }

  override extraRepr(): string {
    return `${shapeText(this.normalizedShape)}, eps=${this.eps}`;
  }
}

/** A learned vector per number: int32 (…) to (…, dim). */
export class Embedding extends Module<[indices: Tensor]> {
  /** (count, dim), normally distributed at the start. */
  readonly weight: Parameter;

  constructor(
    readonly count: number,
    readonly dim: number,
  ) {
    super();
    this.weight = normalParameter([count, dim], 1);
  }

  forward(indices: Tensor): Tensor {
    return embedding(indices, this.weight);
  }

  override extraRepr(): string {
    return `${this.count}, ${this.dim}`;
  }
}

function checkLength(name: string, x: Tensor, length: number, dim: number): void {
  if (x.ndim >= 2 && x.shape.at(-2)! <= length && x.shape.at(-1) === dim) return;
  throw new RangeError(
    `${name}: expected (…, T, ${dim}) with T up to ${length}, got ${shapeText(x.shape)}`,
  );
}

/** Adds to each position its own sines and cosines (Vaswani et al. 2017, section 3.5). */
export class SinusoidalPositionalEncoding extends Module {
  declare readonly table: Tensor;

  constructor(
    readonly length: number,
    readonly dim: number,
  ) {
    super();
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
export class LearnedPositionalEncoding extends Module {
  /** (length, dim). */
  readonly weight: Parameter;

  constructor(
    readonly length: number,
    readonly dim: number,
  ) {
    super();
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

/** Self-attention in several heads: (N, T, embedDim) to the same. The mask is not zero where a position may look. */
export class MultiHeadAttention extends Module<[x: Tensor, mask?: Tensor]> {
  /** Width of one head. */
  readonly headDim: number;
  readonly qProj: Linear;
  readonly kProj: Linear;
  readonly vProj: Linear;
  readonly outProj: Linear;

  constructor(
    readonly embedDim: number,
    readonly heads: number,
  ) {
    super();
    if (embedDim % heads !== 0) {
      throw new RangeError(
        `MultiHeadAttention: embedDim must be divisible by heads, got ${embedDim} and ${heads}`,
      );
    }
    this.headDim = embedDim / heads;
    this.qProj = new Linear(embedDim, embedDim);
    this.kProj = new Linear(embedDim, embedDim);
    this.vProj = new Linear(embedDim, embedDim);
    this.outProj = new Linear(embedDim, embedDim);
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
    const mixed = scaledDotProductAttention(
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

/** How a transformer block is built. */
export interface TransformerBlockOptions {
  /** Width of the hidden layer, in multiples of embedDim: 4. */
  mlpRatio?: number;
  /** Probability after attention and after the hidden layers; 0. */
  dropout?: number;
}

/** x + attention(norm(x)), then the same with two dense layers: normalised first, as in GPT-2. */
export class TransformerBlock extends Module<[x: Tensor, mask?: Tensor]> {
  readonly norm1: LayerNorm;
  readonly attention: MultiHeadAttention;
  readonly norm2: LayerNorm;
  readonly mlp: Sequential;
  readonly dropout: Dropout;

  constructor(
    embedDim: number,
    heads: number,
    { mlpRatio = 4, dropout = 0 }: TransformerBlockOptions = {},
  ) {
    super();
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
