/** For tests: a kernel at the other end of a message channel, without an engine: what they test needs no tensors. */
import type { Output } from "../../outputs/output.ts";
import type { KernelEvent, KernelRequest } from "../protocol.ts";
import { createDevice, type KernelDevice } from "./device.ts";
import { Kernel } from "./kernel.ts";
import { createLibraries } from "./libraries.ts";
import type { RoleHost } from "./roles/role-workers.ts";

interface TestKernel {
  startRole?: RoleHost["start"];
  device?: KernelDevice;
}

const open: MessagePort[] = [];

/** To be called after each test. */
export function closeKernels(): void {
  for (const port of open.splice(0)) port.close();
}

/** `startRole`: how workers of roles are started; there are none unless it is given. */
export function startTestKernel({ startRole = noWorkers, device = noDevice() }: TestKernel = {}) {
  const { port1: page, port2: worker } = new MessageChannel();
  open.push(page, worker);
  new Kernel(worker, createLibraries(device.engine), device, startRole);
  worker.start();
  page.start();
  const stopFlag = new SharedArrayBuffer(4);
  const send = (request: KernelRequest) => page.postMessage(request);
  send({ type: "start", backend: "auto", dataUrl: "", stopFlag });

  let lastRun = 0;
  /** `checks`: those of an exercise. */
  const run = (source: string, cellId = "cell", checks?: string) => {
    lastRun += 1;
    const result = runResult(page, lastRun);
    const request = { type: "run", runId: lastRun, cellId, source, seed: 0 } as const;
    send(checks === undefined ? request : { ...request, checks });
    return result;
  };
  const stop = (shared = false) => {
    if (shared) Atomics.store(new Int32Array(stopFlag), 0, lastRun);
    else send({ type: "stop", runId: lastRun });
  };
  return { run, stop, send, page };
}

const noDevice = () => createDevice(() => Promise.reject(new Error("no engine in this test")));
const noWorkers = () => Promise.reject(new Error("no workers in this test"));

/** Outputs and status of a run, when it has finished. */
function runResult(page: MessagePort, runId: number) {
  const outputs: Output[] = [];
  return new Promise<{ status: string; outputs: Output[]; durationMs: number }>((resolve) => {
    page.addEventListener("message", ({ data }: MessageEvent<KernelEvent>) => {
      if (!("runId" in data) || data.runId !== runId) return;
      if (data.type === "finished") {
        resolve({ status: data.status, outputs, durationMs: data.durationMs });
      } else if (data.type === "outputs") {
        for (const { slot, output } of data.changes) outputs[slot] = output;
      }
    });
  });
}
