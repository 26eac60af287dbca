/**
 * The devices that tensors live on. A device is a tfjs backend used as a kernel library only: kernels are called directly, so
 * tfjs' engine, tape, scopes and wrappers never run. Each is loaded on first use, so that asking for wasm fetches no GPU code.
 */

import { getKernel, getKernelsForBackend, type KernelBackend } from "@tensorflow/tfjs-core";
import type { BackendName } from "../../base/calibration.ts";
import type { DType, TypedArray } from "../tensor/dtype.ts";
import type { DeviceLoss } from "./loss.ts";
import type { DeviceTimer } from "./timer.ts";

/** Tensor as tfjs kernels take and give it: a shape and dtype over data that a backend knows by an opaque id. */
export interface KernelTensor {
  dataId: object;
  shape: number[];
  dtype: DType;
}

/** A kernel of tfjs as we call it. */
export type KernelFunction = (call: TfjsCall) => KernelTensor | KernelTensor[];

export interface TfjsCall {
  inputs: Record<string, KernelTensor> | KernelTensor[];
  attrs: Record<string, unknown>;
  backend: unknown;
}

/** Options for loading a backend the first time. */
export interface BackendOptions {
  /** Threads for wasm; as many as there are cores, at most 8, unless told otherwise. A worker among many asks for 1. */
  threads?: number;
}

/** Parts that the file of a backend provides: the tfjs object and how to wait for it. */
export interface DeviceParts {
  backend: KernelBackend;
  /** Where it can compute on several threads. */
  pool?: ThreadPool;
  /** Whether a value can be read without waiting. */
  readsSync: boolean;
  synchronize(): Promise<void>;
  /** Error on the device since the last question, where work fails out of sight. */
  takeError?(): Error | undefined;
  /** Where the device may go away. */
  loss?: DeviceLoss;
  timer: DeviceTimer;
}

/** Threads, the calling one included, of which some or all take part. */
export interface ThreadPool {
  readonly size: number;
  readonly used: number;
  use(count: number): void;
}

let devices = 0;

export class Device {
  /** Another one than that of a device of this name which was lost. */
  readonly key: string;
  private readonly kernels = new Map<string, KernelFunction>();

  constructor(
    readonly name: BackendName,
    private readonly parts: DeviceParts,
  ) {
    this.key = `${name} ${devices++}`;
    for (const kernel of getKernelsForBackend(name)) kernel.setupFunc?.(parts.backend);
  }

  get backend(): KernelBackend {
    return this.parts.backend;
  }

  get threads(): number {
    return this.parts.pool?.used ?? 1;
  }

  get pool(): ThreadPool | undefined {
    return this.parts.pool;
  }

  get readsSync(): boolean {
    return this.parts.readsSync;
  }

  get timer(): DeviceTimer {
    return this.parts.timer;
  }

  /** Whether the device went away, and everything on it. */
  get isLost(): boolean {
    return this.parts.loss?.found !== undefined;
  }

  /** Whether there is a kernel of this name: some fused ones exist on some backends. */
  has(name: string): boolean {
    return this.kernels.has(name) || getKernel(name, this.name) !== undefined;
  }

  kernel(name: string): KernelFunction {
    const known = this.kernels.get(name);
    if (known) return known;
    const config = getKernel(name, this.name);
    if (!config)
      throw new Error(
        `${name}: not available on the ${this.name} backend; switch with setBackend("cpu")`,
      );
    const kernel = config.kernelFunc as unknown as KernelFunction;
    this.kernels.set(name, kernel);
    return kernel;
  }

  write(values: TypedArray, shape: readonly number[], dtype: DType): object {
    return this.backend.write(values, shape as number[], dtype);
  }

  async read(dataId: object): Promise<ArrayLike<number>> {
    const values = await this.unlessLost(() => this.backend.read(dataId));
    this.throwError();
    return values as TypedArray;
  }

  readSync(dataId: object): ArrayLike<number> {
    this.parts.loss?.throwIfFound();
    const values = this.backend.readSync(dataId) as TypedArray;
    // A context that goes away while it is read gives zeros.
    this.parts.loss?.throwIfFound();
    return values;
  }

  /** Cause of a kernel's failure: the loss of the device, if it is gone, else the error itself. */
  causeOf(error: unknown): unknown {
    return this.parts.loss?.found ?? error;
  }

  release(dataId: object): void {
    this.backend.disposeData(dataId);
  }

  async synchronize(): Promise<void> {
    await this.unlessLost(() => this.parts.synchronize());
    this.throwError();
  }

  private unlessLost<T>(start: () => Promise<T>): Promise<T> {
    const { loss } = this.parts;
    return loss ? loss.during(start) : start();
  }

  private throwError(): void {
    const error = this.parts.takeError?.();
    if (error) throw error;
  }
}
