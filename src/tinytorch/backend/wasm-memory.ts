import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { TypedArray } from "../tensor/dtype.ts";
import type { KernelTensor } from "./device.ts";
import type { HostMemory } from "./host-kernels.ts";

/** Tensors of the wasm backend where they lie, without a copy. */
export function wasmMemory(backend: BackendWasm): HostMemory {
  const view = ({ dataId, shape, dtype }: KernelTensor): TypedArray =>
    backend.typedArrayFromHeap({ dataId, shape, dtype }) as TypedArray;
  return {
    view,
    make: (shape, dtype, write) => {
      // Views of before are gone when the memory has grown for this.
      const made = backend.makeOutput(shape as number[], dtype) as KernelTensor;
      write(view(made));
      return made;
    },
  };
}
