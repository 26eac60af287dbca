/** Sizes of AWS Fargate tasks: each amount of CPU comes with certain amounts of memory (AWS documentation, 2026-01). */

interface FargateSize {
  /** In 1/1024 of a core. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

const GIB = 1024;

/** Memory in GiB: from, to, in steps of. */
const RANGES: readonly (readonly [cpu: number, from: number, to: number, step: number])[] = [
  [512, 1, 4, 1],
  [1024, 2, 8, 1],
  [2048, 4, 16, 1],
  [4096, 8, 30, 1],
  [8192, 16, 60, 4],
  [16_384, 32, 120, 8],
];

const SIZES: readonly FargateSize[] = [
  ...[512, 1024, 2048].map((memoryMiB) => ({ cpu: 256, memoryMiB })),
  ...RANGES.flatMap(([cpu, from, to, step]) =>
    Array.from({ length: (to - from) / step + 1 }, (_, i) => ({
      cpu,
      memoryMiB: (from + i * step) * GIB,
    })),
  ),
];

/** The smallest size with at least so many cores and bytes; undefined where Fargate has none. */
export function fargateSize(cores: number, bytes: number): FargateSize | undefined {
  return SIZES.find(
    ({ cpu, memoryMiB }) => cpu >= cores * 1024 - 1e-6 && memoryMiB * 2 ** 20 >= bytes,
  );
}

/** Amounts of memory, in MiB, that go with an amount of CPU; none for one that Fargate does not have. */
export function fargateMemory(cpu: number): number[] {
  return SIZES.filter((size) => size.cpu === cpu).map(({ memoryMiB }) => memoryMiB);
}
