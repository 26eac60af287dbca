import { nextTaskWhenDue } from "../../base/next-task.ts";
import type { Node, TapeInput } from "../autograd/tape.ts";
import type { Value } from "../backend/storage.ts";
import { recording } from "../graph/recording.ts";
import { adopt, Handle, type Scoped } from "../memory/handle.ts";
import { bytesOf, type DType, type NestedArray, type TypedArray } from "./dtype.ts";
import { formatValues, nest } from "./format.ts";
import { type Shape, shapeText, sizeOf } from "./shape.ts";

/**
 * Tensors of at least so many bytes show their size to the collector, which does not see device memory. Measured: a loop over
 * 4 MB tensors then peaks at 216 MB instead of 616, over 256 KB at 125 instead of 149-300; smaller ones are not worth the time.
 */
const pressureBytes = 256 * 1024;

/**
 * What is to be shown is shown by one tensor for those before it too: asking for a block takes 20 to 40 µs whatever its size, as long as
 * the addition of two tensors of 1 MB.
 */
const pressureAtOnce = 16 * 1024 * 1024;
let notShown = 0;

/** A tensor as a thing that holds data: its shape, its memory and how to read it. */
export abstract class TensorBase implements Scoped, TapeInput {
  /** @internal */
  readonly handle: Handle;
  /** @internal How it was made; absent for leaves. */
  readonly node: Node | undefined;
  /** Never touched: it makes the collector aware of memory that lies elsewhere. */
  protected pressure: ArrayBuffer | undefined;
  private isCounted = false;

  /** @internal Takes over one reference to the value; users call `tensor()`. */
  constructor(value: Value, node?: Node, isChannelsLast = false) {
    this.handle = new Handle(value, isChannelsLast, node?.graph);
    this.node = node;
    if (!adopt(this)) this.escape();
  }

  /** Whether `backward()` brings a gradient here, or through here. */
  abstract get requiresGrad(): boolean;

  /** @internal */
  abstract accumulateGrad(gradient: Value): void;

  /** @internal */
  escape(): void {
    const { bytes } = this;
    if (bytes >= pressureBytes && !this.isCounted) this.count(bytes);
    this.handle.reside();
  }

  private count(bytes: number): void {
    this.isCounted = true;
    notShown += bytes;
    if (notShown < pressureAtOnce) return;
    this.pressure = new ArrayBuffer(notShown);
    notShown = 0;
  }

  /** @internal */
  get value(): Value {
    return this.handle.value;
  }

  /** @internal */
  get channelsLast(): Value {
    return this.handle.channelsLast;
  }

  /** @internal Whether the data lies in the order (N, H, W, C); the shape does not tell. */
  get isChannelsLast(): boolean {
    return this.handle.isChannelsLast;
  }

  /** Sizes of the dimensions, outermost first. */
  get shape(): Shape {
    return this.handle.shape;
  }

  /** "float32", "int32" or "bool". */
  get dtype(): DType {
    return this.handle.dtype;
  }

  /** Number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Number of elements, as a call. */
  numel(): number {
    return this.size;
  }

  /** Bytes of the elements; a view shares them with the tensor that it views. */
  get bytes(): number {
    return this.size * bytesOf(this.dtype);
  }

  /** Exempts this from the release at the end of the module call that made it. */
  keep(): this {
    this.handle.isKept = true;
    return this;
  }

  /** A copy of the values in row-major order; waits for the device. */
  async data(): Promise<TypedArray> {
    recording.recorder?.read(this);
    const values = await this.value.storage.read();
    await nextTaskWhenDue();
    return values;
  }

  /** The same without waiting; throws on webgpu, which cannot. */
  dataSync(): TypedArray {
    recording.recorder?.read(this);
    const { storage } = this.value;
    if (!storage.readsSync) {
      throw new Error("dataSync: webgpu cannot be read without waiting; write `await t.data()`");
    }
    return storage.readSync();
  }

  /** The only element as a number; waits for the device. */
  async item(): Promise<number> {
    if (this.numel() !== 1) {
      throw new RangeError(
        `item: a tensor with ${this.numel()} elements cannot be converted to a number, got shape ${shapeText(this.shape)}`,
      );
    }
    return (await this.data())[0]!;
  }

  /** The values as nested arrays; waits for the device. */
  async toArray(): Promise<NestedArray> {
    return nest(await this.data(), this.shape, this.dtype);
  }

  /** As PyTorch prints it; without the values where they cannot be read at once. */
  toString(): string {
    const grad = this.node
      ? `, gradFn=${this.node.name}`
      : this.requiresGrad
        ? ", requiresGrad=true"
        : "";
    const about = `shape=${shapeText(this.shape)}, dtype=${this.dtype}${grad}`;
    if (!this.value.storage.readsSync) return `tensor(…, ${about})`;
    return `tensor(${formatValues(this.dataSync(), this.shape, this.dtype, "tensor(".length)}, ${about})`;
  }
}
