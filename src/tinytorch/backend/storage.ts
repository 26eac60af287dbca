/**
 * Where values live. A `Storage` is one block of data on one device, counted by reference and freed when the count reaches 0; a
 * `Value` is a storage seen in a shape, and is what operations take and give. Operations make their values in an arena that
 * frees them when the operation ends; who wants to hold one longer retains it.
 */

import type { BackendName } from "../../base/calibration.ts";
import { whole } from "../arguments/kinds.ts";
import { type Settings, Signature } from "../arguments/signature.ts";
import { hooks } from "../autograd/hooks.ts";
import { bytesOf, type DType, type TypedArray, toTypedArray, typedArray } from "../tensor/dtype.ts";
import { type Shape, sizeOf } from "../tensor/shape.ts";
import { activate, activeDevice, device, openDevice } from "./backends.ts";
import type { BackendOptions, Device, KernelTensor, TfjsCall } from "./device.ts";
import { resultsOfNothing } from "./nothing.ts";
import { transfer } from "./transfer.ts";

/** Memory that the engine holds at this moment, views counted once. */
export interface MemoryUse {
  numTensors: number;
  numBytes: number;
  /** The most that it has held at any moment. */
  mostBytes: number;
}

const live = new Set<Storage>();
let liveBytes = 0;
let mostBytes = 0;

export class Storage {
  private references = 1;
  /** How many tape nodes hold this for the backward pass. */
  savedBy = 0;
  /** How often the data was changed in place. */
  version = 0;
  /** Set while data was fetched from a device that cannot be read at once. */
  private host: TypedArray | undefined;
  /** Whole numbers as they came from this side, for as long as they are the same: labels and indices are looked at. */
  private source: TypedArray | undefined;

  constructor(
    private home: Device,
    private id: object,
    readonly shape: Shape,
    readonly dtype: DType,
    readonly bytes: number,
  ) {
    live.add(this);
    liveBytes += bytes;
    if (liveBytes > mostBytes) mostBytes = liveBytes;
  }

  retain(): void {
    this.references++;
  }

  release(): void {
    if (--this.references > 0) return;
    live.delete(this);
    liveBytes -= this.bytes;
    this.home.release(this.id);
    this.host = undefined;
  }

  /** Whether there is more than one reference: nobody may change the data then. */
  get isShared(): boolean {
    return this.references > 1;
  }

  /** Says that the data was changed in place. */
  forgetCopies(): void {
    this.version++;
    this.host = undefined;
    this.source = undefined;
  }

  /** The id of the data on the device, moved there first when it lies on another one. */
  on(target: Device): object {
    if (this.home !== target) this.move(target);
    return this.id;
  }

  private move(target: Device): void {
    const attrs = { dtype: this.dtype, from: this.home.name, to: target.name };
    transfer("move", this.shape, attrs, () => {
      const values = this.host ?? this.home.readSync(this.id);
      this.home.release(this.id);
      this.id = target.write(toTypedArray(values, this.dtype), this.shape, this.dtype);
      this.home = target;
      this.host = undefined;
    });
  }

  /** A copy of the values. */
  async read(): Promise<TypedArray> {
    this.retain();
    try {
      return toTypedArray(await this.home.read(this.id), this.dtype);
    } finally {
      this.release();
    }
  }

  get readsSync(): boolean {
    return this.home.readsSync || this.host !== undefined;
  }

  /** Whether reading costs no more than a copy. */
  get isInMemory(): boolean {
    return this.home.name === "cpu" || this.home.name === "wasm";
  }

  /** The values where looking at them needs no waiting and costs no more than a copy; nobody may change them. */
  get atHand(): TypedArray | undefined {
    return this.isInMemory ? this.readSync() : this.source;
  }

  /** Says what was written to the device. */
  cameFrom(values: TypedArray): void {
    this.source = values;
  }

  readSync(): TypedArray {
    if (this.host) return this.host;
    const read = (): TypedArray => toTypedArray(this.home.readSync(this.id), this.dtype);
    return transfer("read", this.shape, { dtype: this.dtype }, read);
  }

  /** Whether this lay on a device that went away; to use it says so. */
  get isLost(): boolean {
    return !this.host && this.home.isLost;
  }

  /** Fetches the values to this side, so that they can be moved without waiting. */
  async fetch(): Promise<void> {
    if (this.home.readsSync) return;
    try {
      this.host ??= await this.read();
    } catch (error) {
      // Lost data is reported only where it is used again.
      if (!this.isLost) throw error;
    }
  }
}

export class Value {
  readonly dtype: DType;

