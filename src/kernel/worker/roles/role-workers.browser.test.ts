/** Workers of roles in one kernel of the page, as cells start them. The sandboxed kernel's are in e2e/workers.long.test.ts. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { FromEcho } from "../../../production/roles/echo-messages.ts";
import { endKernelWorkers, startKernelWorker } from "./kernel-worker.testing.ts";

// A machine with other things to do takes its time to start workers.
vi.setConfig({ testTimeout: 120_000 });

let kernel: ReturnType<typeof startKernelWorker>;
beforeAll(() => {
  kernel = startKernelWorker();
});
afterAll(endKernelWorkers);

test.skipIf(!crossOriginIsolated || navigator.hardwareConcurrency < 2)(
  "a replica that may use two threads starts one helper",
  async () => {
    const { text } = await kernel.run(`import { echoReplica } from "tinytorch/production";
const replica = echoReplica({ threads: 2, work: "multiply" });
await replica.query();
const { threads, startedWorkers } = await replica.describe();
console.log(threads, startedWorkers);`);
    expect(text).toBe("2 1");
  },
);

function untilThere(list: readonly unknown[], count: number): Promise<boolean> {
  return vi.waitUntil(() => list.length === count, { timeout: 90_000 });
}

/** Whether the other end of the port answers within a second. */
function answers(port: MessagePort): Promise<boolean> {
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<FromEcho>) => resolve(data.type === "description");
    port.postMessage({ type: "describe", id: 0 });
    setTimeout(() => resolve(false), 1000);
  });
}

/** Hands a way to each replica to the page. */
const handPortsOver = `
const ports = replicas.map((replica) => replica.connect());
postMessage({ type: "ports" }, ports);`;

test("running its cell again ends a replica; another cell does not; a Stop of its run does", async () => {
  const { run, stop, ports } = kernel;
  const start = `import { echoReplica } from "tinytorch/production";
const replicas = [echoReplica()];
await replicas[0].query();`;
  await run(`${start}${handPortsOver}`, "first");
  await untilThere(ports, 1);
  const [first] = ports as [MessagePort];
  await run("1", "second");
  expect(await answers(first)).toBe(true);
  const again = run(`${start}${handPortsOver}\nawait new Promise(() => {})`, "first");
  await untilThere(ports, 2);
  const second = ports[1] as MessagePort;
  expect(await answers(first)).toBe(false);
  expect(await answers(second)).toBe(true);
  stop();
  expect((await again).status).toBe("stopped");
  expect(await answers(second)).toBe(false);
});

test("a crash rejects what was asked, with the role; where nobody waits the reader is told", async () => {
  const { run, strays } = kernel;
  const { text } = await run(`import { echoReplica } from "tinytorch/production";
const replica = echoReplica({ crashAfter: 2, name: "fragile" });
await replica.query();
const end = await replica.query().catch((error) => error.name + ": " + error.message);
console.log(end);
console.log(await replica.query().catch((error) => error.message));`);
  const message =
    'The worker "fragile" of role "echo" failed: it crashes at query 2, as it was told to';
  expect(text).toBe(`RoleError: ${message}\n${message}`);
  await run(`import { echoReplica } from "tinytorch/production";
echoReplica({ name: "stray", crashAfter: 1 }).connect().postMessage({ type: "query", id: 1 });`);
  await untilThere(strays, 1);
  expect(strays).toEqual([
    'The worker "stray" of role "echo" failed: it crashes at query 1, as it was told to',
  ]);
});

test("failures and silence as they were ordered", async () => {
  const { run } = kernel;
  const { text } = await run(`import { echoReplica } from "tinytorch/production";
const replica = echoReplica({ failEvery: 2, silentEvery: 3, serviceMs: 1, work: "wait" });
for (let n = 1; n <= 6; n += 1) {
  const timeoutMs = n % 3 === 0 ? 300 : 60_000;
  console.log(n, await replica.query(n, { timeoutMs }).then(({ payload }) => payload, (error) => error.message));
}`);
  expect(text.split("\n")).toEqual([
    "1 1",
    "2 echo: query 2 fails, as every 2 does here",
    "3 echo: no answer within 300 ms",
    "4 echo: query 4 fails, as every 2 does here",
    "5 5",
    "6 echo: no answer within 300 ms",
  ]);
});

test("four replicas with the engine loaded answer, also while their kernel is busy, start no helpers, and end with it", async () => {
  const { run, ports, terminate } = kernel;
  const known = ports.length;
  const { status, text } = await run(`import { echoReplica } from "tinytorch/production";
const replicas = [1, 2, 3, 4].map((n) => echoReplica({ name: "replica " + n, work: "multiply" }));
const answers = await Promise.all(replicas.map((replica, n) => replica.query(n)));
console.log(answers.map(({ payload, sum }) => payload + ":" + sum).join(" "));
const described = await Promise.all(replicas.map((replica) => replica.describe()));
console.log(described.map(({ threads, startedWorkers }) => threads + " " + startedWorkers).join(", "));
${handPortsOver}`);
  expect(text).toContain("0:262144 1:262144 2:262144 3:262144");
  expect(text).toContain("1 0, 1 0, 1 0, 1 0");
  expect(status).toBe("ok");
  await untilThere(ports, known + 4);
  const four = ports.slice(known);
  void run("for (;;) {}", "busy");
  expect(await Promise.all(four.map(answers))).toEqual([true, true, true, true]);
  terminate();
  // A browser gives a busy worker a moment to come to an end by itself.
  await vi.waitUntil(async () => !(await Promise.all(four.map(answers))).includes(true), {
    timeout: 30_000,
  });
});
