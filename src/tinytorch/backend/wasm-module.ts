/**
 * Starts the tfjs-wasm binary in a browser, in place of tfjs' own start, which breaks in two ways: its threads run the minified
 * text of a function whose names belong to the bundle, and it starts eight workers whatever it uses.
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import makeModule from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js";
import makeThreadedModule from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js";
import type { WasmBinary } from "./wasm-binary.ts";

type TfjsModule = BackendWasm["wasm"];

/** An Emscripten module before tfjs' functions are bound to it. */
interface RawModule {
  tfjs: TfjsModule["tfjs"];
  cwrap(name: string, result: "number" | null, types: string[]): (...values: number[]) => number;
}

/** Emscripten's hook for making the instance oneself. */
type Instantiate = (
  imports: WebAssembly.Imports,
  receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
) => object;

export async function startModule({ module, threads }: WasmBinary): Promise<TfjsModule> {
  const instantiateWasm: Instantiate = (imports, receive) => {
    void WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module));
    return {};
  };
  const raw =
    threads === 1 ? await makeModule({ instantiateWasm }) : await startThreaded(instantiateWasm);
  return bind(raw as unknown as RawModule) as unknown as TfjsModule;
}

/** The threaded binary is taken for its shared memory; none of its threads is started. */
async function startThreaded(instantiateWasm: Instantiate): Promise<unknown> {
  return await withoutWorkers(() =>
    makeThreadedModule({
      instantiateWasm,
      locateFile: (path, prefix) => prefix + path,
      mainScriptUrlOrBlob: new Blob(),
    }),
  );
}

/** A member of the pool that will never be called. */
class AbsentWorker {
  onmessage: ((event: { data: { cmd: string } }) => void) | undefined;

  postMessage({ cmd }: { cmd: string }): void {
    if (cmd === "load") queueMicrotask(() => this.onmessage?.({ data: { cmd: "loaded" } }));
  }

  terminate(): void {}
}

/** Runs `start`, which makes a pool of workers at once. */
function withoutWorkers<T>(start: () => T): T {
  const RealWorker = globalThis.Worker;
  globalThis.Worker = AbsentWorker as unknown as typeof Worker;
  try {
    return start();
  } finally {
    globalThis.Worker = RealWorker;
  }
}

/** The functions that tfjs' backend calls, as its own start binds them (backend_wasm.ts). */
function bind(raw: RawModule): RawModule {
  const call = (name: string, count: number, result: "number" | null = null) =>
    raw.cwrap(name, result, new Array<string>(count).fill("number"));
  raw.tfjs = {
    init: call("init", 0),
    initWithThreadsCount: call("init_with_threads_count", 1),
    getThreadsCount: call("get_threads_count", 0, "number"),
    registerTensor: call("register_tensor", 3),
    disposeData: call("dispose_data", 1),
    dispose: call("dispose", 0),
  };
  return raw;
}
