/** A traced system under the roofs of its device: its layers as points of the roofline, and the bound on its throughput. */
import { figureValue } from "../../../outputs/figure/figure-text.ts";
import type { TraceOutput, TracePass } from "../../../outputs/panels/trace/trace.ts";
import type { DeviceRoofs } from "../../instruments/device/roofs.ts";
import { boundOn } from "./bound.ts";
import { layerPoints } from "./layer-points.ts";

export interface UnderRoofs {
  passes: readonly TracePass[];
  roofs: DeviceRoofs;
  sentMs: readonly number[];
  inputBytes: number;
}

/** Roofline and bound; neither where a roof could not be measured. */
export function underRoofs({
  passes,
  roofs: found,
  sentMs,
  inputBytes,
}: UnderRoofs): Pick<TraceOutput, "roofline" | "bound"> {
  const { backend, flops, bandwidth, cache, upload, roofs } = found;
  if (roofs === undefined) return {};
  const [step, inferencePass] = passes;
  const cacheBytesPerSecond = figureValue(cache);
  return {
    roofline: {
      backend: backend.name,
      roofs: [
        { name: "arithmetic", unit: "flop/s", figure: flops },
        { name: "memory", unit: "bytes/s", figure: bandwidth },
        { name: "cache", unit: "bytes/s", figure: cache },
      ],
      points: step === undefined ? [] : layerPoints(step, { ...roofs, cacheBytesPerSecond }),
    },
    ...(inferencePass === undefined
      ? {}
      : {
          bound: boundOn(inferencePass, {
            flopsPerSecond: roofs.flopsPerSecond,
            memoryBytesPerSecond: Math.max(roofs.bytesPerSecond, cacheBytesPerSecond ?? 0),
            sendBytesPerSecond: figureValue(upload.rate) ?? Number.POSITIVE_INFINITY,
            sentMs,
            inputBytes,
          }),
        }),
  };
}
