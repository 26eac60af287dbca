/**
 * Times of a service on machines that it was never run on. On an accelerator by the roofline: t = max(flops / (e_c π), bytes / (e_b β)) +
 * overhead, with the efficiencies e that the layers reached under the roofs of this device, and the accelerator's published peaks π
 * and β. On processors by threads: a replica keeps the threads that it was measured with, and a machine holds as many replicas as it
 * has virtual processors for. Both are models, so each has a fast and a slow end.
 */
import { median } from "../../base/statistics.ts";
import type { Roofs } from "../machine/roofline.ts";
import type { MeasuredService } from "../planning/measured-service.ts";
import { uslThroughput } from "../scalability/usl.ts";
import { acceleratorSheet } from "./accelerators.ts";
import type { Instance } from "./instance.ts";

/** A value that is known as far as from `low` to `high`. */
export interface Range {
  value: number;
  low: number;
  high: number;
}

/** A layer as it was measured under the roofs of this device. */
export interface LayerTime {
  limit: "compute" | "memory";
  /** Achieved over attainable. */
  shareOfRoof: number;
  ms: number;
}

/** Shares of the roofs that layers reach, from above 0 to 1. */
export interface Efficiency {
  compute: Range;
  memory: Range;
  layers: number;
}

/** Work of one inference, for any number of samples at once. */
export interface InferenceWork {
  flopsPerSample: number;
  /** Read and written for each sample, without the weights. */
  bytesPerSample: number;
  weightBytes: number;
  /** Starting the operations, whatever the batch, in ms. */
  overheadMs: number;
}

/** A version of a model as it was measured on this device. */
export interface VersionHere {
  service: MeasuredService;
  /** Threads that one replica had. */
  threads: number;
  /** Absent where only its times are known: then no accelerator can be modelled. */
  work?: InferenceWork;
}

/** What is known of this device, or assumed of others. */
export interface MachineAssumptions {
  efficiency?: Efficiency;
  /** Speed of a virtual processor, with a thread of this device as 1. */
  vcpuSpeed: Range;
  /** Memory that the system and the runtime keep on each machine, in bytes. */
  reservedBytes: number;
  /** How replicas on one machine slow each other, by the universal scalability law; absent where it was not measured: not at all. */
  contention?: Contention;
}

export interface Contention {
  sigma: number;
  kappa: number;
  /** The most replicas at once that it was fitted to. */
  workers: number;
}

/** A version on a type of machine. */
export interface Host {
  instance: Instance;
  /** Replicas that its processors or accelerators carry. */
  slots: number;
  /** Left for the replicas' memory. */
  memoryBytes: number;
  /** As expected, and as it is when everything unknown is at its best and at its worst. */
  service: MeasuredService;
  fastest: MeasuredService;
  slowest: MeasuredService;
}

/** A type that a version cannot be planned on, and why. */
export interface NoHost {
  instance: Instance;
  reason: string;
}

/**
 * Time-weighted share of the roof for layers limited by arithmetic and for those limited by memory, with the least and the greatest of
 * any layer as its range; where all layers are of one kind, it stands for both. Undefined without layers.
 */
export function efficiencyOf(layers: readonly LayerTime[]): Efficiency | undefined {
  const known = layers.filter(({ shareOfRoof, ms }) => shareOfRoof > 0 && ms > 0);
  const compute = rangeOf(known.filter(({ limit }) => limit === "compute"));
  const memory = rangeOf(known.filter(({ limit }) => limit === "memory"));
  const either = compute ?? memory;
  if (either === undefined) return undefined;
  return { compute: compute ?? either, memory: memory ?? either, layers: known.length };
}

function rangeOf(layers: readonly LayerTime[]): Range | undefined {
  if (layers.length === 0) return undefined;
  // A roof that was measured too low gives shares above 1; nothing is more than fully used.
  const share = ({ shareOfRoof }: LayerTime) => Math.min(1, shareOfRoof);
  const ms = layers.reduce((sum, layer) => sum + layer.ms, 0);
  const used = layers.reduce((sum, layer) => sum + share(layer) * layer.ms, 0);
  const shares = layers.map(share);
  return { value: used / ms, low: Math.min(...shares), high: Math.max(...shares) };
}

