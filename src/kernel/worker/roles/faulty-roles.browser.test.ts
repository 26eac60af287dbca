/** Workers that fail, and what workers are told, with real workers of this page in place of a kernel's. */
import { expect, test, vi } from "vitest";
import type { RoleError } from "../../../base/role-worker.ts";
import { RoleWorkers } from "./role-workers.ts";

vi.setConfig({ testTimeout: 60_000 });

const page = { state: { visible: false }, at: performance.timeOrigin };

function startWorkers(start: (name: string) => Worker = faulty) {
  return new RoleWorkers({
    start: async (_, name) => start(name),
    owner: () => ({ cellId: "cell", runId: 3 }),
    essentials: () => ({ dataUrl: "http://data.test/", page }),
    report: () => {},
  });
}

function faulty(name: string): Worker {
  return new Worker(new URL("./faulty-role.testing.ts", import.meta.url), { type: "module", name });
}

function failureOf(workers: RoleWorkers, name: string, message?: unknown): Promise<RoleError> {
  const worker = workers.spawn("echo", { name });
  worker.onmessage = () => {};
  if (message !== undefined) worker.postMessage(message);
  return new Promise((resolve) => {
    worker.onerror = resolve;
  });
}

test("a role that throws while it starts, and a script that does", async () => {
  const workers = startWorkers();
  const { message, role } = await failureOf(workers, "throws");
  expect(role).toBe("echo");
  expect(message).toBe(
    'The worker "throws" of role "echo" does not start: there is no engine for it',
  );
  expect(workers.list()).toEqual([]);
  const text = URL.createObjectURL(new Blob(["throw new Error('broken')"]));
  const broken = startWorkers((name) => new Worker(text, { name }));
  expect((await failureOf(broken, "script")).message).toMatch(/"script".*does not start:.*broken/);
});

test("a role that floods is ended with a sentence", async () => {
  const workers = startWorkers();
  const { message } = await failureOf(workers, "floods", "go");
  expect(message).toMatch(/"floods" of role "echo" failed: it sent more than 20,000 messages/);
  expect(workers.list()).toEqual([]);
});

test("a worker is lent the data's address, its threads and the page's state; a Stop is told to the one that hears", async () => {
  const workers = startWorkers();
  const worker = workers.spawn("echo", { name: "hears", threads: 3 });
  const heard: unknown[] = [];
  worker.onmessage = ({ data }) => heard.push(data);
  worker.postMessage("what is lent?");
  await vi.waitUntil(() => heard.length === 1, { timeout: 30_000 });
  expect(heard[0]).toEqual({ dataUrl: "http://data.test/", threads: 3, page: { visible: false } });
  workers.tellPage({ visible: true }, performance.timeOrigin);
  worker.postMessage("and now?");
  await vi.waitUntil(() => heard.length === 2, { timeout: 30_000 });
  expect(heard[1]).toMatchObject({ page: { visible: true } });
  workers.stop(3);
  await vi.waitUntil(() => heard.length === 3, { timeout: 30_000 });
  expect(heard[2]).toBe("stop heard");
  worker.terminate();
});
