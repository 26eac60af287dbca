/** What there is to say about a block: a name, and facts in the order of interest. */
import { amountText } from "../../../../outputs/figure/figure-text.ts";
import { integerText } from "../../../../outputs/figure/number-text.ts";
import { operationRate } from "../../../../outputs/panels/trace/operation-rate.ts";
import type { TraceOperation } from "../../../../outputs/panels/trace/trace.ts";
import { modulePath, type TraceSpan } from "../../../../outputs/panels/trace/trace-spans.ts";
import { type FlameData, operationOf } from "./flame-data.ts";

export interface BlockFacts {
  readonly name: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
}

export interface FactContext {
  readonly data: FlameData;
  /** Name of the model, for the module whose path is empty. */
  readonly modelName: string;
  /** Whether the host's time is the time of the computation. */
  readonly hostTimed: boolean;
}

export function blockFacts(context: FactContext, block: number): BlockFacts | undefined {
  const operation = operationOf(context.data, block);
  if (operation !== undefined) return operationFacts(context, operation);
  const span = context.data.spans[block];
  return span === undefined ? undefined : spanFacts(context, span);
}

export function blockName({ data, modelName }: Omit<FactContext, "hostTimed">, block: number) {
  return operationOf(data, block)?.name ?? spanName(data.spans[block], modelName);
}

/** `linear, 0.53 ms, module 0, forward`: for a screen reader. */
export function blockWords(context: FactContext, block: number): string {
  const found = blockFacts(context, block);
  if (found === undefined) return "";
  return [found.name, ...found.facts.map(([label, value]) => `${label} ${value}`)].join("; ");
}

function operationFacts({ data, modelName, hostTimed }: FactContext, operation: TraceOperation) {
  const { name, phase, kernels, shapes, hostMs, deviceMs, flops, bytes, memoryBytes } = operation;
  const path = modulePath(operation, data.pass.modules);
  const rate = operationRate(operation, hostTimed);
  return {
    name,
    facts: [
      [hostTimed ? "took" : "queued in", amountText(hostMs, "ms")],
      ...(deviceMs === undefined ? [] : [["on the device", amountText(deviceMs, "ms")] as const]),
      ...(path === undefined ? [] : [["module", path === "" ? modelName : path] as const]),
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

function spanFacts({ data, modelName }: FactContext, span: TraceSpan): BlockFacts {
  const { kind, phase, startMs, endMs, firstOperation, endOperation } = span;
  const inside = data.pass.operations.slice(firstOperation, endOperation);
  const flops = inside.reduce((sum, operation) => sum + operation.flops, 0);
  return {
    name: spanName(span, modelName),
    facts: [
      ["took", amountText(endMs - startMs, "ms")],
      ["share of the pass", `${Math.round((100 * (endMs - startMs)) / data.bounds.to)} %`],
      ...(kind === "phase" ? [] : [["phase", phase] as const]),
      ["operations", integerText(inside.length)],
      ...(flops === 0 ? [] : [["computes", amountText(flops, "flop")] as const]),
    ],
  };
}

function spanName(span: TraceSpan | undefined, modelName: string): string {
  return span === undefined || span.name !== "" ? (span?.name ?? "") : modelName;
}
