/**
 * Kernels of ours for WebGPU, where every dispatch costs 24-71 µs (arXiv 2604.02344): a step of Adam takes one for each parameter
 * in place of eleven. tfjs' programs have one output, which must not be an input; these have pipelines of their own.
 */
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { sizeOf } from "../tensor/shape.ts";
import type { KernelTensor } from "./device.ts";
import { register } from "./override.ts";
import type { AdamAttrs, SgdAttrs } from "./step-attrs.ts";

/** Parts of tfjs' backend that its types keep to themselves. */
export interface Internals {
  tensorMap: { get(dataId: object): { resource: GPUBuffer; values: unknown } };
  uploadToGPU(dataId: object): void;
  makeUniforms(uniforms: { type: string; data: number[] }[]): GPUBindingResource;
  makeTensorInfo(shape: number[], dtype: string): KernelTensor;
  ensureCommandEncoderReady(): void;
  commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | undefined;
  commandQueueOwnedIds: Set<object>;
  dispatchCountInPass: number;
}

/** A program over some buffers, of which it may change the ones that are marked. */
export interface Program {
  buffers: readonly { name: string; type: "f32" | "i32"; changes: boolean }[];
  /** Numbers that it is told, in order; `count` comes first. */
  numbers: readonly string[];
  /** Functions that the code calls. */
  functions?: string;
  /** Code for element `i`. */
  body: string;
}

const threadsInGroup = 64;
const mostGroups = 65535;

export function registerFused(backend: WebGPUBackend): void {
  registerAdam(prepare(backend, adam));
  registerSgd(prepare(backend, sgd(false)), prepare(backend, sgd(true)));
  registerCrossEntropy(backend as unknown as Internals, prepare(backend, crossEntropy));
  registerRoundToFp16(backend as unknown as Internals, prepare(backend, roundToFp16));
  registerReluGradient(backend as unknown as Internals, prepare(backend, reluGradient));
}

export type Dispatch = (tensors: KernelTensor[], count: number, numbers: number[]) => void;

/** Compiles on first use. */
export function prepare(backend: WebGPUBackend, program: Program): Dispatch {
  const inner = backend as unknown as Internals;
  let pipeline: GPUComputePipeline | undefined;
  return (tensors, count, numbers) => {
    if (count === 0) return;
    pipeline ??= compile(backend.device, program);
    tensors.forEach(({ dataId }, i) => {
      inner.uploadToGPU(dataId);
      inner.commandQueueOwnedIds.add(dataId);
      // A copy that an earlier read left behind.
      if (program.buffers[i]!.changes) inner.tensorMap.get(dataId).values = null;
    });
    const buffers = tensors.map(({ dataId }) => ({ buffer: inner.tensorMap.get(dataId).resource }));
    const uniforms = inner.makeUniforms([
      { type: "int32", data: [count] },
      ...numbers.map((value) => ({ type: "float32", data: [value] })),
    ]);
    const bindGroup = backend.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [...buffers, uniforms].map((resource, binding) => ({ binding, resource })),
    });
    inner.ensureCommandEncoderReady();
    inner.computePassEncoder ??= inner.commandEncoder.beginComputePass();
    inner.computePassEncoder.setPipeline(pipeline);
    inner.computePassEncoder.setBindGroup(0, bindGroup);
    const groups = Math.min(Math.ceil(count / threadsInGroup), mostGroups);
    inner.computePassEncoder.dispatchWorkgroups(groups);
    inner.dispatchCountInPass++;
  };
}

function compile(
  device: GPUDevice,
  { buffers, numbers, functions = "", body }: Program,
): GPUComputePipeline {
  const bindings = buffers.map(({ name, type, changes }, i) => {
    const access = changes ? "read_write" : "read";
    return `@group(0) @binding(${i}) var<storage, ${access}> ${name}: array<${type}>;`;
  });
  const fields = ["count: i32", ...numbers.map((name) => `${name}: f32`)];
  const code = `
struct Numbers { ${fields.join(", ")} }
${bindings.join("\n")}
@group(0) @binding(${buffers.length}) var<uniform> u: Numbers;
${functions}
@compute @workgroup_size(${threadsInGroup})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = i32(id.x); i < u.count; i += i32(groups.x) * ${threadsInGroup}) {
${body}
  }
}`;
  const module = device.createShaderModule({ code });
  return device.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } });
}

