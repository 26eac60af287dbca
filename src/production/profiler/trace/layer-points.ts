/** Each layer of a traced pass as one point under the roofs: its arithmetic, its bytes and its time, phase by phase. */
import type {
  RooflineRow,
  TraceOperation,
  TracePass,
} from "../../../outputs/panels/trace/trace.ts";
import { moduleName } from "../../../outputs/panels/trace/trace-spans.ts";
import { placeUnderRoof } from "../../../systems/machine/roofline.ts";

interface Roofs {
  flopsPerSecond: number;
  /** Roof of memory, for data that no cache holds. */
  bytesPerSecond: number;
  /** Roof of the caches. */
  cacheBytesPerSecond?: number | undefined;
}

/** Layers that compute something; operations without a time of their own on the device are left out. */
export function layerPoints(pass: TracePass, roofs: Roofs): RooflineRow[] {
  return [...grouped(pass.operations)].flatMap(([key, operations]): RooflineRow[] => {
    const flops = sum(operations.map((operation) => operation.flops));
    const bytes = sum(operations.map((operation) => operation.bytes));
    const ms = sum(operations.map(({ deviceMs }) => deviceMs ?? 0));
    const [first] = operations;
    if (first === undefined || flops === 0 || bytes === 0 || ms <= 0) return [];
    const path = pass.modules[first.module];
    const owner = path === undefined ? first.name : moduleName(path, pass);
    const seconds = ms / 1000;
    const place = placeUnderRoof({ flops, bytes, seconds }, roofOver(bytes / seconds, roofs));
    return [{ name: owner || key, phase: first.phase, flops, bytes, ms, ...place }];
  });
}

/** Roofs to compare with: at more bytes a second than memory allows, a cache served the data, so its bandwidth replaces memory's. */
function roofOver(bytesPerSecond: number, roofs: Roofs): Roofs {
  const { cacheBytesPerSecond = roofs.bytesPerSecond } = roofs;
  return bytesPerSecond > roofs.bytesPerSecond
    ? { ...roofs, bytesPerSecond: Math.max(cacheBytesPerSecond, roofs.bytesPerSecond) }
    : roofs;
}

/** By phase and module; what belongs to no module (losses, updates) by its own name. */
function grouped(operations: readonly TraceOperation[]): Map<string, TraceOperation[]> {
  const groups = new Map<string, TraceOperation[]>();
  for (const operation of operations) {
    const { phase, module, name } = operation;
    const key = `${phase} ${module < 0 ? name : module}`;
    const group = groups.get(key);
    if (group) group.push(operation);
    else groups.set(key, [operation]);
  }
  return groups;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
