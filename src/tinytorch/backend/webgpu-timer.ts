/**
 * Time on the device by timestamp queries. They stand at the beginning and the end of a compute pass, so each operation gets
 * passes of its own and its time is the sum over them: uploads and copies, which lie outside of passes, are not in it, and the sum
 * over operations is not the time that the same work takes unprofiled, when up to 15 kernels share a pass. tfjs' own timing is not
 * used: it submits each kernel apart and does not see the passes of our fused kernels.
 */
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { type DeviceTimer, noTimer, Quantum } from "./timer.ts";

/** Parts of tfjs' backend that its types keep to themselves. */
interface Internals {
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  commandEncoder: GPUCommandEncoder;
  submitQueue(): void;
}

interface Reading {
  /** The passes that it had, among those of the set. */
  firstPass: number;
  endPass: number;
  tell(ms: number | undefined): void;
}

/** Two stamps each; a set may hold 4,096. */
const passesInSet = 1024;
const bytesOfStamp = 8;

export function webgpuTimer(backend: WebGPUBackend): DeviceTimer {
  if (!backend.device.features.has("timestamp-query"))
    return noTimer("This WebGPU device has no timestamp queries (the feature timestamp-query).");
  return new WebgpuTimer(backend);
}

class WebgpuTimer implements DeviceTimer {
  private readonly inner: Internals;
  private readonly device: GPUDevice;
  private readonly quantum = new Quantum();
  private set: { queries: GPUQuerySet; resolved: GPUBuffer } | undefined;
  private isOpen = false;
  private passes = 0;
  private firstPass = 0;
  private pending: Reading[] = [];

  constructor(backend: WebGPUBackend) {
    this.inner = backend as unknown as Internals;
    this.device = backend.device;
    this.stampPasses();
  }

  describe(): ReturnType<DeviceTimer["describe"]> {
    const detail = "Timestamp queries of WebGPU, around the compute passes of each operation.";
    return { kind: "webgpu", detail, ...this.quantum.described };
  }

  start(): void {
    // Earlier work has a pass of its own.
    this.inner.endComputePassEncoder();
    this.isOpen = true;
    this.firstPass = this.passes;
  }

  stop(): Promise<number | undefined> {
    this.inner.endComputePassEncoder();
    this.isOpen = false;
    const { firstPass, passes: endPass } = this;
    // The processor did it, or there was nothing to do.
    if (firstPass === endPass) return Promise.resolve(0);
    return new Promise((tell) => {
      this.pending.push({ firstPass, endPass, tell });
      if (this.pending.length === 1) setTimeout(() => this.collect());
      if (this.passes > passesInSet / 2) this.collect();
    });
  }

  /** Every pass that is begun while a reading is open, by tfjs or by us, gets its two stamps. */
  private stampPasses(): void {
    const { device } = this;
    const createEncoder = device.createCommandEncoder.bind(device);
    device.createCommandEncoder = (descriptor) => {
      const encoder = createEncoder(descriptor);
      const begin = encoder.beginComputePass.bind(encoder);
      encoder.beginComputePass = (pass) => begin(this.isOpen ? this.stamped(pass) : pass);
      return encoder;
    };
  }

  private stamped(pass: GPUComputePassDescriptor | undefined): GPUComputePassDescriptor {
    const number = this.passes++;
    if (number >= passesInSet) return { ...pass };
    const timestampWrites = {
      querySet: this.openSet().queries,
      beginningOfPassWriteIndex: 2 * number,
      endOfPassWriteIndex: 2 * number + 1,
    };
    return { ...pass, timestampWrites };
  }

  private openSet(): { queries: GPUQuerySet; resolved: GPUBuffer } {
    const count = 2 * passesInSet;
    this.set ??= {
      queries: this.device.createQuerySet({ type: "timestamp", count }),
      resolved: this.device.createBuffer({
        size: count * bytesOfStamp,
        usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
      }),
    };
    return this.set;
  }

  /** Fetches the stamps of all readings so far; the set is used anew, as the device does one thing after the other. */
  private collect(): void {
    const readings = this.pending;
    if (readings.length === 0) return;
    const count = 2 * Math.min(this.passes, passesInSet);
    this.pending = [];
    this.passes = 0;
    this.firstPass = 0;
    void this.fetch(count).then((stamps) => {
      for (const reading of readings) reading.tell(this.sum(stamps, reading));
    });
  }

  /** Nothing when the device is gone. */
  private async fetch(count: number): Promise<BigUint64Array | undefined> {
    const { inner, device } = this;
    const { queries, resolved } = this.openSet();
    const size = count * bytesOfStamp;
    const copy = device.createBuffer({
      size,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    try {
      inner.ensureCommandEncoderReady();
      inner.endComputePassEncoder();
      inner.commandEncoder.resolveQuerySet(queries, 0, count, resolved, 0);
      inner.commandEncoder.copyBufferToBuffer(resolved, 0, copy, 0, size);
      inner.submitQueue();
      await copy.mapAsync(GPUMapMode.READ);
      return new BigUint64Array(copy.getMappedRange().slice(0));
    } catch {
      return undefined;
    } finally {
      copy.destroy();
    }
  }

  /** Invalid when one of the stamps is missing, was reset in between, or did not fit. */
  private sum(stamps: BigUint64Array | undefined, reading: Reading): number | undefined {
    if (!stamps || reading.endPass > passesInSet) return undefined;
    let nanoseconds = 0;
    for (let pass = reading.firstPass; pass < reading.endPass; pass++) {
      const [begin, end] = [stamps[2 * pass]!, stamps[2 * pass + 1]!];
      if (begin === 0n || end < begin) return undefined;
      nanoseconds += Number(end - begin);
      this.quantum.see(Number(end - begin));
    }
    return nanoseconds / 1e6;
  }
}
