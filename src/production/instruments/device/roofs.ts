/** Peak rates of the device through this library: the roofs of the roofline, and the cost of handing work over. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import { figureValue } from "../../../outputs/figure/figure-text.ts";
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
  /** How often the roofs were measured; each is the best of all times. */
  measurements: number;
  /** What the median timing reached of the best, from 0 to 1: far below 1, something else took the processor meanwhile. */
  typical: { flops?: number; bandwidth?: number; cache?: number; sending?: number };
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
    caption: `Roofs of ${backend.name}${threads}${found.measurements > 1 ? `, the best of ${found.measurements} measurements` : ""}`,
    rows: [
      { label: "Peak arithmetic", value: found.flops, ...spread(found.typical.flops) },
      {
        label: "Peak memory bandwidth",
        value: found.bandwidth,
        ...spread(found.typical.bandwidth),
      },
      {
        label: "Peak cache bandwidth",
        value: found.cache,
        ...spread(
          found.typical.cache,
          "Small layers find their data in a cache, and can be faster than memory allows.",
        ),
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
      { label: "To the device", value: found.upload.rate, ...spread(found.typical.sending) },
      { label: "To the device, fixed cost", value: found.upload.latency },
      { label: "From the device", value: found.download.rate },
      { label: "From the device, fixed cost", value: found.download.latency },
    ],
  };
}

/** Below this share of the best, the usual timing says that something else took the processor. */
const UNDISTURBED = 0.75;

/** Whether other programs kept the processor busy: then the best of few timings may be too low as well. */
export function isDisturbed({ typical }: DeviceRoofs): boolean {
  return Object.values(typical).some((share) => share < UNDISTURBED);
}

/** How far the best of the timings stands out from the usual one. */
function spread(typical: number | undefined, note = ""): { note?: string } {
  const words =
    typical === undefined
      ? ""
      : `The median timing reached ${Math.round(100 * typical)} % of the best.`;
  const all = [note, words].filter(Boolean).join(" ");
  return all === "" ? {} : { note: all };
}

/**
 * The roofs of two measurements of one backend: each as high as it was ever reached, since whatever else the machine does only lowers
 * them.
 */
export function bestOfBoth(before: DeviceRoofs, again: DeviceRoofs): DeviceRoofs {
  const flops = higher(before.flops, again.flops);
  const bandwidth = higher(before.bandwidth, again.bandwidth);
  const [arithmetic, memory] = [flops, bandwidth].map(figureValue);
  return {
    backend: again.backend,
    ...{ flops, bandwidth, cache: higher(before.cache, again.cache) },
    dispatch: lower(before.dispatch, again.dispatch),
    upload: fasterTransfer(before.upload, again.upload),
    download: fasterTransfer(before.download, again.download),
    measurements: before.measurements + again.measurements,
    typical: typicalOfBest(before, again),
    sweeps: {
      matmul: bestPoints(before.sweeps.matmul, again.sweeps.matmul, "size", "flopsPerSecond"),
      add: bestPoints(before.sweeps.add, again.sweeps.add, "arrayBytes", "bytesPerSecond"),
    },
    ...(arithmetic === undefined || memory === undefined
      ? {}
      : { roofs: { flopsPerSecond: arithmetic, bytesPerSecond: memory } }),
  };
}

function typicalOfBest(before: DeviceRoofs, again: DeviceRoofs): DeviceRoofs["typical"] {
  const figureOf = {
    flops: (found: DeviceRoofs) => found.flops,
    bandwidth: (found: DeviceRoofs) => found.bandwidth,
    cache: (found: DeviceRoofs) => found.cache,
    sending: (found: DeviceRoofs) => found.upload.rate,
  };
  const known = (["flops", "bandwidth", "cache", "sending"] as const).flatMap((roof) => {
    const of = figureOf[roof];
    const { typical } = higher(of(before), of(again)) === of(before) ? before : again;
    return typical[roof] === undefined ? [] : [[roof, typical[roof]] as const];
  });
  return Object.fromEntries(known);
}

function higher(a: Figure, b: Figure): Figure {
  return (figureValue(b) ?? Number.NEGATIVE_INFINITY) > (figureValue(a) ?? Number.NEGATIVE_INFINITY)
    ? b
    : a;
}

function lower(a: Figure, b: Figure): Figure {
  return (figureValue(b) ?? Number.POSITIVE_INFINITY) < (figureValue(a) ?? Number.POSITIVE_INFINITY)
    ? b
    : a;
}

function fasterTransfer(a: TransferRoof, b: TransferRoof): TransferRoof {
  return { rate: higher(a.rate, b.rate), latency: lower(a.latency, b.latency) };
}

/** At each size that either has, the higher rate. */
function bestPoints<Size extends string, Rate extends string>(
  before: readonly Record<Size | Rate, number>[],
  again: readonly Record<Size | Rate, number>[],
  size: Size,
  rate: Rate,
): Record<Size | Rate, number>[] {
  const best = new Map<number, Record<Size | Rate, number>>();
  for (const point of [...before, ...again]) {
    const known = best.get(point[size]);
    if (known === undefined || point[rate] > known[rate]) best.set(point[size], point);
  }
  return [...best.values()].toSorted((a, b) => a[size] - b[size]);
}
