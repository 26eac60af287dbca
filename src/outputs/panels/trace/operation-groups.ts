/** The operations of a pass added up by name, by module or by kernels, and put in order. */
import { computeMs } from "./operation-rate.ts";
import type { TraceOperation, TracePass } from "./trace.ts";
import { modulePath } from "./trace-spans.ts";

export type Grouping = "operation" | "module" | "kernels";

export interface OperationGroup {
  readonly name: string;
  readonly count: number;
  /** On the host. */
  readonly ms: number;
  /** Fraction of the time of all operations. */
  readonly share: number;
  /** Undefined where no device timer told. */
  readonly deviceMs: number | undefined;
  readonly flops: number;
  /** FLOP a second; undefined where nothing was computed or the time is unknown. */
  readonly rate: number | undefined;
  readonly bytes: number;
}

export type GroupColumn = keyof OperationGroup;

export interface GroupOrder {
  readonly column: GroupColumn;
  readonly isDescending: boolean;
}

interface GroupingContext {
  modelName: string;
  hostTimed: boolean;
}

export function operationGroups(
  pass: TracePass,
  by: Grouping,
  { modelName, hostTimed }: GroupingContext,
): OperationGroup[] {
  const groups = new Map<string, Sum>();
  let total = 0;
  for (const operation of pass.operations) {
    const name = groupName(operation, pass, by, modelName);
    const sum = groups.get(name) ?? new Sum();
    groups.set(name, sum);
    sum.add(operation, hostTimed);
    total += operation.hostMs;
  }
  return [...groups].map(([name, sum]) => sum.group(name, total));
}

/** Unknown values come last, whichever way. */
export function ordered(
  groups: readonly OperationGroup[],
  { column, isDescending }: GroupOrder,
): OperationGroup[] {
  return groups.toSorted((a, b) => {
    const [left, right] = [a[column], b[column]];
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    const way = isDescending ? -1 : 1;
    if (typeof left === "string" || typeof right === "string") {
      return way * String(left).localeCompare(String(right), "en", { numeric: true });
    }
    return way * (left - right);
  });
}

/** Kernels of one operation are timed together, so they are a group together. */
function groupName(
  operation: TraceOperation,
  { modules }: TracePass,
  by: Grouping,
  modelName: string,
): string {
  if (by === "operation") return operation.name;
  if (by === "kernels") return operation.kernels.join(" + ") || "none";
  const path = modulePath(operation, modules);
  if (path === undefined) return `none (${operation.phase})`;
  return path === "" ? modelName : path;
}

class Sum {
  #count = 0;
  #ms = 0;
  #deviceMs: number | undefined;
  #flops = 0;
  #bytes = 0;
  /** Operations that compute something and whose time is known. */
  #ratedFlops = 0;
  #ratedMs = 0;

  add(operation: TraceOperation, hostTimed: boolean): void {
    const { hostMs, deviceMs, flops, bytes } = operation;
    this.#count += 1;
    this.#ms += hostMs;
    if (deviceMs !== undefined) this.#deviceMs = (this.#deviceMs ?? 0) + deviceMs;
    this.#flops += flops;
    this.#bytes += bytes;
    const ms = computeMs(operation, hostTimed);
    if (flops > 0 && ms !== undefined) {
      this.#ratedFlops += flops;
      this.#ratedMs += ms;
    }
  }

  group(name: string, totalMs: number): OperationGroup {
    return {
      name,
      count: this.#count,
      ms: this.#ms,
      share: totalMs > 0 ? this.#ms / totalMs : 0,
      deviceMs: this.#deviceMs,
      flops: this.#flops,
      rate: this.#ratedMs > 0 ? this.#ratedFlops / (this.#ratedMs / 1000) : undefined,
      bytes: this.#bytes,
    };
  }
}