  constructor(
    readonly storage: Storage,
    readonly shape: Shape,
  ) {
    this.dtype = storage.dtype;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  /** The same data in another shape of the same size. */
  as(shape: Shape): Value {
    return new Value(this.storage, shape);
  }

  retain(): this {
    this.storage.retain();
    return this;
  }

  release(): void {
    this.storage.release();
  }
}

let arena: Value[] | undefined;

/** Runs `work`; every value made meanwhile is freed at its end, unless somebody retained it. */
export function inArena<T>(work: () => T): T {
  const outer = arena;
  const mine: Value[] = [];
  arena = mine;
  try {
    return work();
  } finally {
    arena = outer;
    for (const value of mine) value.release();
  }
}

/** Hands a reference over to the arena, which drops it at its end. */
export function owned(value: Value): Value {
  arena?.push(value);
  return value;
}

/** By name, or in order for the kernels that take any number. */
type Inputs = Record<string, Value> | Value[];

/** Runs one kernel on the current device. */
export function run(kernel: string, inputs: Inputs, attrs: Record<string, unknown> = {}): Value {
  return runAll(kernel, inputs, attrs)[0]!;
}

/** Runs a kernel that has several results. */
export function runAll(
  kernel: string,
  inputs: Inputs,
  attrs: Record<string, unknown> = {},
): Value[] {
  return (
    runOnElements(kernel, inputs, attrs) ??
    resultsOfNothing(kernel, inputs as Record<string, Value>, attrs).map(
      ({ shape, value, dtype }) => fill(shape, value, dtype),
    )
  );
}

/** The same; undefined when an input by name has no elements. */
export function runOnElements(
  kernel: string,
  inputs: Inputs,
  attrs: Record<string, unknown>,
): Value[] | undefined {
  const target = device();
  const given = Array.isArray(inputs)
    ? inputs.map((value) => onto(target, value))
    : onAll(target, inputs);
  if (!given) return undefined;
  const { kernels } = hooks;
  const startMs = kernels ? performance.now() : 0;
  const result = compute(target, kernel, { inputs: given, attrs, backend: target.backend });
  const made = Array.isArray(result) ? result : [result];
  kernels?.push({
    name: kernel,
    startMs,
    durationMs: performance.now() - startMs,
    inputs: shapesOf(Object.values(given)),
    outputs: shapesOf(made),
    attrs,
  });
  return made.map((tensor) => adopt(target, tensor));
}

function compute(target: Device, kernel: string, call: TfjsCall): KernelTensor | KernelTensor[] {
  const known = target.kernel(kernel);
  try {
    return known(call);
  } catch (error) {
    throw target.causeOf(error);
  }
}

function shapesOf(tensors: readonly KernelTensor[]): Shape[] {
  return tensors.map(({ shape }) => shape);
}

function onAll(
  target: Device,
  inputs: Record<string, Value>,
): Record<string, KernelTensor> | undefined {
  const given: Record<string, KernelTensor> = {};
  for (const name in inputs) {
    const value = inputs[name]!;
    if (value.storage.bytes === 0) return undefined;
    given[name] = onto(target, value);
  }
  return given;
}

function onto(target: Device, { storage, shape, dtype }: Value): KernelTensor {
  return { dataId: storage.on(target), shape: shape as number[], dtype };
}

function adopt(target: Device, { dataId, shape, dtype }: KernelTensor): Value {
  const bytes = sizeOf(shape) * bytesOf(dtype);
  return owned(new Value(new Storage(target, dataId, shape, dtype, bytes), shape));
}

/** Puts values on the current device; `values` must not be changed afterwards. */
export function upload(values: TypedArray, shape: Shape, dtype: DType): Value {
  const target = device();
  const dataId = transfer("upload", shape, { dtype }, () => target.write(values, shape, dtype));
  const value = adopt(target, { dataId, shape: shape as number[], dtype });
  if (dtype === "int32" && !value.storage.isInMemory) value.storage.cameFrom(values);
  return value;
}

/** A constant of any shape. */
export function fill(shape: Shape, value: number, dtype: DType): Value {
  return upload(typedArray(dtype, sizeOf(shape)).fill(value), shape, dtype);
}

/** Constants in two generations, so that one that an operation has in its hands outlives those it asks for after it. */
let scalars = new Map<string, Value>();
let olderScalars = new Map<string, Value>();
const scalarsInGeneration = 128;

/** A 0-d constant of the current device, made once. */
export function scalar(value: number, dtype: DType = "float32"): Value {
  const key = `${device().key} ${dtype} ${value}`;
  const known = scalars.get(key);
  if (known) return known;
  const older = olderScalars.get(key);
  olderScalars.delete(key);
  const found = older ?? made(() => fill([], value, dtype));
  if (scalars.size >= scalarsInGeneration) {
    for (const forgotten of olderScalars.values()) forgotten.release();
    olderScalars = scalars;
    scalars = new Map();
  }
  scalars.set(key, found);
  return found;
}

/** What `make` makes, outside of every arena. */
function made(make: () => Value): Value {
  const outer = arena;
  arena = undefined;
  try {
    return make();
  } finally {
    arena = outer;
  }
}

const backendArguments = new Signature<BackendOptions>("setBackend", [], { threads: whole(1) });

/** Makes a backend the current one, loading it on first use; tensors move over when they are next used. */
export async function setBackend(
  name: BackendName,
  ...settings: Settings<BackendOptions>
): Promise<void> {
  const next = await openDevice(name, backendArguments.take(settings));
  if (next === activeDevice()) return;
  await Promise.all([...live].map((storage) => storage.fetch()));
  activate(next);
}

/** Runs `work` on another device, which must touch no tensor made before; user tensors stay where they are. */
export async function onDevice<T>(target: Device, work: () => Promise<T>): Promise<T> {
  const before = activeDevice();
  activate(target);
  try {
    return await work();
  } finally {
    activate(before);
  }
}

/** Resolves when the device has done everything that was asked of it; at once on wasm and cpu. */
export function synchronize(): Promise<void> {
  return device().synchronize();
}

/** The current backend and the threads it really computes on. */
export function getBackend(): { name: BackendName; threads: number } {
  const { name, threads } = device();
  return { name, threads };
}

/** Blocks of data that the engine holds, and their bytes; views of a block are not counted again. */
export function memory(): MemoryUse {
  return { numTensors: live.size, numBytes: liveBytes, mostBytes };
}
