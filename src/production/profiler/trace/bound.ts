/** The bound on throughput of Part 2, with its terms taken from a traced inference and the measured roofs. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import { ROOF_TOO_LOW } from "../../../outputs/panels/trace/above-roof.ts";
import type { ThroughputBoundFigures, TracePass } from "../../../outputs/panels/trace/trace.ts";
import { throughputBound } from "../../../systems/machine/throughput-bound.ts";
import { batchRateFigure } from "../../instruments/measured.ts";

interface Measured {
  flopsPerSecond: number;
  /** The faster of memory and caches: a bound must not be too low. */
  memoryBytesPerSecond: number;
  sendBytesPerSecond: number;
  /** Times of the batch with sending it to the device first. */
  sentMs: readonly number[];
  /** Size of the batch's inputs. */
  inputBytes: number;
}

export function boundOn(pass: TracePass, rates: Measured): ThroughputBoundFigures {
  const flops = pass.operations.reduce((sum, operation) => sum + operation.flops, 0);
  const bytes = pass.operations.reduce((sum, operation) => sum + operation.bytes, 0);
  const { terms, active, bound } = throughputBound({
    computeSecondsPerSample: flops / pass.batchSize / rates.flopsPerSecond,
    bytesSentPerSample: rates.inputBytes / pass.batchSize,
    sendBytesPerSecond: rates.sendBytesPerSecond,
    bytesMovedPerSample: bytes / pass.batchSize,
    memoryBytesPerSecond: rates.memoryBytesPerSecond,
  });
  const computed = (value: number, method: string): Figure => ({
    kind: "computed",
    value,
    unit: "samples/s",
    method,
  });
  const figures = {
    compute: computed(
      terms.compute,
      "Measured peak arithmetic over the arithmetic of a sample, counted in the trace.",
    ),
    transfer: computed(terms.transfer, "Measured rate to the device over the bytes of a sample."),
    memory: computed(
      terms.memory,
      "Measured bandwidth, the faster of memory and cache, over the bytes that a sample moves, each tensor of the trace read or written once.",
    ),
  };
  const method = `Batches of ${pass.batchSize}: sent to the device, put through the model, read back.`;
  const measured = batchRateFigure(rates.sentMs, pass.batchSize, method);
  return {
    terms: [
      { name: "compute", symbol: "1/T", figure: figures.compute },
      { name: "transfer", symbol: "B/M", figure: figures.transfer },
      { name: "memory", symbol: "C/R", figure: figures.memory },
    ],
    active,
    bound: computed(bound, `The smallest of the three: ${active}.`),
    measured,
    reached:
      "value" in measured
        ? {
            kind: "computed",
            value: measured.value / bound,
            unit: "ratio",
            method: `Measured throughput over the bound.${measured.value > bound ? ` ${ROOF_TOO_LOW}` : ""}`,
          }
        : measured,
  };
}
