/**
 * Our own wasm module, which computes on the tensors of tfjs' module: both import one memory. Its source, with the reasons for it,
 * is in `assembly/`; here it is chosen, started and given its helpers.
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor, ThreadPool } from "../device.ts";
import { hasRelaxedSimd, hasSimd } from "../wasm-binary.ts";

type SimdFunction =
  | "adam"
  | "addAlong"
  | "addFilterSums"
  | "applyFunction"
  | "attention"
  | "attentionBytes"
  | "attentionGradient"
  | "averagePool"
  | "averagePoolGradient"
  | "binary"
  | "binaryColumn"
  | "bounds"
  | "channelPieces"
  | "channelSums"
  | "choose"
  | "compare"
  | "compareColumn"
  | "convolve"
  | "convolveFilterGradient"
  | "convolveInputGradient"
  | "copyRows"
  | "crossEntropy"
  | "cumulate"
  | "depthwise"
  | "depthwiseFilterGradient"
  | "depthwiseInputGradient"
  | "depthwiseToFilter"
  | "describe"
  | "extremeGradient"
  | "extremePlaces"
  | "extremes"
  | "extremesDown"
  | "fillUpTo"
  | "filterPieces"
  | "foldTruths"
  | "gelu"
  | "geluGradient"
  | "gradientOf"
  | "invertTruths"
  | "joinTruths"
  | "layerNorm"
  | "layerNormGradient"
  | "layerNormPieces"
  | "linearInt8"
  | "logSoftmax"
  | "logSoftmaxGradient"
  | "loss"
  | "map"
  | "matmul"
  | "maxPool"
  | "maxPoolGradient"
  | "normalize"
  | "normalizeGradient"
  | "padRows"
  | "pickAlong"
  | "pickRows"
  | "productGradient"
  | "productRows"
  | "quantizeRows"
  | "realsOf"
  | "repeat"
  | "scratchBytes"
  | "segmentSum"
  | "setHelpers"
  | "setUp"
  | "sgd"
  | "share"
  | "softmax"
  | "softmaxGradient"
  | "sortBytes"
  | "sortPieces"
  | "sortRows"
  | "sumColumns"
  | "sumDown"
  | "swapMiddle"
  | "transposePlanes"
  | "winograd"
  | "winogradFailed"
  | "winogradFilter"
  | "winogradFilterGradient"
  | "winogradFilterSize"
  | "winogradFilterSum";

type Exports = Readonly<Record<SimdFunction, (...values: number[]) => number>>;

/** Both modules, as far as kernels need them. */
export interface Simd {
  readonly call: Exports;
  readonly backend: BackendWasm;
  readonly threads: ThreadPool;
  /** Where a tensor lies in memory. */
  at(tensor: KernelTensor): number;
  make(shape: readonly number[]): KernelTensor;
  /** One that starts at 0. */
  makeZeros(shape: readonly number[]): KernelTensor;
}

interface TfjsMemory {
  /** In the threaded build. */
  wasmMemory?: WebAssembly.Memory;
  asm?: { memory?: WebAssembly.Memory };
  /** Made anew when the memory grows. */
  HEAPU8: Uint8Array;
  HEAPF32: Float32Array;
  _malloc(bytes: number): number;
}

const controlBytes = 1024;

/** These only set the task: `share` does it, with all threads. */
const inPieces = [
  "adam",
  "applyFunction",
  "attention",
  "attentionGradient",
  "averagePoolGradient",
  "channelSums",
  "convolve",
  "convolveFilterGradient",
  "convolveInputGradient",
  "crossEntropy",
  "depthwise",
  "depthwiseToFilter",
  "extremeGradient",
  "gelu",
  "geluGradient",
  "layerNorm",
  "layerNormGradient",
  "linearInt8",
  "logSoftmax",
  "logSoftmaxGradient",
  "loss",
  "matmul",
  "maxPoolGradient",
  "normalize",
  "normalizeGradient",
  "quantizeRows",
  "sgd",
  "softmax",
  "softmaxGradient",
  "sortRows",
  "transposePlanes",
  "winograd",
  "winogradFilter",
  "winogradFilterGradient",
  "winogradFilterSum",
] as const;