/** Milliseconds of a batch of so many samples at these peaks and shares of them. */
export function modelledBatchMs(
  size: number,
  work: InferenceWork,
  peaks: Roofs,
  shares: { compute: number; memory: number },
): number {
  const { flopsPerSample, bytesPerSample, weightBytes, overheadMs } = work;
  const arithmetic = (size * flopsPerSample) / (shares.compute * peaks.flopsPerSecond);
  const moving = (weightBytes + size * bytesPerSample) / (shares.memory * peaks.bytesPerSecond);
  return 1000 * Math.max(arithmetic, moving) + overheadMs;
}

/** A version on every type of machine, or why not. */
export function hostsOf(
  version: VersionHere,
  instances: readonly Instance[],
  assumptions: MachineAssumptions,
): { hosts: Host[]; left: NoHost[] } {
  const hosts: Host[] = [];
  const left: NoHost[] = [];
  const bySlots = new Map<number, Services>();
  const servicesOf = (slots: number) => {
    // Without contention the number makes no difference: searches plan equal services once.
    const key = assumptions.contention === undefined ? 1 : slots;
    const made = bySlots.get(key) ?? processorServices(version.service, key, assumptions);
    bySlots.set(key, made);
    return made;
  };
  for (const instance of instances) {
    const host =
      instance.accelerator === undefined
        ? processorHost(version, instance, { ...assumptions, servicesOf })
        : acceleratorHost(version, instance, assumptions);
    if (typeof host === "string") left.push({ instance, reason: host });
    else hosts.push(host);
  }
  return { hosts, left };
}

type Services = Pick<Host, "service" | "fastest" | "slowest">;

function processorServices(
  service: MeasuredService,
  replicas: number,
  { vcpuSpeed, contention }: MachineAssumptions,
): Services {
  const slower =
    contention === undefined ? 1 : replicas / uslThroughput({ lambda: 1, ...contention }, replicas);
  const at = (speed: number) =>
    speed === slower ? service : withTimes(service, () => slower / speed);
  return { service: at(vcpuSpeed.value), fastest: at(vcpuSpeed.high), slowest: at(vcpuSpeed.low) };
}

function processorHost(
  { threads }: VersionHere,
  instance: Instance,
  { reservedBytes, servicesOf }: MachineAssumptions & { servicesOf: (slots: number) => Services },
): Host | string {
  if (instance.burstable === true) {
    return "its price is for bursts: to be busy all day is charged on top";
  }
  const slots = Math.floor(instance.vcpus / threads);
  if (slots === 0) {
    return `its times were measured with ${threads} threads, and this has ${instance.vcpus} virtual processors`;
  }
  const memoryBytes = Math.max(0, instance.memoryBytes - reservedBytes);
  return { instance, slots, memoryBytes, ...servicesOf(slots) };
}

function acceleratorHost(
  { service, work }: VersionHere,
  instance: Instance,
  { efficiency }: MachineAssumptions,
): Host | string {
  const { name, count, memoryBytes } = instance.accelerator!;
  const peaks = acceleratorSheet(name)?.peaks;
  if (peaks === undefined) return `no published peaks of ${name} are known here`;
  if (work === undefined || efficiency === undefined) {
    return `its operations were not counted in a trace, which a model of ${name} needs`;
  }
  if (memoryBytes === undefined) return `the memory of ${name} is not known`;
  // Of a part of an accelerator, that part of its peaks.
  const part = Math.min(1, count);
  const own = {
    flopsPerSecond: part * peaks.flopsPerSecond,
    bytesPerSecond: part * peaks.bytesPerSecond,
  };
  const at = (end: "value" | "low" | "high") => {
    const shares = { compute: efficiency.compute[end], memory: efficiency.memory[end] };
    return withTimes(
      service,
      (size, medianMs) => modelledBatchMs(size, work, own, shares) / medianMs,
    );
  };
  const slots = Math.max(1, Math.floor(count));
  const each = { service: at("value"), fastest: at("high"), slowest: at("low") };
  return { instance, slots, memoryBytes, ...each };
}

/** The same service with the times of each batch size by another factor; how they are spread remains. */
function withTimes(
  service: MeasuredService,
  factorOf: (size: number, medianMs: number) => number,
): MeasuredService {
  return {
    ...service,
    batches: service.batches.map(({ size, timesMs }) => {
      const factor = factorOf(size, median(timesMs));
      return { size, timesMs: timesMs.map((ms) => ms * factor) };
    }),
  };
}
