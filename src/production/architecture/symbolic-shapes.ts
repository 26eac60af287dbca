/** Shapes in words, with N for the number of examples: what differs between two batches of different size depends on it. */
import type { Graph, GraphInput, Shape } from "../../tinytorch/index.ts";

/** The same operations with another number of examples. */
export interface TwoBatches {
  readonly graph: Graph;
  readonly larger: Graph;
}

/** Whether both graphs do the same operations with the same inputs, whatever the shapes. */
export function areAlike({ graph, larger }: TwoBatches): boolean {
  return (
    graph.nodes.length === larger.nodes.length &&
    graph.nodes.every((node, index) => {
      const other = larger.nodes[index];
      return (
        node.operation === other?.operation &&
        node.inputs.length === other.inputs.length &&
        node.inputs.every((input, place) => keyOf(input) === keyOf(other.inputs[place]))
      );
    })
  );
}

function keyOf(input: GraphInput | undefined): string {
  if (input?.kind === "node") return `node ${input.id}`;
  return input?.kind === "parameter" ? input.path : String(input?.kind);
}

/** Writes the shape of a value: `(N, 784)`; with one graph alone, all sizes as they are. */
export function shapeWriter(
  graph: Graph,
  larger: Graph | undefined,
): (input: GraphInput) => string {
  const [n, m] = [graph.input.shape[0] ?? 0, larger?.input.shape[0] ?? 0];
  return (input) => {
    const shape = graph.shapeOf(input);
    const other = input.kind === "constant" ? shape : (larger?.shapeOf(input) ?? shape);
    return inBrackets(shape, (size, axis) => sizeText([size, other[axis] ?? size], [n, m]));
  };
}

/** As Python prints a tuple. */
function inBrackets(shape: Shape, text: (size: number, axis: number) => string): string {
  const sizes = shape.map(text);
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}

/** A size with n examples and with m: `784`, `N`, `16N`, `2N + 1`. */
function sizeText([size, other]: [number, number], [n, m]: [number, number]): string {
  if (size === other) return String(size);
  const slope = (other - size) / (m - n);
  const rest = size - slope * n;
  if (!Number.isInteger(slope)) return `${size} for ${n}`;
  const multiple = slope === 1 ? "N" : `${slope}N`;
  if (rest === 0) return multiple;
  return `${multiple} ${rest > 0 ? "+" : "−"} ${Math.abs(rest)}`;
}
