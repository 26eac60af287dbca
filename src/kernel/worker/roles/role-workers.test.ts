import { expect, test, vi } from "vitest";
import type { RoleError } from "../../../base/role-worker.ts";
import type { FromRole, ToRole } from "../../../production/roles/role-messages.ts";
import { MOST_WORKERS, type Owner, RoleWorkers } from "./role-workers.ts";
import { StartedRole, type WorkerThread } from "./started-role.ts";

/** The far side of a worker: what was told to it, and its port once it has begun. */
class Thread implements WorkerThread {
  readonly told: ToRole[] = [];
  onmessage: ((event: MessageEvent<FromRole>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  isTerminated = false;

  postMessage(message: ToRole): void {
    this.told.push(message);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  says(message: FromRole): void {
    this.onmessage?.(new MessageEvent("message", { data: message }));
  }

  get port(): MessagePort {
    const [start] = this.told;
    if (start?.type !== "role-start") throw new Error("it has not begun");
    return start.port;
  }
}

function workersOf(start: (role: string) => Promise<Thread>) {
  const reported: Error[] = [];
  const host = { owner: undefined as Owner | undefined };
  const workers = new RoleWorkers({
    start,
    owner: () => host.owner,
    essentials: () => ({ dataUrl: "/data/" }),
    report: (error) => reported.push(error),
  });
  return { workers, reported, host };
}

/** Workers whose threads the test has in its hand. */
function handWorkers() {
  const threads: Thread[] = [];
  const made = workersOf(async () => {
    const thread = new Thread();
    threads.push(thread);
    return thread;
  });
  return { ...made, threads };
}

const ready: FromRole = { type: "role-ready", hearsStop: false };

test("what cannot be started is refused with a sentence: roles, threads, too many", () => {
  const { workers } = handWorkers();
  expect(() => workers.spawn("ecko")).toThrow(
    'there is no role "ecko"; did you mean "echo"? The roles are "echo"',
  );
  for (const threads of [0, -1, 1.5, 1000, Number.NaN, Number.POSITIVE_INFINITY, "2" as never]) {
    expect(() => workers.spawn("echo", { threads })).toThrow(
      `expected threads to be a whole number from 1 to 8, got ${threads}`,
    );
  }
  for (const name of ["", "x".repeat(101), 7 as never]) {
    expect(() => workers.spawn("echo", { name })).toThrow("a text of 1 to 100 characters");
  }
  expect(workers.list()).toEqual([]);
  const all = Array.from({ length: MOST_WORKERS }, () => workers.spawn("echo"));
  expect(() => workers.spawn("echo")).toThrow(`${MOST_WORKERS} workers are running already`);
  all[0]?.terminate();
  expect(() => workers.spawn("echo")).not.toThrow();
  for (const worker of all) worker.terminate();
});

test("a worker is told what is lent, with one thread unless it asks for more, and what was sent early arrives", async () => {
  const { workers, threads, host } = handWorkers();
  host.owner = { cellId: "a", runId: 7 };
  const worker = workers.spawn("echo");
  worker.postMessage("early");
  workers.tellPage({ visible: false }, 5);
  workers.spawn("echo", { threads: 2, name: "second" }).terminate();
  await vi.waitUntil(() => threads.length === 2);
  const [thread] = threads as [Thread];
  await vi.waitUntil(() => thread.told.length === 2);
  expect(thread.told[0]).toMatchObject({
    essentials: { role: "echo", name: "echo 1", threads: 1, dataUrl: "/data/", runId: 7 },
  });
  expect(thread.told[1]).toEqual({ type: "role-page", state: { visible: false }, at: 5 });
  const heard = new Promise((resolve) => {
    thread.port.onmessage = ({ data }: MessageEvent) => resolve(data);
  });
  expect(await heard).toBe("early");
  // Ended before it was there: it never begins.
  expect(threads[1]?.told).toEqual([]);
  expect(threads[1]?.isTerminated).toBe(true);
  expect(workers.list()).toEqual([{ role: "echo", name: "echo 1", cellId: "a" }]);
  worker.terminate();
  expect(workers.list()).toEqual([]);
});

test("answers that come before anybody listens are kept", async () => {
  const { workers, threads } = handWorkers();
  const worker = workers.spawn("echo");
  await vi.waitUntil(() => threads[0]?.told.length === 1);
  threads[0]?.port.postMessage("answer");
  await new Promise((resolve) => setTimeout(resolve, 20));
  const heard = new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
  });
  expect(await heard).toBe("answer");
  worker.terminate();
});

test("a run of the cell again ends its workers; Stop ends those of its run but the ones that hear of it", async () => {
  const { workers, threads, host } = handWorkers();
  host.owner = { cellId: "a", runId: 1 };
  const ends: string[] = [];
  const start = (name: string) => {
    const worker = workers.spawn("echo", { name });
    worker.onend = (reason) => ends.push(reason);
    return worker;
  };
  start("of a");
  host.owner = { cellId: "b", runId: 2 };
  start("deaf");
  start("hears");
  await vi.waitUntil(() => threads[2]?.told.length === 1);
  threads[1]?.says(ready);
  threads[2]?.says({ type: "role-ready", hearsStop: true });
  workers.stop(2);
  expect(ends).toEqual(['The worker "deaf" has ended: the run that had started it was stopped.']);
  expect(threads.map((thread) => thread.isTerminated)).toEqual([false, true, false]);
  expect(threads[2]?.told.at(-1)).toEqual({ type: "role-stop" });
  workers.endOf("a");
  workers.endOf("b");
  expect(ends.slice(1)).toEqual([
    'The worker "of a" has ended: its cell was run again.',
    'The worker "hears" has ended: its cell was run again.',
  ]);
  expect(workers.list()).toEqual([]);
});

test("a worker that is started with another belongs to the same cell and run, whichever cell runs now", () => {
  const { workers, host } = handWorkers();
  host.owner = { cellId: "a", runId: 1 };
  const first = workers.spawn("server");
  host.owner = { cellId: "b", runId: 2 };
  const later = workers.spawn("replica", { with: first });
  expect(workers.list().map(({ cellId }) => cellId)).toEqual(["a", "a"]);
  workers.stop(2);
  workers.endOf("b");
  expect(workers.list()).toHaveLength(2);
  workers.endOf("a");
  expect(workers.list()).toEqual([]);
  expect(() => workers.spawn("replica", { with: later })).toThrow(
    "the worker that it is to belong with has ended",
  );
});

test("failures are errors with the role: told to whoever listens, else to the reader; then the worker is over", async () => {
  const { workers, threads, reported } = handWorkers();
  const listened: RoleError[] = [];
  const worker = workers.spawn("echo", { name: "left" });
  worker.onerror = (error) => listened.push(error);
  workers.spawn("echo", { name: "alone" });
  await vi.waitUntil(() => threads[1]?.told.length === 1);
  threads[0]?.says(ready);
  threads[0]?.says({ type: "role-failed", message: "it broke" });
  threads[0]?.says({ type: "role-failed", message: "again" });
  threads[1]?.onerror?.(
    Object.assign(new Event("error"), { message: "no such file" }) as unknown as ErrorEvent,
  );
  expect(listened.map(({ name, role, message }) => `${name} ${role} ${message}`)).toEqual([
    'RoleError echo The worker "left" of role "echo" failed: it broke',
  ]);
  expect(reported.map(({ message }) => message)).toEqual([
    'The worker "alone" of role "echo" does not start: no such file',
  ]);
  expect(threads.every((thread) => thread.isTerminated)).toBe(true);
  expect(workers.list()).toEqual([]);
});

test("a script that cannot be had, and a worker that never says that it is ready", async () => {
  const { workers, reported } = workersOf(() => Promise.reject(new Error("no script for it")));
  workers.spawn("echo", { name: "echo" });
  await vi.waitUntil(() => reported.length === 1);
  expect(reported[0]?.message).toBe('The worker of role "echo" does not start: no script for it');

  const thread = new Thread();
  const error = await new Promise<RoleError>((report) => {
    new StartedRole("echo", "mute", Promise.resolve(thread), {
      essentials: { role: "echo", name: "mute", threads: 1, dataUrl: "" },
      onOver: () => {},
      report,
      patienceMs: 10,
    });
  });
  expect(error.message).toBe(
    'The worker "mute" of role "echo" does not start: it did not say that it is ready within 0.01 s',
  );
  expect(thread.isTerminated).toBe(true);
});
