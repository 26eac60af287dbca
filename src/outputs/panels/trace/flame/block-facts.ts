/** Description of a block: a name, and facts in the order of interest. */
import { amountText } from "../../../figure/figure-text.ts";
import { integerText } from "../../../figure/number-text.ts";
import { operationRate, readingText } from "../operation-rate.ts";
import type { TraceOperation } from "../trace.ts";
import { moduleName, modulePath, type TraceSpan } from "../trace-spans.ts";
import { type FlameData, operationOf } from "./flame-data.ts";

export interface BlockFacts {
  readonly name: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
}

export function blockFacts(flame: FlameData, block: number): BlockFacts | undefined {
  const operation = operationOf(flame, block);
  if (operation !== undefined) return operationFacts(flame, operation);
  const span = flame.spans[block];
  return span === undefined ? undefined : spanFacts(flame, span);
}

export function blockName(flame: FlameData, block: number): string {
  return operationOf(flame, block)?.name ?? spanName(flame, flame.spans[block]);
}

/** `linear, 0.53 ms, module 0, forward`: for a screen reader. */
export function blockWords(flame: FlameData, block: number): string {
  const found = blockFacts(flame, block);
  if (found === undefined) return "";
  return [found.name, ...found.facts.map(([label, value]) => `${label} ${value}`)].join("; ");
}

function operationFacts({ pass, modelName, hostTimed }: FlameData, operation: TraceOperation) {
  const { name, phase, kernels, shapes, hostMs, deviceMs, flops, bytes, memoryBytes } = operation;
  const path = modulePath(operation, pass.modules);
  const rate = operationRate(operation, hostTimed);
  return {
    name,
    facts: [
      [hostTimed ? "took" : "queued in", readingText(hostMs, pass)],
      ...(deviceMs === undefined
        ? []
        : [
            [
              hostTimed ? "mean of all passes" : "on the device",
              amountText(deviceMs, "ms"),
            ] as const,
          ]),
      ...(path === undefined
        ? []
        : [["module", path === "" ? modelName : moduleName(path, pass)] as const]),
      ["phase", phase],
      ...(kernels.length === 0 ? [] : [["kernels", kernels.join(", ")] as const]),
      ...(shapes === "" ? [] : [["shapes", shapes] as const]),
      ...(flops === 0 ? [] : [["computes", amountText(flops, "flop")] as const]),
      ...(rate === undefined ? [] : [["rate", amountText(rate, "flop/s")] as const]),
      ["moves at least", amountText(bytes, "bytes")],
      ["memory after", amountText(memoryBytes, "bytes")],
    ] as const,
  };
}

function spanFacts(flame: FlameData, span: TraceSpan): BlockFacts {
  const { pass, bounds } = flame;
  const { kind, phase, startMs, endMs, firstOperation, endOperation } = span;
  const inside = pass.operations.slice(firstOperation, endOperation);
  const flops = inside.reduce((sum, operation) => sum + operation.flops, 0);
  return {
    name: spanName(flame, span),
    facts: [
      ["took", amountText(endMs - startMs, "ms")],
      ["share of the pass", `${Math.round((100 * (endMs - startMs)) / bounds.to)} %`],
      ...(kind === "phase" ? [] : [["phase", phase] as const]),
      ["operations", integerText(inside.length)],
      ...(flops === 0 ? [] : [["computes", amountText(flops, "flop")] as const]),
    ],
  };
}

function spanName({ pass, modelName }: FlameData, span: TraceSpan | undefined): string {
  if (span === undefined) return "";
  if (span.name === "") return modelName;
  return span.kind === "module" ? moduleName(span.name, pass) : span.name;
}
