/** Which device is current, which are loaded, and why the others cannot be. */
import type { BackendName } from "../../base/calibration.ts";
import { type BackendOptions, Device, type DeviceParts } from "./device.ts";
// Not loaded on demand like the others: nearly every kernel begins with it, and a request less is a faster start.
import * as wasm from "./wasm.ts";
import { compileBinary } from "./wasm-binary.ts";

/** Whether a backend runs here, and if not, why. */
export interface BackendAvailability {
  backend: BackendName;
  available: boolean;
  /** One sentence, absent when it is available. */
  reason?: string;
}

export const backendNames: readonly BackendName[] = ["webgpu", "webgl", "wasm", "cpu"];

const openers: Record<
  BackendName,
  (options: BackendOptions) => Promise<{ open(): Promise<DeviceParts> }>
> = {
  webgpu: () => import("./webgpu.ts"),
  webgl: () => import("./webgl.ts"),
  wasm: ({ threads }) => {
    // Compiles while the code starts; who waits for it hears of a failure.
    if ("location" in globalThis) compileBinary(threads).catch(() => {});
    return Promise.resolve(wasm);
  },
  cpu: () => import("./cpu.ts"),
};

const opened = new Map<BackendName, Promise<Device>>();
/** Those of them that have come. */
const ready = new Map<BackendName, Device>();
let active: Device | undefined;

export function device(): Device {
  if (!active) {
    throw new Error(
      'no backend is set yet; `await setBackend("wasm")` before the first tensor is made',
    );
  }
  return active;
}

/** Loads a backend without making it the current one; a failure is thrown anew each time, and tried anew. */
export function openDevice(name: BackendName, options: BackendOptions = {}): Promise<Device> {
  if (!backendNames.includes(name)) {
    throw new TypeError(
      `setBackend: expected one of ${backendNames.join(", ")}, got ${String(name)}`,
    );
  }
  // One that went away is opened anew.
  if (ready.get(name)?.isLost) {
    opened.delete(name);
    ready.delete(name);
  }
  const pending = opened.get(name) ?? startDevice(name, options);
  opened.set(name, pending);
  return pending;
}

async function startDevice(name: BackendName, options: BackendOptions): Promise<Device> {
  try {
    const reason = await whyUnavailable(name);
    if (reason) throw new Error(reason);
    const made = new Device(name, await (await openers[name](options)).open());
    ready.set(name, made);
    return made;
  } catch (error) {
    opened.delete(name);
    throw new Error(`setBackend: ${name} does not run here: ${messageOf(error)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error || (typeof error === "object" && error && "message" in error)
    ? String(error.message)
    : String(error);
}

/** Begins to load a backend that will probably be wanted; who then sets it hears of a failure. */
export function preloadBackend(name: BackendName): void {
  openDevice(name).catch(() => {});
}

export function activate(next: Device | undefined): void {
  active = next;
}

export function activeDevice(): Device | undefined {
  return active;
}

/** Looks at what the browser offers without loading any backend. */
export async function availableBackends(): Promise<BackendAvailability[]> {
  return await Promise.all(
    backendNames.map(async (backend) => {
      const reason = await whyUnavailable(backend);
      return reason ? { backend, available: false, reason } : { backend, available: true };
    }),
  );
}

async function whyUnavailable(name: BackendName): Promise<string | undefined> {
  if (name === "webgpu") return await whyNoWebgpu();
  if (name === "webgl") return whyNoWebgl();
  if (name === "wasm" && typeof WebAssembly === "undefined")
    return "this browser has no WebAssembly.";
  return undefined;
}

async function whyNoWebgpu(): Promise<string | undefined> {
  const gpu = (globalThis.navigator as { gpu?: GPU } | undefined)?.gpu;
  if (!gpu) return "this browser, or this page, has no WebGPU (navigator.gpu is missing).";
  const adapter = await gpu.requestAdapter().catch(() => null);
  return adapter ? undefined : "WebGPU is there but the browser offers no adapter for this device.";
}

function whyNoWebgl(): string | undefined {
  if (typeof OffscreenCanvas === "undefined") return "there is no OffscreenCanvas to draw on here.";
  return new OffscreenCanvas(1, 1).getContext("webgl2")
    ? undefined
    : "the browser gives no WebGL 2 context.";
}
