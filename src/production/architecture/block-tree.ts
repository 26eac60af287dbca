/**
 * From a captured graph to blocks: a module that was called is one, and so is each operation between modules. A block is opened
 * into the blocks inside, unless it is a single operation, as a layer is.
 */
import { assert } from "../../base/assert.ts";
import type { ModelBlock } from "../../outputs/panels/model/model.ts";
import { INPUT } from "../../outputs/panels/model/model-blocks.ts";
import {
  type Graph,
  type GraphInput,
  type GraphNode,
  Module,
  type ModuleCall,
} from "../../tinytorch/index.ts";

/** A block before anything of it is counted. */
export interface TreeBlock
  extends Pick<
    ModelBlock,
    "id" | "parent" | "kind" | "name" | "path" | "settings" | "inputs" | "output"
  > {
  /** The operations that belong to it and to no block inside. */
  readonly nodes: readonly GraphNode[];
}

export interface BlockTree {
  /** A block comes before those inside it. */
  readonly blocks: readonly TreeBlock[];
  /** The blocks that the model's result comes from. */
  readonly outputFrom: readonly string[];
}

/** How values are told: their shapes, and which operations only put values elsewhere. */
export interface TreeOptions {
  readonly shapeOf: (input: GraphInput) => string;
  readonly isMove: (node: GraphNode) => boolean;
}

export function blockTree(graph: Graph, options: TreeOptions): BlockTree {
  return new TreeBuilder(graph, options).build();
}

/** What a call does, in order: it calls other modules, and does operations of its own. */
type Step = { readonly call: number } | { readonly nodes: readonly GraphNode[] };

class TreeBuilder {
  private readonly blocks: TreeBlock[] = [];
  /** The block that a value comes from. A layer that gives back what it took is the last one that it came from. */
  private readonly origins = new Map<string, string>([[INPUT, INPUT]]);
  private readonly inside = new Map<number, number[]>();

  constructor(
    private readonly graph: Graph,
    private readonly options: TreeOptions,
  ) {
    for (const [index, { parent }] of graph.calls.entries()) {
      if (parent === undefined) continue;
      this.inside.set(parent, [...(this.inside.get(parent) ?? []), index]);
    }
  }

  build(): BlockTree {
    // The first call is that of the model itself, which is no block unless there is nothing inside.
    const steps = this.stepsOf(0);
    if (isLayer(steps)) this.addCall(0, undefined);
    else this.addSteps(steps, 0, undefined);
    return {
      blocks: this.blocks,
      outputFrom: this.originsOf([this.graph.output]).map(({ from }) => from),
    };
  }

  private addCall(index: number, parent: string | undefined): void {
    const call = this.callAt(index);
    const steps = this.stepsOf(index);
    const nodes = this.graph.nodes.slice(call.from, call.to);
    // Dropout gives back what it took, unless the model trains.
    const isPassing = nodes.length === 0;
    const id = this.add(parent, {
      kind: "module",
      ...this.wordsOf(index),
      inputs: this.originsOf(isPassing ? call.inputs : inputsOf(nodes)),
      output: this.shapesOf(call.outputs) || this.shapesOf(lastOf(nodes)),
      nodes: isLayer(steps) ? nodes : [],
    });
    if (!isLayer(steps)) this.addSteps(steps, index, id);
    else
      for (const value of isPassing ? call.outputs : nodes.map(resultOf)) this.comesFrom(value, id);
  }

  private addSteps(steps: readonly Step[], within: number, parent: string | undefined): void {
    for (const step of steps) {
      if ("call" in step) this.addCall(step.call, parent);
      else this.addOperations(step.nodes, within, parent);
    }
  }

  private addOperations(
    nodes: readonly GraphNode[],
    within: number,
    parent: string | undefined,
  ): void {
    const id = this.add(parent, {
      kind: "operation",
      name: nodes.map(({ operation }) => operation).join(", "),
      path: this.graph.calls[within]?.path ?? "",
      settings: "",
      inputs: this.originsOf(inputsOf(nodes)),
      output: this.shapesOf(lastOf(nodes)),
      nodes,
    });
    for (const node of nodes) this.comesFrom(resultOf(node), id);
  }

  private add(parent: string | undefined, block: Omit<TreeBlock, "id" | "parent">): string {
    const id = String(this.blocks.length + 1);
    this.blocks.push({ id, ...(parent === undefined ? {} : { parent }), ...block });
    return id;
  }

  private wordsOf(index: number): Pick<TreeBlock, "name" | "path" | "settings"> {
    const { module, path = "" } = this.callAt(index);
    const settings = module instanceof Module ? module.extraRepr() : "";
    return { name: module.constructor.name, path, settings };
  }

  private stepsOf(index: number): Step[] {
    const { from, to } = this.callAt(index);
    const steps: Step[] = [];
    let at = from;
    const upTo = (end: number): void => {
      for (const nodes of this.joined(this.graph.nodes.slice(at, end))) steps.push({ nodes });
    };
    for (const call of this.inside.get(index) ?? []) {
      upTo(this.callAt(call).from);
      steps.push({ call });
      at = this.callAt(call).to;
    }
    upTo(to);
    return steps;
  }

  /** Operations that only put values elsewhere are one step, as long as each goes on with what the one before gave. */
  private joined(nodes: readonly GraphNode[]): GraphNode[][] {
    const runs: GraphNode[][] = [];
    for (const node of nodes) {
      const before = runs.at(-1)?.at(-1);
      if (before !== undefined && this.goesOn(before, node)) runs.at(-1)?.push(node);
      else runs.push([node]);
    }
    return runs;
  }

  private goesOn(before: GraphNode, node: GraphNode): boolean {
    const { isMove } = this.options;
    return isMove(before) && isMove(node) && this.graph.onlyUser(before) === node;
  }

  private callAt(index: number): ModuleCall {
    const call = this.graph.calls[index];
    assert(call !== undefined, "a captured graph lacks a call that it names");
    return call;
  }

  private originsOf(values: readonly GraphInput[]): ModelBlock["inputs"] {
    const found = new Map<string, string>();
    for (const value of values) {
      const from = this.origins.get(keyOf(value));
      if (from !== undefined && !found.has(from)) found.set(from, this.options.shapeOf(value));
    }
    return [...found].map(([from, shape]) => ({ from, shape }));
  }

  private comesFrom(value: GraphInput, id: string): void {
    this.origins.set(keyOf(value), id);
  }

  private shapesOf(values: readonly GraphInput[]): string {
    return values.map(this.options.shapeOf).join(", ");
  }
}

/** One operation, or none: there is nothing to open. */
function isLayer(steps: readonly Step[]): boolean {
  const [first] = steps;
  return steps.length === 0 || (steps.length === 1 && first !== undefined && "nodes" in first);
}

function resultOf({ id }: GraphNode): GraphInput {
  return { kind: "node", id };
}

function lastOf(nodes: readonly GraphNode[]): GraphInput[] {
  return nodes.slice(-1).map(resultOf);
}

/** What comes from outside of these operations. */
function inputsOf(nodes: readonly GraphNode[]): GraphInput[] {
  const own = new Set(nodes.map(({ id }) => id));
  return nodes
    .flatMap(({ inputs }) => inputs)
    .filter((input) => input.kind !== "node" || !own.has(input.id));
}

/** Parameters and constants come from no block. */
function keyOf(value: GraphInput): string {
  if (value.kind === "node") return String(value.id);
  return value.kind === "input" ? INPUT : "";
}
