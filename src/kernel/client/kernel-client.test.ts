import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { KernelEvent, KernelRequest } from "../protocol.ts";
import { type ClientEvent, createKernelClient, type KernelWorker } from "./kernel-client.ts";
import type { KernelPlace } from "./place.ts";

/** A worker under the test's hand: it records what it is sent and says what it is told to say. */
class HandWorker implements KernelWorker {
  onmessage: ((event: MessageEvent<KernelEvent>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly received: KernelRequest[] = [];
  isEnded = false;

  constructor(readonly place: KernelPlace) {}

  postMessage(message: KernelRequest) {
    this.received.push(message);
  }
  terminate() {
    this.isEnded = true;
  }
  say(data: KernelEvent) {
    this.onmessage?.(new MessageEvent("message", { data }));
  }
  crash(message: string) {
    this.onerror?.({ message, preventDefault() {} } as ErrorEvent);
  }
}

/** `place`: what the notebook's trust demands, for the test to change. */
function startClient() {
  const due: { place: KernelPlace | undefined } = { place: "page" };
  const workers: HandWorker[] = [];
  const events: ClientEvent[] = [];
  const client = createKernelClient(
    {
      place: () => due.place,
      spawn: (at) => {
        const worker = new HandWorker(at);
        workers.push(worker);
        return worker;
      },
      backend: "auto",
      calibration: undefined,
      dataUrl: "",
      patienceMs: 1000,
    },
    (event) => events.push(event),
  );
  const worker = (index: number): HandWorker => {
    const found = workers[index];
    if (found === undefined) throw new Error(`worker ${index} was not started`);
    return found;
  };
  return { client, events, due, worker, count: () => workers.length };
}

const run = { runId: 1, cellId: "a", source: "", seed: 0, place: "page" } as const;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("the spare is started with the first step of Stop, and only then", () => {
  const { client, worker, count } = startClient();
  worker(0).say({ type: "ready" });
  client.run(run);
  vi.advanceTimersByTime(5000);
  expect(count()).toBe(1);
  client.stop(1);
  expect(count()).toBe(2);
  worker(0).say({ type: "finished", runId: 1, status: "stopped", durationMs: 1 });
  client.run({ ...run, runId: 2 });
  client.stop(2);
  expect(count()).toBe(2);
});

test("a cell that meets the stop flag keeps its kernel", () => {
  const { client, worker, events } = startClient();
  worker(0).say({ type: "ready" });
  client.run(run);
  client.stop(1);
  expect(worker(0).received.at(-1)).toEqual({ type: "stop", runId: 1 });
  vi.advanceTimersByTime(900);
  worker(0).say({ type: "finished", runId: 1, status: "stopped", durationMs: 900 });
  vi.advanceTimersByTime(5000);
  expect(worker(0).isEnded).toBe(false);
  expect(events.some((event) => event.type === "replaced")).toBe(false);
});

test("a cell that does not is ended after a second, and the spare takes over at once", () => {
  const { client, worker, events } = startClient();
  worker(0).say({ type: "ready" });
  client.run(run);
  client.stop(1);
  worker(1).say({ type: "ready" });
  vi.advanceTimersByTime(1000);
  expect(worker(0).isEnded).toBe(true);
  expect(events.slice(-2).map((event) => event.type)).toEqual(["replaced", "ready"]);
  client.run({ ...run, runId: 2 });
  expect(worker(1).received.at(-1)).toMatchObject({ type: "run", runId: 2 });
});

test("events of an ended kernel are not heard", () => {
  const { client, worker, events } = startClient();
  worker(0).say({ type: "ready" });
  client.run(run);
  client.stop(1);
  vi.advanceTimersByTime(1000);
  const heard = events.length;
  worker(0).say({ type: "outputs", runId: 1, changes: [] });
  expect(events.length).toBe(heard);
});

test("a kernel that crashes is replaced", () => {
  const { worker, events } = startClient();
  worker(0).say({ type: "ready" });
  worker(0).crash("out of memory");
  expect(events.at(-1)).toMatchObject({ type: "replaced", message: /out of memory/ });
});

test("a kernel that never starts is given up, with the reason", () => {
  const { worker, events, count } = startClient();
  for (let attempt = 0; attempt < 3; attempt += 1) worker(attempt).crash("no script");
  expect(events.at(-1)).toEqual({
    type: "dead",
    message: "The kernel does not start: no script.",
  });
  expect(count()).toBe(3);
});

test("the kernel and its spare know the page's state, also one that starts later", () => {
  const { client, worker } = startClient();
  worker(0).say({ type: "ready" });
  client.setPageState({ visible: false });
  expect(worker(0).received.at(-1)).toMatchObject({
    type: "page-state",
    state: { visible: false },
    at: expect.any(Number),
  });
  client.run(run);
  client.stop(1);
  expect(worker(1).received.map(({ type }) => type)).toEqual(["start", "page-state"]);
  client.setPageState({ visible: true, battery: { charging: false, level: 0.5 } });
  for (const index of [0, 1]) {
    expect(worker(index).received.at(-1)).toMatchObject({
      type: "page-state",
      state: { visible: true, battery: { charging: false, level: 0.5 } },
    });
  }
});

test("a kernel that waits elsewhere makes way when it is to follow, before anything has run", () => {
  const { client, worker, due, events } = startClient();
  worker(0).say({ type: "ready" });
  client.follow();
  expect(worker(0).isEnded).toBe(false);
  due.place = "sandbox";
  client.follow();
  expect([worker(0).isEnded, worker(1).place]).toEqual([true, "sandbox"]);
  expect(events.at(-1)?.type).toBe("replaced");
  client.run({ ...run, place: "sandbox" });
  expect(worker(1).received.at(-1)).toMatchObject({ type: "run", runId: 1 });
  expect(worker(1).received.at(-1)).not.toHaveProperty("place");
});

test("a run whose place is not the kernel's runs nowhere, says why, and the kernel moves", () => {
  const { client, worker, due, events } = startClient();
  due.place = "sandbox";
  client.run({ ...run, place: "sandbox" });
  expect(worker(0).received.some(({ type }) => type === "run")).toBe(false);
  expect(events.at(-1)).toMatchObject({ type: "replaced", message: /runs in the sandbox only/ });
  client.run({ ...run, place: "sandbox" });
  expect(worker(1)).toMatchObject({ place: "sandbox" });
  expect(worker(1).received.at(-1)?.type).toBe("run");
});

test("a run that was asked for under another trust runs nowhere", () => {
  const { client, worker, due, events } = startClient();
  due.place = undefined;
  client.run(run);
  expect(events.at(-1)).toMatchObject({ type: "replaced", message: /may run until you choose/ });
  for (const { received } of [worker(0), worker(1)]) {
    expect(received.some(({ type }) => type === "run")).toBe(false);
  }
});

test("a spare that was made for another place never takes over", () => {
  const { client, worker, due } = startClient();
  worker(0).say({ type: "ready" });
  client.run(run);
  client.stop(1);
  expect(worker(1).place).toBe("page");
  due.place = "sandbox";
  client.follow();
  expect([worker(1).isEnded, worker(2).place]).toEqual([true, "sandbox"]);
});

test("where nothing may run, a kernel that has run something ends, and one that has not waits", () => {
  const { client, worker, due, count } = startClient();
  due.place = undefined;
  client.follow();
  expect(count()).toBe(1);
  due.place = "page";
  client.run(run);
  due.place = undefined;
  client.follow();
  expect([worker(0).isEnded, count()]).toEqual([true, 2]);
});

test("a kernel is renewed only if it has run something", () => {
  const { client, worker, count } = startClient();
  client.renew();
  expect(count()).toBe(1);
  client.run(run);
  client.renew();
  expect([worker(0).isEnded, count()]).toEqual([true, 2]);
});

test("nothing is computed for a notebook that may not run: its backend is told with the first run", () => {
  const { client, worker, due } = startClient();
  due.place = undefined;
  client.switchBackend("cpu");
  expect(worker(0).received.map(({ type }) => type)).toEqual(["start"]);
  due.place = "page";
  client.run(run);
  expect(worker(0).received.slice(1)).toMatchObject([
    { type: "switch-backend", backend: "cpu" },
    { type: "run" },
  ]);
});
