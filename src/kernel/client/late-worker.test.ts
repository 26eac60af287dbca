import { expect, test, vi } from "vitest";
import type { KernelWorker } from "./kernel-client.ts";
import { lateWorker } from "./late-worker.ts";

const worker = () => ({ onmessage: null, onerror: null, postMessage: vi.fn(), terminate: vi.fn() });
const start = { type: "start", backend: "auto", dataUrl: "" } as const;

test("what it is told before it is there waits, in order", async () => {
  const actual = worker();
  const late = lateWorker(Promise.resolve(() => actual as KernelWorker));
  late.postMessage(start);
  late.postMessage({ type: "stop", runId: 1 });
  expect(actual.postMessage).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(actual.postMessage.mock.calls).toEqual([[start], [{ type: "stop", runId: 1 }]]);
  late.terminate();
  expect(actual.terminate).toHaveBeenCalledOnce();
});

test("ended before it is there, it never starts", async () => {
  const begin = vi.fn(() => worker() as KernelWorker);
  const late = lateWorker(Promise.resolve(begin));
  late.terminate();
  await Promise.resolve();
  expect(begin).not.toHaveBeenCalled();
});

test("code that does not come is an error of the worker", async () => {
  vi.stubGlobal(
    "ErrorEvent",
    class extends Event {
      readonly message: string;
      constructor(type: string, init: ErrorEventInit) {
        super(type, init);
        this.message = init.message ?? "";
      }
    },
  );
  const late = lateWorker(Promise.reject(new Error("offline")));
  const heard = vi.fn();
  late.onerror = heard;
  await Promise.resolve();
  await Promise.resolve();
  expect(heard.mock.calls[0]?.[0]).toMatchObject({ message: "offline" });
});
