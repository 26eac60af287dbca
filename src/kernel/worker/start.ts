/** Puts a kernel together in a worker, on the backend that it will probably compute on. */
import * as engine from "../../tinytorch/index.ts";
import type { GradeRequest, KernelRequest } from "../protocol.ts";
import { createDevice } from "./device.ts";
import { serveGrading } from "./grading/serve-grading.ts";
import { Kernel } from "./kernel.ts";
import { createLibraries } from "./libraries.ts";
import { startRoleWorker } from "./roles/start-role-worker.ts";

/** Before the page has said anything. */
export function prepare(): void {
  engine.preloadBackend("wasm");
}

/** `first`: what the page said first. It makes the worker a kernel, or one that grades. */
export function serve(scope: typeof self, first: MessageEvent<KernelRequest>): void {
  if (first.data.type === "grade") serveGrade(scope, first.data, first.ports[0]);
  else serveKernel(scope);
}

function serveKernel(scope: typeof self): void {
  const device = createDevice(async () => engine);
  const kernel = new Kernel(scope, createLibraries(device.engine), device, startRoleWorker);
  catchStrays(scope, (thrown) => kernel.reportStray(thrown));
}

/** `port`: in the sandbox, the answer's own way. */
function serveGrade(scope: typeof self, request: GradeRequest, port?: MessagePort): void {
  const device = createDevice(async () => engine);
  const libraries = createLibraries(device.engine);
  const speak = port?.postMessage.bind(port) ?? scope.postMessage.bind(scope);
  catchStrays(scope, () => {});
  void serveGrading(request, speak, { libraries, device, startRole: startRoleWorker });
}

/** Errors that a cell leaves behind must not take the worker down with them. */
function catchStrays(scope: typeof self, tell: (thrown: unknown) => void): void {
  scope.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell(event.reason);
  });
  scope.addEventListener("error", (event) => {
    event.preventDefault();
    tell(event.error ?? event.message);
  });
}
