/** The Model panel's record: the blocks of a model in the order in which they run, what flows between them, and what each costs. */
import type { Figure } from "../../figure/figure.ts";

export interface ModelOutput {
  kind: "model";
  version: 1;
  state: "running" | "done" | "partial";
  /** The measurement in progress, or why the record is partial. */
  stage: string;
  model: { name: string; parameters: number };
  backend: { name: string; threads: number };
  /** Shapes are written as `(N, 784)`, where N is the number of examples, whatever it is. */
  input: { shape: string; dtype: string };
  /** The result, the blocks that it comes from, and what its last dimension tells apart. */
  output: { shape: string; from: string[]; classes?: string[] };
  /** Of the whole model. Arithmetic and activations are those of one example. */
  totals: ModelTotals;
  /** A block that has blocks inside comes before them. */
  blocks: ModelBlock[];
  /** Blocks at the end that are too many to list; the totals hold them. */
  omittedBlocks?: number;
  /** Parameters that no operation took. */
  unused?: { path: string; parameters: number }[];
}

export interface ModelTotals {
  parameters: Figure;
  weightBytes: Figure;
  flops: Figure;
  activationBytes: Figure;
  /** Of one inference with the batch of the example; absent where it was not asked for. */
  time?: Figure;
}

/** A module that was called, or operations between modules. Its numbers hold those of the blocks inside. */
export interface ModelBlock {
  id: string;
  /** The block that it is inside; absent at the top. */
  parent?: string;
  kind: "module" | "operation";
  /** The class of the module: `Linear`; or the operations: `add`. */
  name: string;
  /** Where the module is in the model: `layers.0`; of an operation, the module whose forward does it. */
  path: string;
  /** As the module prints them: `inFeatures=784, outFeatures=128`. */
  settings: string;
  /** What it takes: `from` is a block without blocks inside, or `input`, the model's own. */
  inputs: { from: string; shape: string }[];
  /** Shape of its result. */
  output: string;
  /** Those that a block before it has taken already are not counted again. */
  parameters: number;
  weightBytes: number;
  /** Floating point operations for one example. */
  flops: number;
  /** Bytes of the results of its operations for one example; a view of other data has none of its own. */
  activationBytes: number;
  /** Parameters that it shares with a block before it, which counts them. */
  shared?: { with: string; parameters: number };
  /** Of its operations in one inference; absent where it was not asked for, or has no operation. */
  time?: Figure;
}