const adam: Program = {
  buffers: [
    { name: "p", type: "f32", changes: true },
    { name: "g", type: "f32", changes: false },
    { name: "m", type: "f32", changes: true },
    { name: "v", type: "f32", changes: true },
  ],
  // 1 - β comes from where numbers have more digits than f32.
  numbers: ["beta1", "beta2", "size", "rootScale", "epsilon", "coupled", "decay", "rest1", "rest2"],
  body: `
    let slope = g[i] + u.coupled * p[i];
    m[i] = u.beta1 * m[i] + u.rest1 * slope;
    v[i] = u.beta2 * v[i] + u.rest2 * slope * slope;
    p[i] = u.decay * p[i] - u.size * m[i] / (sqrt(v[i]) * u.rootScale + u.epsilon);`,
};

function registerAdam(dispatch: Dispatch): void {
  register("AdamStep", "webgpu", ({ inputs, attrs }) => {
    const { parameter, gradient, mean, variance } = inputs as Record<string, KernelTensor>;
    const { beta1, beta2, size, rootScale, epsilon, coupled, decay } =
      attrs as unknown as AdamAttrs;
    const numbers = [beta1, beta2, size, rootScale, epsilon, coupled, decay, 1 - beta1, 1 - beta2];
    dispatch([parameter!, gradient!, mean!, variance!], sizeOf(parameter!.shape), numbers);
    return [];
  });
}

const sgd = (remembers: boolean): Program => ({
  buffers: [
    { name: "p", type: "f32", changes: true },
    { name: "g", type: "f32", changes: false },
    ...(remembers ? [{ name: "v", type: "f32", changes: true } as const] : []),
  ],
  numbers: ["rate", "momentum", "decay", "nesterov"],
  body: remembers
    ? `
    let slope = g[i] + u.decay * p[i];
    v[i] = u.momentum * v[i] + slope;
    p[i] -= u.rate * select(v[i], slope + u.momentum * v[i], u.nesterov > 0);`
    : `
    p[i] -= u.rate * (g[i] + u.decay * p[i]);
    _ = u.momentum + u.nesterov;`,
});

function registerSgd(plain: Dispatch, remembering: Dispatch): void {
  register("SgdStep", "webgpu", ({ inputs, attrs }) => {
    const { parameter, gradient, velocity } = inputs as Record<string, KernelTensor>;
    const { rate, momentum, decay, nesterov } = attrs as unknown as SgdAttrs;
    const numbers = [rate, momentum, decay, Number(nesterov)];
    const count = sizeOf(parameter!.shape);
    if (velocity) remembering([parameter!, gradient!, velocity], count, numbers);
    else plain([parameter!, gradient!], count, numbers);
    return [];
  });
}

