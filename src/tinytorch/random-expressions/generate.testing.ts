/** From a seed to an expression: steps are drawn and kept if the reference can compute them; one that it refuses ends the expression. */
import { Random } from "../../base/random.ts";
import { Draw, MOST_ELEMENTS } from "./draw.testing.ts";
import {
  type Expression,
  isStep,
  type Node,
  renumbered,
  type Step,
  usedBy,
} from "./expression.testing.ts";
import { Reference } from "./reference.testing.ts";
import type { Machine } from "./rounding.testing.ts";
import { OutOfRange, Refusal, type Variable } from "./variable.testing.ts";
import { drawStep } from "./vocabulary.testing.ts";

/** The same expression for the same seed, on every machine whose numbers are alike. */
export function generate(seed: number, machine: Machine): Expression {
  const random = new Random(seed);
  const reference = new Reference(machine);
  const draw = new Draw(random, reference, machine);
  const wanted = draw.integer(5, 15);
  for (let steps = 0, tries = 0; steps < wanted && tries < 100; tries++) {
    const before = draw.nodes.length;
    const outcome = tryStep(draw, reference);
    if (outcome === "kept") steps++;
    else if (outcome === "last") break;
    else {
      draw.nodes.length = before;
      reference.nodes.length = before;
    }
  }
  return withBackward(draw, reference, random);
}

function tryStep(draw: Draw, reference: Reference): "kept" | "last" | "dropped" {
  const step = drawStep(draw);
  if (!step) return "dropped";
  let made: Variable | undefined;
  try {
    made = reference.push(step);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error instanceof OutOfRange && !draw.machine.seesValues) return "dropped";
    // Each expression can end in one refusal; most refusals are drawn early, when there is more to come.
    if (!draw.chance(0.3)) return "dropped";
    draw.nodes.push(step);
    return "last";
  }
  if (!made || made.size > MOST_ELEMENTS) return "dropped";
  draw.nodes.push(step);
  return made.mayRefuse ? "last" : "kept";
}

/** Gradients go backward from the last result that has one. */
function withBackward(draw: Draw, reference: Reference, random: Random): Expression {
  const from = reference.nodes.findLastIndex(
    ([exact], i) => exact!.requiresGrad && !exact!.mayRefuse && isStep(draw.nodes[i]!),
  );
  if (from < 0) return { nodes: draw.nodes };
  const { size } = reference.nodes[from]![0]!;
  const gradient = Array.from({ length: size }, () => random.integer(1, 17) / 8);
  return { nodes: draw.nodes, backward: { from, gradient } };
}

/** Only the nodes that the kept ones are made from. */
export function only({ nodes, backward }: Expression, kept: readonly number[]): Expression {
  const needed = new Set(kept);
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (needed.has(i)) for (const used of usedBy(nodes[i]!)) needed.add(used);
  }
  const order = [...nodes.keys()].filter((i) => needed.has(i));
  const renamed = order.map((i): Node => {
    const node = nodes[i]!;
    return isStep(node) ? (renumbered(node, (ref) => order.indexOf(ref)) satisfies Step) : node;
  });
  const isKept = backward && needed.has(backward.from);
  return {
    nodes: renamed,
    ...(isKept && { backward: { ...backward, from: order.indexOf(backward.from) } }),
  };
}
