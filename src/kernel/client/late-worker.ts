/** A worker whose code is still on its way: messages to it wait meanwhile, and it can be ended before it is there. */
import { errorMessage } from "../../base/assert.ts";
import type { KernelRequest } from "../protocol.ts";
import type { KernelWorker } from "./kernel-client.ts";

export function lateWorker(loading: Promise<() => KernelWorker>): KernelWorker {
  const waiting: KernelRequest[] = [];
  let actual: KernelWorker | undefined;
  let isEnded = false;

  const late: KernelWorker = {
    onmessage: null,
    onerror: null,
    postMessage(request) {
      if (actual === undefined) waiting.push(request);
      else actual.postMessage(request);
    },
    terminate() {
      isEnded = true;
      actual?.terminate();
    },
  };
  loading.then(
    (start) => {
      if (isEnded) return;
      actual = start();
      actual.onmessage = (event) => late.onmessage?.(event);
      actual.onerror = (event) => late.onerror?.(event);
      for (const request of waiting.splice(0)) actual.postMessage(request);
    },
    (error: unknown) => {
      if (isEnded) return;
      const message = errorMessage(error);
      late.onerror?.(new ErrorEvent("error", { message, cancelable: true }));
    },
  );
  return late;
}
