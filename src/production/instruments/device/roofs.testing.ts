/** Roofs for tests. Nothing in them was measured. */
import type { Figure, Unit } from "../../../outputs/figure/figure.ts";
import type { DeviceRoofs } from "./roofs.ts";

interface Planted {
  flops?: number;
  bandwidth?: number;
  cache?: number;
  sending?: number;
  dispatchMs?: number;
  typical?: number;
}

export function plantedRoofs({
  flops = 20e9,
  bandwidth = 10e9,
  cache = 30e9,
  sending = 5e9,
  dispatchMs = 0.01,
  typical = 0.9,
}: Planted): DeviceRoofs {
  const figure = (value: number, unit: Unit): Figure => ({
    ...{ kind: "measured", value, unit, n: 12, method: "Planted." },
  });
  const transfer = { rate: figure(sending, "bytes/s"), latency: figure(0.01, "ms") };
  return {
    backend: { name: "wasm", threads: 1 },
    flops: figure(flops, "flop/s"),
    bandwidth: figure(bandwidth, "bytes/s"),
    cache: figure(cache, "bytes/s"),
    dispatch: figure(dispatchMs, "ms"),
    ...{ upload: transfer, download: transfer },
    measurements: 1,
    typical: { flops: typical, bandwidth: typical, cache: typical, sending: typical },
    sweeps: {
      matmul: [{ size: 256, flopsPerSecond: flops }],
      add: [{ arrayBytes: 2 ** 16, bytesPerSecond: bandwidth }],
    },
    roofs: { flopsPerSecond: flops, bytesPerSecond: bandwidth },
  };
}
