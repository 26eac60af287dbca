/** Peak rates of the device through this library: the roofs of the roofline, and the cost of handing work over. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import type { FiguresOutput } from "../../../outputs/figure/figures.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import { type Roofs, ridge } from "../../../systems/machine/roofline.ts";

/** Plain data: what `measureRoofs` found on one backend. */
export interface DeviceRoofs {
  backend: { name: string; threads: number };
  /** Operations a second of the best square matrix product. */
  flops: Figure;
  /** Bytes a second, read and written, of the best sum of two large arrays. */
  bandwidth: Figure;
  /** The same of arrays that are small enough for a cache: the roof of layers whose data stays there. */
  cache: Figure;
  /** Time of a tiny operation in a chain. */
  dispatch: Figure;
  upload: TransferRoof;
  download: TransferRoof;
  /** Measurements at each size, for charts. */
  sweeps: {
    matmul: { size: number; flopsPerSecond: number }[];
    add: { arrayBytes: number; bytesPerSecond: number }[];
  };
  /** For `systems/roofline`; absent where one of the two could not be measured. */
  roofs?: Roofs;
}

export interface TransferRoof {
  /** Bytes a second of a large transfer. */
  rate: Figure;
  /** Fixed time of a transfer, however small it is. */
  latency: Figure;
}

/** The roofs as a list. */
export function roofsOutput(found: DeviceRoofs): FiguresOutput {
  const { backend, roofs } = found;
  const threads = backend.threads > 1 ? `, ${backend.threads} threads` : "";
  return {
    kind: "figures",
    caption: `Roofs of ${backend.name}${threads}`,
    rows: [
      { label: "Peak arithmetic", value: found.flops },
      { label: "Peak memory bandwidth", value: found.bandwidth },
      {
        label: "Peak cache bandwidth",
        value: found.cache,
        note: "Small layers find their data in a cache, and can be faster than memory allows.",
      },
      ...(roofs === undefined
        ? []
        : [
            {
              label: "Ridge",
              value: `${numberText(ridge(roofs), 3)} FLOP/byte`,
              note: "Peak arithmetic over peak bandwidth. Work with fewer operations for each byte is limited by memory.",
            },
          ]),
      {
        label: "Cost of an operation",
        value: found.dispatch,
        note: "However small it is: a network of many small layers pays it for each.",
      },
      { label: "To the device", value: found.upload.rate },
      { label: "To the device, fixed cost", value: found.upload.latency },
      { label: "From the device", value: found.download.rate },
      { label: "From the device, fixed cost", value: found.download.latency },
    ],
  };
}
