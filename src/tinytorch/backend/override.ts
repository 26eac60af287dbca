import {
  getKernel,
  type KernelFunc,
  registerKernel,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import type { BackendName } from "../../base/calibration.ts";
import type { KernelFunction } from "./device.ts";

/** Puts a kernel of ours in the place of tfjs', and returns the one it replaces. */
export function override(
  kernelName: string,
  backendName: BackendName,
  kernel: KernelFunction,
): KernelFunction {
  const original = getKernel(kernelName, backendName);
  unregisterKernel(kernelName, backendName);
  registerKernel({ ...original, kernelFunc: kernel as unknown as typeof original.kernelFunc });
  return original.kernelFunc as unknown as KernelFunction;
}

export function kernelOf(kernelName: string, backendName: BackendName): KernelFunction {
  return getKernel(kernelName, backendName).kernelFunc as unknown as KernelFunction;
}

/** Adds a kernel that tfjs has not; one of that name is replaced. */
export function register(
  kernelName: string,
  backendName: BackendName,
  kernel: KernelFunction,
): void {
  if (getKernel(kernelName, backendName)) unregisterKernel(kernelName, backendName);
  const kernelFunc = kernel as unknown as KernelFunc;
  registerKernel({ kernelName, backendName, kernelFunc });
}
