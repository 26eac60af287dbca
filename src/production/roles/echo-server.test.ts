import fc from "fast-check";
import { expect, test } from "vitest";
import type { EchoSettings, FromEcho, ToEcho } from "./echo-messages.ts";
import { createEchoServer } from "./echo-server.ts";

function startEcho(settings: EchoSettings) {
  const said: FromEcho[] = [];
  const crashes: string[] = [];
  const server = createEchoServer(
    (error) => crashes.push(error.message),
    () => ({ name: "echo", threads: 1, startedWorkers: 0 }),
  );
  const asker = { postMessage: (message: FromEcho) => said.push(message) };
  const tell = (message: ToEcho) => server.receive(message, asker);
  tell({ type: "set", settings });
  return { said, crashes, tell };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("every query is answered, failed or passed over exactly as the settings say, in order", async () => {
  const period = fc.integer({ min: 0, max: 5 });
  const drawn = fc.record({
    queries: fc.integer({ min: 0, max: 40 }),
    failEvery: period,
    silentEvery: period,
    crashAfter: fc.integer({ min: 0, max: 30 }),
  });
  await fc.assert(
    fc.asyncProperty(drawn, async ({ queries, ...settings }) => {
      const { said, crashes, tell } = startEcho(settings);
      const taken = settings.crashAfter > 0 ? Math.min(queries, settings.crashAfter) : queries;
      for (let id = 1; id <= taken; id += 1) tell({ type: "query", id, payload: `p${id}` });
      await settled();
      const isEvery = (id: number, every: number) => every > 0 && id % every === 0;
      const ids = Array.from({ length: taken }, (_, i) => i + 1).filter(
        (id) => !isEvery(id, settings.silentEvery) && id !== settings.crashAfter,
      );
      expect(said.map(({ type, id }) => `${type} ${id}`)).toEqual(
        ids.map((id) => `${isEvery(id, settings.failEvery) ? "failed" : "answer"} ${id}`),
      );
      for (const message of said) {
        if (message.type === "answer") expect(message.payload).toBe(`p${message.id}`);
      }
      expect(crashes).toHaveLength(taken === settings.crashAfter && taken > 0 ? 1 : 0);
    }),
    { numRuns: 100 },
  );
});

test("one query after the other: work that waits takes its time for each, and keeps the order when settings change", async () => {
  const { said, tell } = startEcho({ work: "wait", serviceMs: 20 });
  const start = performance.now();
  for (let id = 1; id <= 3; id += 1) tell({ type: "query", id });
  tell({ type: "set", settings: { serviceMs: 0 } });
  tell({ type: "query", id: 4 });
  while (said.length < 4) await settled();
  expect(said.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  // Those settings count that held when the query came. Timers may be a little early.
  expect(performance.now() - start).toBeGreaterThanOrEqual(57);
});

test("work that spins keeps the thread for its time", async () => {
  const { said, tell } = startEcho({ serviceMs: 15 });
  tell({ type: "query", id: 1 });
  const start = performance.now();
  await settled();
  expect(said).toHaveLength(1);
  expect(performance.now() - start).toBeGreaterThanOrEqual(14);
});

test("another port is a way to the same replica", async () => {
  const { said, tell } = startEcho({});
  const { port1, port2 } = new MessageChannel();
  tell({ type: "connect", port: port2 });
  const answered = new Promise<FromEcho>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  port1.postMessage({ type: "query", id: 9, payload: 1 } satisfies ToEcho);
  expect(await answered).toEqual({ type: "answer", id: 9, payload: 1 });
  tell({ type: "describe", id: 1 });
  expect(said).toEqual([
    { type: "description", id: 1, name: "echo", threads: 1, startedWorkers: 0, queries: 1 },
  ]);
  port1.close();
  port2.close();
});
