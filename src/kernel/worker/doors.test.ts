/** Imports give a cell no access to the services that the kernel lends: above all, Stop cannot be switched off. */
import { afterEach, expect, test } from "vitest";
import * as production from "../../production/index.ts";
import * as systems from "../../systems/index.ts";
import * as engine from "../../tinytorch/index.ts";
import { createDevice } from "./device.ts";
import { closeKernels, startTestKernel } from "./kernel.testing.ts";
import { createLibraries } from "./libraries.ts";

afterEach(closeKernels);

/** Setters that a cell may use: they change how the student's own code is run and watched, and nothing of the kernel. */
const ALLOWED = ["setBackend", "setOperationListener", "setRngState", "setThreads", "showModel"];

test.each(Object.entries({ engine, production, systems }))(
  "%s: no export sets what the kernel lends",
  (_, door) => {
    const setters = Object.keys(door).filter((name) =>
      /^(set|lend|show|install|use)[A-Z_]?/.test(name),
    );
    expect(setters.filter((name) => !ALLOWED.includes(name))).toEqual([]);
  },
);

test("libraries hand out copies: what a cell writes on a module changes it for nobody", async () => {
  const { load } = createLibraries(async () => engine);
  const module = await load("tinytorch");
  module["Tensor"] = undefined;
  expect((await load("tinytorch"))["Tensor"]).toBe(engine.Tensor);
});

const attempts = `
import * as engine from "tinytorch";
import * as production from "tinytorch/production";
import * as systems from "tinytorch/systems";
for (const door of [engine, production, systems]) {
  for (const [name, value] of Object.entries(door)) {
    if (!/^(set|lend|use|show)/.test(name) || typeof value !== "function") continue;
    for (const argument of [undefined, () => {}, {}]) {
      try { await value(argument); } catch {}
    }
  }
}
try { await import("tinytorch").then(({ setInterruptCheck }) => setInterruptCheck(undefined)); } catch {}
await engine.setBackend("cpu");`;

test("a tensor operation meets Stop also after a cell has called all that sets something", async () => {
  const device = createDevice(async () => engine);
  const { run, stop } = startTestKernel({ device });
  expect((await run(attempts, "attempts")).status).toBe("ok");
  await run(`import { ones } from "tinytorch";\nconst x = ones([2]); let reached = 0;`, "names");
  const operation = "x.add(1); reached += 1;";
  expect(await run(operation, "operation")).toMatchObject({ status: "ok" });
  const running = run(operation, "operation");
  // Before the cell has begun: its first chance to hear of it is the operation.
  stop(true);
  expect((await running).status).toBe("stopped");
  expect((await run("reached", "result")).outputs).toEqual([
    { kind: "text", stream: "value", text: "1" },
  ]);
});

test("an error from deep inside of the library says where in the cell it comes from", async () => {
  await engine.setBackend("cpu");
  const { run } = startTestKernel({ device: createDevice(async () => engine) });
  const product = 'tensor([1, 2]).to("int32").matmul(tensor([0.5, 1]));';
  const { outputs } = await run(`import { tensor } from "tinytorch";\n${product}`);
  expect(outputs).toMatchObject([
    { kind: "error", message: expect.stringContaining("matmul: expected"), line: 2 },
  ]);
});
