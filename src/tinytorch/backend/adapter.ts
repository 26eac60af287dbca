/**
 * Description of the machine by the browser, without loading a backend. Browsers hide some of it (so that pages cannot tell
 * visitors apart) and round the rest: a hidden value is `undefined`, never a guess.
 */
import { hasRelaxedSimd, hasSimd, threadsHere } from "./wasm-binary.ts";

/** Devices as far as a page may know them; a part is absent where the browser has no such thing. */
export interface AdapterDescription {
  webgl: WebglDescription | undefined;
  webgpu: WebgpuDescription | undefined;
  wasm: WasmDescription | undefined;
}

export interface WebglDescription {
  vendor: string | undefined;
  /** The GPU and its driver, as a rule; software renderers say so in it. */
  renderer: string | undefined;
  maxTextureSize: number;
  /** Whether there is EXT_disjoint_timer_query_webgl2. */
  hasTimer: boolean;
}

export interface WebgpuDescription {
  vendor: string | undefined;
  architecture: string | undefined;
  device: string | undefined;
  description: string | undefined;
  /** Whether it is software in the place of a GPU. */
  isFallback: boolean | undefined;
  /** Limits of the adapter; a device gets less unless it asks. */
  limits: {
    maxBufferSize: number;
    maxStorageBufferBindingSize: number;
    maxComputeWorkgroupSizeX: number;
    maxComputeInvocationsPerWorkgroup: number;
  };
  features: { timestampQuery: boolean; shaderF16: boolean };
}

export interface WasmDescription {
  simd: boolean;
  relaxedSimd: boolean;
  /** As many as the backend would start; 1 where the page is not isolated, because memory cannot be shared then. */
  threads: number;
  /** Cores as the browser tells them, which may be fewer than there are. */
  cores: number | undefined;
  /** Size of a 32-bit address space. */
  maxMemoryBytes: number;
  /** Memory of the machine in GB, rounded to a power of two and at most 8 or so. */
  deviceMemoryGb: number | undefined;
}

/** Asks the browser about the devices that the backends would run on. */
export async function describeAdapter(): Promise<AdapterDescription> {
  return { webgl: describeWebgl(), webgpu: await describeWebgpu(), wasm: describeWasm() };
}

function describeWebgl(): WebglDescription | undefined {
  if (typeof OffscreenCanvas === "undefined") return undefined;
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (!gl) return undefined;
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const text = (name: number): string | undefined => told(gl.getParameter(name));
  const description = {
    vendor: text(names?.UNMASKED_VENDOR_WEBGL ?? gl.VENDOR),
    renderer: text(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER),
    maxTextureSize: Number(gl.getParameter(gl.MAX_TEXTURE_SIZE)),
    hasTimer: gl.getExtension("EXT_disjoint_timer_query_webgl2") !== null,
  };
  // Browsers allow some 16 contexts, and end the oldest one then.
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return description;
}

async function describeWebgpu(): Promise<WebgpuDescription | undefined> {
  const gpu = (globalThis.navigator as { gpu?: GPU } | undefined)?.gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (!adapter) return undefined;
  // Absent in browsers older than the specification.
  const info = adapter.info as Partial<GPUAdapterInfo> | undefined;
  const { limits, features } = adapter;
  return {
    vendor: told(info?.vendor),
    architecture: told(info?.architecture),
    device: told(info?.device),
    description: told(info?.description),
    isFallback: info?.isFallbackAdapter,
    limits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    },
    features: {
      timestampQuery: features.has("timestamp-query"),
      shaderF16: features.has("shader-f16"),
    },
  };
}

function describeWasm(): WasmDescription | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  const { hardwareConcurrency, deviceMemory } = (globalThis.navigator ?? {}) as {
    hardwareConcurrency?: number;
    deviceMemory?: number;
  };
  return {
    simd: hasSimd(),
    relaxedSimd: hasRelaxedSimd(),
    threads: threadsHere(),
    cores: hardwareConcurrency,
    maxMemoryBytes: 2 ** 32,
    deviceMemoryGb: deviceMemory,
  };
}

/** Browsers that hide a name give an empty one. */
function told(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
