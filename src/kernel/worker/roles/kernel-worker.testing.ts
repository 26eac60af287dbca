/** For tests in a browser: the page's kernel in its worker, without a client between. */
import type { Output } from "../../../outputs/output.ts";
import type { KernelEvent, KernelRequest } from "../../protocol.ts";

const open: Worker[] = [];

/** To be called after each test. */
export function endKernelWorkers(): void {
  for (const worker of open.splice(0)) worker.terminate();
}

export interface KernelWorkerRun {
  status: string;
  outputs: Output[];
  /** Text that the run printed or showed as values. */
  text: string;
}

export function startKernelWorker() {
  const worker = new Worker(new URL("../main.ts", import.meta.url), {
    type: "module",
    name: "kernel",
  });
  open.push(worker);
  const strays: string[] = [];
  const ports: MessagePort[] = [];
  worker.addEventListener("message", ({ data, ports: sent }: MessageEvent<KernelEvent>) => {
    if (data.type === "stray-error") strays.push(data.error.message);
    ports.push(...sent);
  });
  const send = (request: KernelRequest) => worker.postMessage(request);
  const shared = globalThis.crossOriginIsolated ? new SharedArrayBuffer(4) : undefined;
  const dataUrl = new URL("/data/", location.href).href;
  send({ type: "start", backend: "wasm", dataUrl, ...(shared && { stopFlag: shared }) });

  let lastRun = 0;
  const run = (source: string, cellId = "cell"): Promise<KernelWorkerRun> => {
    lastRun += 1;
    const runId = lastRun;
    const outputs: Output[] = [];
    const result = new Promise<KernelWorkerRun>((resolve) => {
      worker.addEventListener("message", ({ data }: MessageEvent<KernelEvent>) => {
        if (data.type === "outputs" && data.runId === runId) {
          for (const { slot, output } of data.changes) outputs[slot] = output;
        }
        if (data.type === "finished" && data.runId === runId) {
          resolve({ status: data.status, outputs, text: textOf(outputs) });
        }
      });
    });
    send({ type: "run", runId, cellId, source, seed: 0 });
    return result;
  };
  const stop = () => {
    if (shared) Atomics.store(new Int32Array(shared), 0, lastRun);
    send({ type: "stop", runId: lastRun });
  };
  return { run, stop, send, strays, ports, terminate: () => worker.terminate() };
}

function textOf(outputs: readonly Output[]): string {
  return outputs
    .map((output) => {
      if (output.kind === "text") return output.text;
      return output.kind === "error" ? `${output.name}: ${output.message}` : "";
    })
    .join("\n");
}
