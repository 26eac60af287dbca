/** A transposition that only a product reads is left to the product, which reads its operands in either order at no cost. */
import type { Transposition } from "../operations/products.ts";
import { operations } from "../operations/table.ts";
import type { Graph, GraphInput, GraphNode } from "./graph.ts";
import { findingOf, type GraphPass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

const { matmul, matmulTransposed, permute } = operations;

export const foldTranspose: GraphPass = {
  name: "fold-transpose",
  description: "a product takes its operand transposed, instead of a transposed copy of it",
  find: (graph) => {
    const folded = foldedOf(graph);
    return graph.nodes.flatMap((node) => {
      const sides = isProduct(node)
        ? node.inputs.map((input) => graph.producer(input)).filter((each) => folded.has(each!))
        : [];
      if (sides.length === 0) return [];
      const nodes = [...new Set(sides as GraphNode[]), node];
      return [findingOf(foldTranspose.name, nodes, "the product takes its operand as it lies")];
    });
  },
  apply: (graph) => {
    const folded = foldedOf(graph);
    return rewrite(graph, (node, place) => {
      if (!isProduct(node)) return undefined;
      const sides = node.inputs.map((input) => source(graph, folded, input));
      if (!sides.some(({ turned }) => turned)) return undefined;
      const before = transpositionOf(node);
      const attrs: Transposition = {
        transposeA: before.transposeA !== sides[0]!.turned,
        transposeB: before.transposeB !== sides[1]!.turned,
      };
      const inputs = sides.map(({ input }) => place.now(input));
      return place.add(node, { row: matmulTransposed, inputs, attrs, shape: node.shape });
    });
  },
};

function isProduct({ row }: GraphNode): boolean {
  return row === matmul || row === matmulTransposed;
}

function transpositionOf({ row, attrs }: GraphNode): Transposition {
  const none = { transposeA: false, transposeB: false };
  return row === matmulTransposed ? (attrs as Transposition) : none;
}

/** Transpositions of the last two dimensions that products alone take. */
function foldedOf(graph: Graph): Set<GraphNode> {
  const folded = graph.nodes.filter((node) => {
    const users = graph.users(node);
    return (
      swapsLastTwo(node) &&
      !graph.isOutput(node) &&
      users.length > 0 &&
      users.every((user) => isProduct(user) && user.isWithoutGrad === node.isWithoutGrad)
    );
  });
  return new Set(folded);
}

function swapsLastTwo({ row, attrs }: GraphNode): boolean {
  if (row !== permute) return false;
  const { axes } = attrs as { axes: readonly number[] };
  const last = axes.length - 1;
  return (
    last > 0 &&
    axes[last] === last - 1 &&
    axes[last - 1] === last &&
    axes.slice(0, -2).every((axis, i) => axis === i)
  );
}

/** The input of a folded transposition, else the input itself. */
function source(
  graph: Graph,
  folded: ReadonlySet<GraphNode>,
  input: GraphInput,
): { input: GraphInput; turned: boolean } {
  const producer = graph.producer(input);
  const turned = producer !== undefined && folded.has(producer);
  return { input: turned ? producer.inputs[0]! : input, turned };
}
