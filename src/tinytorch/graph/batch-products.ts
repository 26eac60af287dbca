/**
 * A loop over samples, written as in Python: each x[i] goes through the same operations, and the results are stacked. Done once for
 * the whole x it is the same numbers, with one kernel in place of one per sample.
 */
import { operations } from "../operations/table.ts";
import { type Shape, sameShape } from "../tensor/shape.ts";
import { sameAttrs } from "./attrs.ts";
import { batched, batchedShape, partOf, type Sample } from "./batch-rules.ts";
import type { AnyOperation, Graph, GraphInput, GraphNode } from "./graph.ts";
import { findingOf, type GraphMatch, type GraphPass } from "./pass.ts";
import { type GraphPlace, isPure, rewrite, sameInput } from "./rewrite.ts";

const { cat, reshape, slice } = operations;

export const batchProducts: GraphPass = {
  name: "batch-products",
  description: "a loop that takes one sample at a time becomes one pass over the whole batch",
  find: (graph) =>
    graph.nodes.flatMap((node) => {
      const loop = loopOf(graph, node);
      return loop ? [describe(loop)] : [];
    }),
  apply: (graph) => rewrite(graph, (node, place) => loopOf(graph, node)?.build(place)),
};

function describe({ count, nodes, steps }: Loop): GraphMatch {
  const names = [...new Set(steps.map(({ like }) => like.operation))].join(", ");
  const message = `${count} samples go through ${names} one after the other; at once, each kernel runs once`;
  return findingOf(batchProducts.name, nodes, message);
}

/** Something for all samples: what a step of the loop gives, or an input of the graph. */
type Source = { readonly step: number } | { readonly input: GraphInput };

/** One operation for all samples. */
interface Step {
  /** The first sample's. */
  readonly like: GraphNode;
  readonly row: AnyOperation;
  readonly sources: readonly Source[];
  readonly attrs: unknown;
  readonly shape: Shape;
}

interface Lifted extends Sample {
  readonly source: Source;
}

function loopOf(graph: Graph, node: GraphNode): Loop | undefined {
  if (node.row !== cat || node.inputs.length < 2) return undefined;
  if ((node.attrs as { axis: number }).axis !== 0) return undefined;
  const loop = new Loop(graph, node);
  return loop.isFound ? loop : undefined;
}

/** The operations of a loop whose results `end` joins, walked from the end to the slices with all samples side by side. */
class Loop {
  readonly steps: Step[] = [];
  /** Nodes that work on all samples at once. */
  readonly nodes: GraphNode[] = [];
  readonly isFound: boolean;
  private readonly lifted = new Map<string, Lifted | undefined>();
  private readonly result: Lifted | undefined;

  constructor(
    private readonly graph: Graph,
    private readonly end: GraphNode,
  ) {
    this.result = this.lift(end.inputs);
    this.nodes.push(end);
    this.nodes.sort((a, b) => a.id - b.id);
    const computes = this.steps.some(({ row }) => row !== reshape);
    this.isFound = this.result?.varies === true && computes;
  }

  get count(): number {
    return this.end.inputs.length;
  }

  /** Puts the steps into a graph; gives what stands for the joined results. */
  build(place: GraphPlace): GraphInput {
    const made: GraphInput[] = [];
    const find = (source: Source): GraphInput =>
      "step" in source ? made[source.step]! : place.now(source.input);
    for (const { like, row, sources, attrs, shape } of this.steps)
      made.push(place.add(like, { row, inputs: sources.map(find), attrs, shape }));
    const { source, shape, isCounted } = this.result!;
    const whole = batchedShape(this.count, shape, isCounted);
    if (sameShape(whole, this.end.shape)) return find(source);
    const attrs = { shape: this.end.shape };
    return place.add(this.end, {
      row: reshape,
      inputs: [find(source)],
      attrs,
      shape: this.end.shape,
    });
  }

  /** The inputs of all samples as one; nothing when they do not belong to one loop. */
  private lift(inputs: readonly GraphInput[]): Lifted | undefined {
    const first = inputs[0]!;
    if (inputs.every((input) => sameInput(input, first))) {
      const shape = this.graph.shapeOf(first);
      return { source: { input: first }, shape, varies: false, isCounted: false };
    }
    const nodes = inputs.map((input) => this.graph.producer(input));
    if (!nodes.every((node) => node !== undefined)) return undefined;
    const key = nodes.map(({ id }) => id).join(" ");
    if (!this.lifted.has(key)) this.lifted.set(key, this.liftNodes(nodes));
    return this.lifted.get(key);
  }

  private liftNodes(nodes: readonly GraphNode[]): Lifted | undefined {
    const first = nodes[0]!;
    const areAlike = nodes.every(
      (node) =>
        node.row === first.row &&
        isPure(node) &&
        sameShape(node.shape, first.shape) &&
        node.inputs.length === first.inputs.length &&
        node.isWithoutGrad === first.isWithoutGrad,
    );
    if (!areAlike) return undefined;
    const found = (first.row === slice && this.liftSlices(nodes)) || this.liftAlike(nodes);
    if (found) this.nodes.push(...nodes);
    return found;
  }

  /** The slices where the loop begins: all of one thing, in order. */
  private liftSlices(nodes: readonly GraphNode[]): Lifted | undefined {
    const [first] = nodes as [GraphNode];
    const whole = first.inputs[0]!;
    const size = this.graph.shapeOf(whole);
    const rows = first.shape[0]!;
    const areInOrder = nodes.every(
      (node, i) => sameInput(node.inputs[0], whole) && partOf(node, size)?.index === i,
    );
    if (!areInOrder || rows * nodes.length !== size[0]) return undefined;
    const source: Source = { input: whole };
    return rows === 1
      ? { source, shape: first.shape, varies: true, isCounted: true }
      : this.reshaped(first, { source, shape: first.shape, varies: true, isCounted: false }, size);
  }

  private liftAlike(nodes: readonly GraphNode[]): Lifted | undefined {
    const first = nodes[0]!;
    if (!nodes.every(({ attrs }) => sameAttrs(attrs, first.attrs))) return undefined;
    const inputs = first.inputs.map((_, i) => this.lift(nodes.map((node) => node.inputs[i]!)));
    if (!inputs.every((input) => input !== undefined)) return undefined;
    const { shape } = first;
    if (first.row === reshape) {
      const [x] = inputs as [Lifted];
      const before = batchedShape(this.count, x.shape, x.isCounted);
      return this.reshaped(first, { ...x, shape, isCounted: shape[0] === 1 }, before);
    }
    const rule = batched(first, inputs);
    if (!rule) return undefined;
    const { attrs, isCounted } = rule;
    const source = this.step(first, first.row, inputs, attrs, shape, isCounted);
    return { source, shape, varies: true, isCounted };
  }

  /** In another shape: no step where it is the same for all samples together. */
  private reshaped(like: GraphNode, to: Lifted, before: Shape): Lifted {
    const shape = batchedShape(this.count, to.shape, to.isCounted);
    if (sameShape(shape, before)) return to;
    const source = this.step(like, reshape, [to], { shape }, to.shape, to.isCounted);
    return { ...to, source };
  }

  private step(
    like: GraphNode,
    row: AnyOperation,
    inputs: readonly Lifted[],
    attrs: unknown,
    ofOne: Shape,
    isCounted: boolean,
  ): Source {
    const sources = inputs.map(({ source }) => source);
    const shape = batchedShape(this.count, ofOne, isCounted);
    this.steps.push({ like, row, sources, attrs, shape });
    return { step: this.steps.length - 1 };
  }
}