/** These do small work at once, and set a task only where there is so much that memory binds; they answer whether they did. */
const inPiecesWhereMuch = [
  "binary",
  "binaryColumn",
  "choose",
  "compare",
  "gradientOf",
  "map",
] as const;

function withSharing(exports: Exports): Exports {
  const shared = inPieces.map((name) => [
    name,
    (...values: number[]) => {
      exports[name](...values);
      return exports.share();
    },
  ]);
  const sharedWhereMuch = inPiecesWhereMuch.map((name) => [
    name,
    (...values: number[]) => (exports[name](...values) === 0 ? 0 : exports.share()),
  ]);
  return { ...exports, ...Object.fromEntries([...shared, ...sharedWhereMuch]) };
}

/** Without SIMD, or where the memory cannot be reached, there is nothing, and tfjs' kernels do it all. */
export async function startSimd(backend: BackendWasm, threads: number): Promise<Simd | undefined> {
  const tfjs = backend.wasm as unknown as TfjsMemory;
  const memory = tfjs.wasmMemory ?? tfjs.asm?.memory;
  if (!memory || !hasSimd()) return undefined;
  const isShared =
    typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
  const module = await compile(isShared);
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const call = withSharing(exports as unknown as Exports);
  const control = tfjs._malloc(controlBytes) >>> 0;
  tfjs.HEAPU8.fill(0, control, control + controlBytes);
  const helpers = isShared ? threads - 1 : 0;
  const newScratch = (): number => tfjs._malloc(call.scratchBytes()) >>> 0;
  const maySleep = "document" in globalThis ? 0 : 1;
  call.setUp(control, newScratch(), maySleep);
  for (let i = 0; i < helpers; i++) startHelper({ module, memory, control, scratch: newScratch() });
  return { ...describeMemory(call, backend, tfjs), threads: poolOf(call, helpers + 1) };
}

/** Helpers that are not to take part sleep on, or go back to sleep. */
function poolOf(call: Exports, size: number): ThreadPool {
  let used = 0;
  const use = (count: number): void => {
    call.setHelpers(count - 1);
    used = count;
  };
  use(size);
  return {
    size,
    get used() {
      return used;
    },
    use,
  };
}

async function compile(isShared: boolean): Promise<WebAssembly.Module> {
  const isRelaxed = hasRelaxedSimd();
  const { base64 } = await loadBinary(isShared, isRelaxed);
  return await WebAssembly.compile(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
}

function loadBinary(isShared: boolean, isRelaxed: boolean): Promise<{ base64: string }> {
  if (isShared) {
    return isRelaxed
      ? import("./generated/relaxed-shared.ts")
      : import("./generated/plain-shared.ts");
  }
  return isRelaxed ? import("./generated/relaxed.ts") : import("./generated/plain.ts");
}

/** Message to a helper, which never answers, nor needs to: nobody waits for it to begin. */
interface Task {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  control: number;
  scratch: number;
}

const helperText = `onmessage = async ({ data: { module, memory, control, scratch } }) => {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  exports.setUp(control, scratch, 1);
  exports.help();
};`;

function startHelper(task: Task): void {
  const url = URL.createObjectURL(new Blob([helperText], { type: "text/javascript" }));
  new Worker(url, { name: "kernel helper" }).postMessage(task);
}

function describeMemory(
  call: Exports,
  backend: BackendWasm,
  tfjs: TfjsMemory,
): Omit<Simd, "threads"> {
  const at = (tensor: KernelTensor): number =>
    (backend.dataIdMap.get(tensor.dataId) as { memoryOffset: number }).memoryOffset;
  const make = (shape: readonly number[]): KernelTensor =>
    backend.makeOutput(shape as number[], "float32") as KernelTensor;
  const makeZeros = (shape: readonly number[]): KernelTensor => {
    const out = make(shape);
    const start = at(out) / Float32Array.BYTES_PER_ELEMENT;
    tfjs.HEAPF32.fill(0, start, start + sizeOf(shape));
    return out;
  };
  return { call, backend, at, make, makeZeros };
}
