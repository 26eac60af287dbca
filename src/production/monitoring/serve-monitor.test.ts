/** A monitor in its worker and its handle in the kernel, over real ports. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lend } from "../../base/lent.ts";
import { nextTask } from "../../base/next-task.ts";
import type { RoleWorker } from "../../base/role-worker.ts";
import type { MonitorOutput } from "../../outputs/panels/monitor/monitor.ts";
import { applyPatch, type Patch } from "../../outputs/patch.ts";
import type { FromSource, SourceGiven, ToSource } from "../../outputs/source.ts";
import type { Disturbance } from "./disturb.ts";
import { batch, OBJECTIVES, OPENED_AT, request } from "./monitor.testing.ts";
import { monitor } from "./open-monitor.ts";
import { serveMonitor } from "./serve-monitor.ts";

const open: { close(): void }[] = [];
let undo = () => {};
let now = OPENED_AT;

beforeEach(() => {
  now = OPENED_AT;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  undo();
  for (const port of open.splice(0)) port.close();
  vi.useRealTimers();
});

function channel(): MessageChannel {
  const made = new MessageChannel();
  open.push(made.port1, made.port2);
  return made;
}

/** Messages on their way arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTask();
}

/** A kernel that plays the role on the other end of a port, and a page that follows the source. */
function kernel() {
  const role = channel();
  const worker = {
    postMessage: (message: unknown, transfer: Transferable[] = []) =>
      role.port1.postMessage(message, transfer),
    onmessage: null,
    onerror: null,
    onend: null,
    terminate: () => {},
  } as RoleWorker;
  role.port1.onmessage = (event) => worker.onmessage?.(event);
  serveMonitor(role.port2, () => now);
  const said: FromSource[] = [];
  const page = channel();
  let record: unknown;
  page.port1.onmessage = ({ data }: MessageEvent<FromSource>) => {
    said.push(data);
    if (data.type === "record") record = data.record;
    if (data.type === "patch") record = applyPatch(record, data.patch as Patch);
  };
  undo = lend({
    spawn: () => worker,
    openSource(output) {
      record = structuredClone(output);
      const given: SourceGiven = { type: "source", record, port: page.port2 };
      worker.postMessage(given, [page.port2]);
      return { sourceId: "s", isEnded: false, add: () => {}, end: () => {} };
    },
  });
  const ask = (message: ToSource) => page.port1.postMessage(message);
  return { ask, said, worker, shown: () => record as MonitorOutput };
}

function server() {
  const { port1, port2 } = channel();
  return {
    watch: () => port2,
    tell: (at: number, ...of: Parameters<typeof batch>[1][]) =>
      port1.postMessage(batch(at, of.flat())),
  };
}

const options = { name: "digits", objectives: OBJECTIVES };

test("requests come in by the server's port; the page is shown the record at most ten times a second", async () => {
  const { shown, said } = kernel();
  const served = server();
  const handle = monitor(served, options);
  await settle();
  for (let step = 1; step <= 30; step++) {
    now = OPENED_AT + 100 * step;
    served.tell(
      step / 10,
      Array.from({ length: 5 }, () => request(step / 10 - 0.01)),
    );
    await settle();
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(100);
  await settle();
  expect(shown()).toMatchObject({ state: "running", counts: { requests: 150, answered: 150 } });
  expect(shown().columns.map(({ requests }) => requests)).toEqual([50, 50, 50]);
  expect(said.length).toBeLessThanOrEqual(31);
  expect(await handle.prometheus()).toContain(
    'nv_inference_request_success{model="digits",version="1",replica="1"} 150\n',
  );
  expect(await handle.alerts()).toEqual([]);
  expect(await handle.record()).toEqual(shown());
});

test("controls of the panel reach those who make the load, and are refused in words", async () => {
  const { ask, said, shown } = kernel();
  const handle = monitor(server(), options);
  const heard: Disturbance[] = [];
  handle.onDisturb((disturbance) => heard.push(disturbance));
  await settle();
  ask({ type: "control", id: 1, name: "rotate", value: 25 });
  ask({ type: "control", id: 2, name: "blur", value: "much" });
  ask({ type: "control", id: 3, name: "reweight", value: [1, 3, 1, 1, 1, 1, 1, 1, 1, 1] });
  await settle();
  vi.advanceTimersByTime(200);
  await settle();
  expect(heard.map(({ rotate, reweight }) => [rotate, reweight[1]])).toEqual([
    [0, 1],
    [25, 1],
    [25, 3],
  ]);
  expect(said.filter(({ type }) => type === "answer")).toEqual([
    { type: "answer", id: 1, ok: true },
    { type: "answer", id: 2, ok: false, message: "blur: expected pixels from 0 to 5, got NaN" },
    { type: "answer", id: 3, ok: true },
  ]);
  expect(shown().disturbance).toMatchObject({ rotate: 25, blur: 0 });
  expect(shown().events.map(({ kind }) => kind)).toEqual(["control", "control"]);
});

test("stopped by its code or from the page, it shows a last state that says so", async () => {
  const { said, shown } = kernel();
  const handle = monitor(server(), options);
  await settle();
  handle.stop();
  await settle();
  expect(shown()).toMatchObject({ state: "done", stage: "stopped" });
  expect(said.at(-1)).toEqual({ type: "ended", reason: "it was stopped by its code" });
  const second = kernel();
  monitor(server(), options);
  await settle();
  second.ask({ type: "end" });
  await settle();
  expect(second.shown().state).toBe("done");
  expect(second.said.at(-1)).toEqual({ type: "ended" });
});

test("what is asked of a monitor that has ended is answered with the reason", async () => {
  const { worker } = kernel();
  const handle = monitor(server(), options);
  const asked = handle.prometheus();
  worker.onend?.("its cell was run again");
  await expect(asked).rejects.toThrow("monitor: its cell was run again");
  await expect(handle.alerts()).rejects.toThrow("its cell was run again");
  expect(handle.isEnded).toBe(true);
});

test("options that are none are refused where they are written, before a worker is started", () => {
  kernel();
  expect(() =>
    monitor(server(), { ...options, objectives: { ...OBJECTIVES, availability: 2 } }),
  ).toThrow(/expected availability to be a share between 0 and 1/);
});