/** One row for each thread. */
const crossEntropy: Program = {
  buffers: [
    { name: "logits", type: "f32", changes: false },
    { name: "labels", type: "i32", changes: false },
    { name: "losses", type: "f32", changes: true },
    { name: "difference", type: "f32", changes: true },
  ],
  numbers: ["columns"],
  body: `
    let columns = i32(u.columns);
    let start = i * columns;
    var top = logits[start];
    for (var c = 1; c < columns; c++) { top = max(top, logits[start + c]); }
    // Told by bits, for compilers may suppose that all are finite: no shares come of a NaN, of ∞ or of nothing but -∞.
    var isOpen = (bitcast<i32>(top) & 0x7f800000) == 0x7f800000;
    for (var c = 0; c < columns; c++) {
      let bits = bitcast<i32>(logits[start + c]);
      isOpen = isOpen || (bits & 0x7fffffff) > 0x7f800000 || bits == 0x7f800000;
    }
    let notANumber = bitcast<f32>(0x7fc00000 | (labels[i] & 1));
    var total = 0f;
    for (var c = 0; c < columns; c++) { total += exp(logits[start + c] - top); }
    for (var c = 0; c < columns; c++) {
      let share = exp(logits[start + c] - top) / total;
      difference[start + c] = select(share - select(0f, 1f, c == labels[i]), notANumber, isOpen);
    }
    let isClass = labels[i] >= 0 && labels[i] < columns;
    let picked = logits[start + clamp(labels[i], 0, columns - 1)];
    // A label that is no class gives no number: nobody could refuse it before.
    losses[i] = select(notANumber, log(total) - (picked - top), isClass && !isOpen);`,
};

function registerCrossEntropy(backend: Internals, dispatch: Dispatch): void {
  register("SoftmaxCrossEntropy", "webgpu", ({ inputs }) => {
    const { logits, labels } = inputs as Record<string, KernelTensor>;
    const [rows, columns] = logits!.shape as [number, number];
    const losses = backend.makeTensorInfo([rows], "float32");
    const difference = backend.makeTensorInfo([rows, columns], "float32");
    dispatch([logits!, labels!, losses, difference], rows, [columns]);
    return [losses, difference];
  });
}

/** What is not above 0 is told by its bits, for compilers may suppose that there is no NaN. */
const reluGradient: Program = {
  buffers: [
    { name: "saved", type: "i32", changes: false },
    { name: "gradient", type: "f32", changes: false },
    { name: "gated", type: "f32", changes: true },
  ],
  numbers: [],
  body: `
    let magnitude = saved[i] & 0x7fffffff;
    let isOpen = magnitude > 0x7f800000 || saved[i] > 0;
    gated[i] = select(0f, gradient[i], isOpen);`,
};

function registerReluGradient(backend: Internals, dispatch: Dispatch): void {
  register("ReluGrad", "webgpu", ({ inputs }) => {
    const { saved, gradient } = inputs as Record<string, KernelTensor>;
    const gated = backend.makeTensorInfo(gradient!.shape, "float32");
    dispatch([saved!, gradient!, gated], sizeOf(gradient!.shape), []);
    return gated;
  });
}

/**
 * `roundToFp16` of `fp16.ts` in whole numbers, as in `webgl-fp16.ts`: WGSL lets compilers suppose that no number is infinite, and its own
 * `quantizeToF16` leaves open what becomes of what is too large.
 */
const roundToFp16: Program = {
  buffers: [
    { name: "bits", type: "i32", changes: false },
    { name: "rounded", type: "i32", changes: true },
  ],
  numbers: [],
  body: `
    let magnitude = bits[i] & 0x7fffffff;
    let normal = ((magnitude + 0xfff + ((magnitude >> 13) & 1)) >> 13) << 13;
    let places = u32(clamp(126 - (magnitude >> 23), 1, 25));
    let fraction = (magnitude & 0x7fffff) | 0x800000;
    let steps = (fraction + (1 << (places - 1)) - 1 + ((fraction >> places) & 1)) >> places;
    let subnormal = bitcast<i32>(f32(steps) * 5.9604644775390625e-8);
    var result = select(normal, subnormal, magnitude < 0x38800000);
    result = select(result, 0x7f800000, magnitude >= 0x477ff000);
    result = select(result, magnitude, magnitude > 0x7f800000);
    rounded[i] = result | (bits[i] ^ magnitude);`,
};

function registerRoundToFp16(backend: Internals, dispatch: Dispatch): void {
  register("RoundToFp16", "webgpu", ({ inputs }) => {
    const { x } = inputs as { x: KernelTensor };
    const rounded = backend.makeTensorInfo(x.shape, "float32");
    dispatch([x, rounded], sizeOf(x.shape), []);
    return rounded;
  });
}
