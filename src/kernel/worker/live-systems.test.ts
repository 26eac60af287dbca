import { afterEach, beforeEach, expect, test } from "vitest";
import { lent } from "../../base/lent.ts";
import type { SystemHandle } from "../../base/live-system.ts";
import type { RoleError, RoleWorker } from "../../base/role-worker.ts";
import type { Output } from "../../outputs/output.ts";
import { MOST_LIVE_SOURCES, type SourceGiven } from "../../outputs/source.ts";
import { givenSource } from "../../production/live/given-source.ts";
import { LiveSource } from "../../production/live/live-source.ts";
import { openSource } from "../../production/live/open-source.ts";
import { SourceChannel } from "../client/sources/source-channel.ts";
import type { KernelEvent, SourceOpened } from "../protocol.ts";
import { closeKernels, startTestKernel } from "./kernel.testing.ts";

/** A worker in this thread: the system in it is a `LiveSource` with one control. */
class NearWorker implements RoleWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((error: RoleError) => void) | null = null;
  onend: ((reason: string) => void) | null = null;
  isTerminated = false;
  source: LiveSource<{ text: string }> | undefined;

  postMessage(message: SourceGiven) {
    const given = givenSource<{ text: string }>(message);
    if (given === undefined) return;
    const source: LiveSource<{ text: string }> = new LiveSource(given.port, given.record, {
      controls: { say: (text) => source.update({ ...source.record, text: String(text) }) },
    });
    this.source = source;
    ports.push(given.port);
  }
  terminate() {
    if (this.isTerminated) return;
    this.isTerminated = true;
    this.onend?.("it was terminated");
  }
}

const ports: MessagePort[] = [];
let workers: NearWorker[];
let handles: SystemHandle[];

/** For cells: `begin(text)` opens a system that shows `text`. */
function begin(text: string): void {
  const worker = new NearWorker();
  workers.push(worker);
  const output: Output = { kind: "text", stream: "value", text };
  handles.push(openSource(output, { worker }));
}

function start() {
  const { run, send, page } = startTestKernel();
  const opened: SourceOpened[] = [];
  const ended: string[] = [];
  page.addEventListener("message", ({ data }: MessageEvent<KernelEvent>) => {
    if (data.type === "source-opened") {
      opened.push(data);
      ports.push(data.port);
    }
    if (data.type === "source-ended") ended.push(data.reason);
  });
  return { run, send, opened, ended };
}

beforeEach(() => {
  workers = [];
  handles = [];
  Object.assign(globalThis, { begin });
});
afterEach(() => {
  closeKernels();
  for (const port of ports.splice(0)) port.close();
  Reflect.deleteProperty(globalThis, "begin");
});

test("a system stands in the next place of its run, behind what was shown before, and outlives it", async () => {
  const { run, opened } = start();
  const { status, outputs } = await run('console.log("before"); begin("0"); "after"', "a");
  expect(status).toBe("ok");
  expect(opened).toMatchObject([{ runId: 1, slot: 1, output: { text: "0" } }]);
  expect(Object.keys(outputs)).toEqual(["0", "2"]);
  expect(handles[0]?.isEnded).toBe(false);
});

test("from a cell to the page and back, over the port alone", async () => {
  const { run, opened } = start();
  await run('begin("0")', "a");
  const [event] = opened;
  if (event === undefined) throw new Error("no system was opened");
  const channel = new SourceChannel(event.port, event.output);
  const changed = new Promise<void>((resolve) => {
    channel.onchange = resolve;
  });
  expect(await channel.control("say", "hello")).toEqual({ ok: true });
  await changed;
  expect(channel.take()).toMatchObject({ text: "hello" });
  expect(await channel.control("shout", 1)).toMatchObject({
    message: expect.stringContaining("“say”"),
  });
});

test("a cell that runs again ends its old system first, and no other", async () => {
  const { run, opened, ended } = start();
  await run('begin("a")', "a");
  await run('begin("b")', "b");
  await run('begin("a2")', "a");
  expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, false, false]);
  expect(ended).toEqual(["its cell was run again"]);
  expect(new Set(opened.map(({ sourceId }) => sourceId)).size).toBe(3);
});

test("the page ends a system by its id, and hears of it; other ids end nothing", async () => {
  const { run, send, opened, ended } = start();
  await run('begin("a"); begin("b")', "a");
  send({ type: "end-source", sourceId: "unknown" });
  send({ type: "end-source", sourceId: opened[1]?.sourceId ?? "" });
  await run("1", "c");
  expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([false, true]);
  expect(ended).toEqual(["it was stopped"]);
});

test("a worker that fails is the end of its system, with the reason", async () => {
  const { run, ended } = start();
  await run('begin("a")', "a");
  workers[0]?.onend?.("The worker failed: out of memory.");
  await run("1", "c");
  expect(ended).toEqual(["The worker failed: out of memory."]);
  expect(handles[0]?.isEnded).toBe(true);
});

test("other workers of a system end with it", async () => {
  const { run } = start();
  const [main, other] = [new NearWorker(), new NearWorker()];
  Object.assign(globalThis, {
    begin: () => {
      const output: Output = { kind: "text", stream: "value", text: "" };
      handles.push(openSource(output, { worker: main, others: [other] }));
    },
  });
  await run("begin()", "a");
  handles[0]?.end();
  expect([main.isTerminated, other.isTerminated]).toEqual([true, true]);
});

test("a worker that a system takes in later ends with it, and at once if it has ended", async () => {
  const { run } = start();
  await run('begin("a")', "a");
  const [later, tooLate] = [new NearWorker(), new NearWorker()];
  handles[0]?.add(later);
  expect(later.isTerminated).toBe(false);
  handles[0]?.end();
  handles[0]?.add(tooLate);
  expect([later.isTerminated, tooLate.isTerminated]).toEqual([true, true]);
});

test("where no cell runs, and beyond as many as may live, a sentence says so; those that live go on", async () => {
  const { run } = start();
  const { status, outputs } = await run('for (let i = 0; i < 200; i += 1) begin("x");', "a");
  expect(status).toBe("failed");
  expect(outputs.at(-1)).toMatchObject({ message: expect.stringContaining("16 systems are live") });
  expect(handles).toHaveLength(MOST_LIVE_SOURCES);
  expect(handles.every(({ isEnded }) => !isEnded)).toBe(true);
  expect(() => begin("outside")).toThrow("no cell runs now");
  expect(lent().workers()).toEqual([]);
});

test("a first record that cannot be sent is an error of the cell, and takes no place", async () => {
  const { run, opened } = start();
  Object.assign(globalThis, {
    begin: () => {
      const output = { kind: "text", stream: "value", text: () => {} } as unknown as Output;
      openSource(output, { worker: new NearWorker() });
    },
  });
  const { outputs } = await run("begin()", "a");
  expect(outputs).toMatchObject([{ message: expect.stringContaining("cannot be sent") }]);
  expect(opened).toEqual([]);
});
