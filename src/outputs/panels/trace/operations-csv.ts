/** The operations of a trace as a CSV file, one line each; unknown values stay empty. */
import { csvText } from "../../../base/csv.ts";
import { isHostTimed, operationRate } from "./operation-rate.ts";
import type { TraceOutput } from "./trace.ts";
import { modulePath } from "./trace-spans.ts";

const COLUMNS = [
  ...["pass", "batch_size", "number", "operation", "phase", "module", "start_ms", "host_ms"],
  ...["device_ms", "kernels", "shapes", "flops", "bytes", "gflop_per_s", "memory_bytes"],
];

export function operationsCsv(trace: TraceOutput): string {
  const hostTimed = isHostTimed(trace);
  const lines = trace.passes.flatMap(({ name, batchSize, modules, operations }) =>
    operations.map((operation, index) => {
      const rate = operationRate(operation, hostTimed);
      return [
        name,
        batchSize,
        index + 1,
        operation.name,
        operation.phase,
        modulePath(operation, modules),
        operation.startMs,
        operation.hostMs,
        operation.deviceMs,
        operation.kernels.join(" "),
        operation.shapes,
        operation.flops,
        operation.bytes,
        rate === undefined ? undefined : rate / 1e9,
        operation.memoryBytes,
      ];
    }),
  );
  return csvText([COLUMNS, ...lines]);
}
