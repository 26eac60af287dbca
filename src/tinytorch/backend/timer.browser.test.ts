import { afterEach, expect, test } from "vitest";
import type { BackendName } from "../../base/calibration.ts";
import {
  Adam,
  availableBackends,
  CrossEntropyLoss,
  deviceTimer,
  Linear,
  type OperationEvent,
  ReLU,
  randint,
  randn,
  Sequential,
  setBackend,
  setOperationListener,
} from "../index.ts";

const found = await availableBackends();
const gpus = found.filter(({ backend }) => backend === "webgl" || backend === "webgpu");

afterEach(() => setOperationListener(undefined));

/** Wide enough for a GPU to have something to do. */
function trainer(): () => void {
  const model = new Sequential(new Linear(64, 256), new ReLU(), new Linear(256, 10));
  const optimizer = new Adam(model.parameters());
  const criterion = new CrossEntropyLoss();
  const x = randn([128, 64], { seed: 1 });
  const y = randint(0, 10, [128], { seed: 2 });
  return () => {
    optimizer.zeroGrad();
    criterion.forward(model.forward(x), y).backward();
    optimizer.step();
  };
}

function heard(work: () => void, options: { deviceTime?: boolean }): OperationEvent[] {
  const events: OperationEvent[] = [];
  setOperationListener((event) => events.push(event), options);
  work();
  setOperationListener(undefined);
  return events;
}

async function deviceTimes(events: readonly OperationEvent[]): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const { phase, name, deviceMs } of events) {
    const ms = await deviceMs;
    if (ms !== undefined) times.set(`${phase} ${name}`, ms);
  }
  return times;
}

for (const { backend, reason } of gpus) {
  test.skipIf(reason)(`${backend} times operations on the device, or says why not`, async () => {
    await setBackend(backend as BackendName);
    const step = trainer();
    // Programs are compiled, and Adam's first step is another one.
    for (let i = 0; i < 2; i++) step();
    const events = heard(step, { deviceTime: true });
    const { kind, detail } = deviceTimer();
    expect(detail.length).toBeGreaterThan(20);
    if (kind === "none") {
      expect(events.every(({ deviceMs }) => deviceMs === undefined)).toBe(true);
      return;
    }
    expect(kind).toBe(backend);
    const times = await deviceTimes(events);
    expect(times.get("forward linear")).toBeGreaterThan(0);
    expect(times.get("backward linear")).toBeGreaterThan(0);
    expect(times.get("update Adam")).toBeGreaterThan(0);
    expect(times.get("update Adam.zeroGrad")).toBeLessThan(0.1);
    expect(deviceTimer().quantumMs).toBeGreaterThan(0);
  });

  test.skipIf(reason)(`${backend} takes no readings unless asked to`, async () => {
    await setBackend(backend as BackendName);
    const events = heard(trainer(), {});
    expect(events.length).toBeGreaterThan(5);
    expect(events.every(({ deviceMs }) => deviceMs === undefined)).toBe(true);
  });
}

test("where the host does the work, its clock is the device's", async () => {
  await setBackend("wasm");
  expect(deviceTimer()).toMatchObject({ kind: "host" });
  expect(deviceTimer().quantumMs).toBeGreaterThan(0);
  const events = heard(trainer(), { deviceTime: true });
  expect(events.every(({ deviceMs }) => deviceMs === undefined)).toBe(true);
});
