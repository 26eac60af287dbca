/** AWS Fargate: containers without machines, priced by their virtual CPUs and memory. */
import type { Instance } from "./instance.ts";

const GIB = 2 ** 30;

/** Linux on x86 in us-east-1, from AWS's page of prices, read 2026-09-20. */
const FARGATE_PRICES = {
  usdPerVcpuHour: 0.04048,
  usdPerGibHour: 0.004445,
  source: "AWS's page of Fargate prices, Linux on x86, us-east-1",
  date: "2026-09-20",
} as const;

/** Least and most memory by size, in GiB, as AWS's table of task sizes has them. */
const SIZES: Readonly<Record<number, readonly [number, number]>> = {
  0.25: [0.5, 2],
  0.5: [1, 4],
  1: [2, 8],
  2: [4, 16],
  4: [8, 30],
  8: [16, 60],
  16: [32, 120],
};

/** A Fargate task as a type of machine. Throws a RangeError for a size that Fargate has not. */
export function fargateInstance(vcpus: number, memoryGib: number): Instance {
  const range = SIZES[vcpus];
  if (range === undefined) {
    throw new RangeError(
      `fargate: expected ${Object.keys(SIZES).map(Number).toSorted(ascending).join(", ")} vCPUs, got ${vcpus}`,
    );
  }
  const [least, most] = range;
  if (!(memoryGib >= least && memoryGib <= most)) {
    throw new RangeError(
      `fargate: expected ${least} to ${most} GiB of memory with ${vcpus} vCPUs, got ${memoryGib}`,
    );
  }
  const { usdPerVcpuHour, usdPerGibHour, source, date } = FARGATE_PRICES;
  return {
    name: `fargate ${vcpus} vCPU, ${memoryGib} GiB`,
    usdPerHour: vcpus * usdPerVcpuHour + memoryGib * usdPerGibHour,
    vcpus,
    memoryBytes: memoryGib * GIB,
    arch: "x86_64",
    assumed: `Price from ${source}, ${date}.`,
  };
}

function ascending(a: number, b: number): number {
  return a - b;
}
