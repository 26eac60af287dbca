/** The catalogue that plans begin with: machines of AWS in one region. */
import { acceleratorSheet } from "./accelerators.ts";
import { fargateInstance } from "./fargate.ts";
import type { Catalogue, Instance } from "./instance.ts";

const GIB = 2 ** 30;

type Size = readonly [usdPerHour: number, vcpus: number, memoryGib: number];

const cpu = (
  name: string,
  [usdPerHour, vcpus, memoryGib]: Size,
  arch: Instance["arch"] = "x86_64",
): Instance => ({ name, usdPerHour, vcpus, memoryBytes: memoryGib * GIB, arch });

const gpu = (
  name: string,
  [usdPerHour, vcpus, memoryGib]: Size,
  accelerator: string,
  count = 1,
): Instance => ({
  name,
  usdPerHour,
  vcpus,
  memoryBytes: memoryGib * GIB,
  arch: "x86_64",
  accelerator: {
    name: accelerator,
    count,
    memoryBytes: count * (acceleratorSheet(accelerator)?.memoryBytes ?? 0),
  },
});

const sizeFromMemory = (instance: Instance): Instance => ({
  ...instance,
  assumed: "vCPUs and memory quoted from memory, November 2026.",
});

/**
 * On-demand prices of Linux machines from the AWS Pricing API, as karpenter-provider-aws generated them on 2026-07-20, with sizes
 * from its table of instance types. Fargate's are of a later date and say so. No spot prices: they change by the hour.
 */
export const AWS_CATALOGUE: Catalogue = {
  source: "AWS Pricing API, Linux, on demand",
  date: "2026-07-20",
  region: "us-east-1",
  instances: [
    { ...cpu("t4g.medium", [0.0336, 2, 4], "arm64"), burstable: true },
    { ...cpu("t3.medium", [0.0416, 2, 4]), burstable: true },
    cpu("c7g.large", [0.0725, 2, 4], "arm64"),
    cpu("c7g.xlarge", [0.145, 4, 8], "arm64"),
    cpu("c7g.2xlarge", [0.29, 8, 16], "arm64"),
    cpu("c8g.xlarge", [0.15952, 4, 8], "arm64"),
    cpu("c7i.large", [0.08925, 2, 4]),
    cpu("c7i.xlarge", [0.1785, 4, 8]),
    cpu("c7i.2xlarge", [0.357, 8, 16]),
    cpu("c7i.4xlarge", [0.714, 16, 32]),
    fargateInstance(1, 2),
    fargateInstance(2, 4),
    fargateInstance(4, 8),
    sizeFromMemory(gpu("g6f.large", [0.202, 2, 8], "L4", 0.125)),
    gpu("g4dn.xlarge", [0.526, 4, 16], "T4"),
    gpu("g6.xlarge", [0.8048, 4, 16], "L4"),
    gpu("g5.xlarge", [1.006, 4, 16], "A10G"),
    sizeFromMemory(gpu("g6e.xlarge", [1.861, 4, 32], "L40S")),
    sizeFromMemory(gpu("p3.2xlarge", [3.06, 8, 61], "V100")),
    sizeFromMemory(gpu("p4d.24xlarge", [21.957642, 96, 1152], "A100", 8)),
    sizeFromMemory(gpu("p5.48xlarge", [55.04, 192, 2048], "H100", 8)),
    sizeFromMemory(gpu("inf1.xlarge", [0.228, 4, 8], "Inferentia")),
    gpu("inf2.xlarge", [0.7582, 4, 16], "Inferentia2"),
  ],
};
