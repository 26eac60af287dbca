import { afterEach, expect, test } from "vitest";
import type { ErrorOutput } from "../../outputs/plain-outputs.ts";
import { closeKernels, startTestKernel as startKernel } from "./kernel.testing.ts";

afterEach(closeKernels);

async function shows(source: string): Promise<string[]> {
  const { outputs } = await startKernel().run(source);
  return outputs.map((output) => ("text" in output ? output.text : output.kind));
}

async function failsWith(source: string): Promise<ErrorOutput> {
  const { status, outputs } = await startKernel().run(source, "broken");
  expect(status).toBe("failed");
  const error = outputs.at(-1);
  if (error?.kind !== "error") throw new Error("no error was shown");
  return error;
}

test("the last expression is shown", async () => {
  expect(await shows("const a = 20;\na + 1")).toEqual(["21"]);
});

test("a record that begins as a panel's is shown as one, of whatever kind; others are data", async () => {
  const head = '{ kind: "weather", version: 3, state: "done", stage: "" }';
  expect(await shows(`(${head})`)).toEqual(["weather"]);
  expect(await shows('({ kind: "weather", version: 3 })')).toEqual([
    expect.stringContaining('"version": 3'),
  ]);
  expect(await shows('({ kind: "table", version: 1, state: "done", stage: "" })')).toEqual([
    expect.stringContaining('"kind": "table"'),
  ]);
  expect(
    await shows('new Proxy({}, { get() { throw new Error("no"); }, has: () => true })'),
  ).toHaveLength(1);
});

test("a cell that ends in a declaration shows nothing", async () => {
  expect(await shows("const a = 20;")).toEqual([]);
});

test("names are shared between cells, and a later cell may reassign them", async () => {
  const { run } = startKernel();
  await run("let n = 1; const twice = () => 2 * n", "a");
  await run("n = 21", "b");
  expect((await run("twice()", "c")).outputs).toEqual([
    { kind: "text", stream: "value", text: "42" },
  ]);
});

test("console lines, displays and progress come in the order in which they were made", async () => {
  const { outputs } = await startKernel().run(
    'console.log("a"); console.log("b", 1); display("c"); console.error("d"); for (const _ of progress([1, 2])) {}',
  );
  expect(outputs).toMatchObject([
    { kind: "text", stream: "stdout", text: "a\nb 1" },
    { kind: "text", stream: "value", text: '"c"' },
    { kind: "text", stream: "stderr", text: "d" },
    { kind: "progress", done: 2, total: 2, state: "done" },
  ]);
});

test("a display can be updated in its place", async () => {
  expect(await shows("const d = display(1); display(2); d.update(3)")).toEqual(["3", "2"]);
});

test("a million lines keep their beginning and end, and say how many are left out", async () => {
  const { outputs } = await startKernel().run(
    "for (let i = 0; i < 1_000_000; i += 1) console.log(i)",
  );
  const [text] = outputs;
  expect(text).toMatchObject({ kind: "text", omittedLines: 999_400 });
  const lines = text?.kind === "text" ? text.text.split("\n") : [];
  expect([lines[0], lines[299], lines[301], lines.at(-1)]).toEqual([
    "0",
    "299",
    "999700",
    "999999",
  ]);
});

test("an error has its line and column in the cell's own source", async () => {
  const error = await failsWith(
    'const x: number = 1;\nfunction f(): never {\n  throw new RangeError("no");\n}\nf()',
  );
  expect(error).toMatchObject({
    name: "RangeError",
    message: "no",
    cellId: "broken",
    line: 3,
    column: 9,
  });
  expect(error.frames).toMatchObject([
    { cellId: "broken", line: 3, functionName: "f" },
    { cellId: "broken", line: 5, column: 1 },
  ]);
});

test("a cell that does not parse says where", async () => {
  expect(await failsWith("const a = 1;\nconst b = ;")).toMatchObject({
    name: "SyntaxError",
    cellId: "broken",
    line: 2,
    column: 11,
  });
});

test("an error in a function of another cell points there", async () => {
  const { run } = startKernel();
  await run("function g() {\n  return missing;\n}", "library");
  const { outputs } = await run("g()", "user");
  expect(outputs).toMatchObject([
    {
      name: "ReferenceError",
      cellId: "library",
      line: 2,
      frames: [{ cellId: "library" }, { cellId: "user" }],
    },
  ]);
});

test("an error speaks of names as the cell does", async () => {
  expect(await failsWith("const f: any = 1;\nf()")).toMatchObject({
    message: "f is not a function",
    line: 2,
  });
});

test("stop reaches a promise that is the last expression", async () => {
  const { run, stop } = startKernel();
  const waiting = run("new Promise(() => {})");
  setTimeout(stop, 20);
  expect((await waiting).status).toBe("stopped");
});

test("what is thrown need not be an Error", async () => {
  expect(await failsWith('throw "plain"')).toMatchObject({ name: "Thrown", message: /plain/ });
});

test("values that cannot be cloned or shown are shown as text", async () => {
  const cyclic = await shows("const a: any = {}; a.self = a; a");
  expect(cyclic[0]).toContain("[Circular]");
  expect(await shows("() => 1")).toEqual(["[Function anonymous]"]);
  const hostile = await shows('[new Proxy({}, { get() { throw new Error("mine") } })]');
  expect(hostile[0]).toContain("cannot be shown");
  const withFunction = await shows('({ kind: "markdown", text: "x", extra() {} })');
  expect(withFunction[0]).toContain("[Function extra]");
});

test("a cell that ends in a display shows it once", async () => {
  expect(await shows("display(1)")).toEqual(["1"]);
});

test("a large value is cut", async () => {
  const [text = ""] = await shows("Array.from({ length: 1e6 }, (_, i) => i)");
  expect(text.length).toBeLessThan(25_000);
});

test("stop ends a wait that would never end, and keeps what was assigned", async () => {
  const { run, stop } = startKernel();
  const endless = run(
    "let n = 0;\nfor (;;) { n += 1; globalThis.turns = n; await new Promise((r) => setTimeout(r)); }",
    "a",
  );
  await expect.poll(() => "turns" in globalThis).toBe(true);
  stop();
  expect((await endless).status).toBe("stopped");
  const { outputs } = await run("n > 0", "b");
  expect(outputs).toMatchObject([{ text: "true" }]);
});

test("stop reaches an await on a promise that never settles", async () => {
  const { run, stop } = startKernel();
  const waiting = run("await new Promise(() => {})");
  setTimeout(stop, 20);
  expect((await waiting).status).toBe("stopped");
});

test("with shared memory, stop reaches a loop of awaits that never lets the event loop turn", async () => {
  const { run, stop } = startKernel();
  const spinning = run(
    "let turns = 0; const end = performance.now() + 20_000;\nwhile (performance.now() < end) { turns += 1; if (turns === 1000) console.log('under way'); await null; }",
  );
  // The kernel shares this thread: the flag is set from inside the loop's own first output.
  stop(true);
  expect((await spinning).status).toBe("stopped");
});

const step =
  "globalThis.steps = 0;\nconst step = async () => { globalThis.steps += 1; await null; };";

test.each([
  ["catch", "for (;;) { try { await step(); } catch {} }"],
  ["catch with a name", "for (;;) { try { await step(); } catch (e) { globalThis.caught = e; } }"],
  ["continue in finally", "for (;;) { try { await step(); } finally { continue; } }"],
  [
    "return in finally",
    "const go = async () => { try { await step(); } finally { if (steps) return 1; } };\nfor (;;) await go();",
  ],
  [
    "catch within catch",
    "for (;;) { try { try { await step(); } catch (e) { throw new Error('mine', { cause: e }); } } catch {} }",
  ],
  ["a handler of rejections", "for (;;) { await step().catch(() => {}); }"],
  ["a loop that another cell defines", "await endless()"],
])("stop is not swallowed by a cell's own %s", async (_, source) => {
  for (const isShared of [true, false]) {
    const { run, stop } = startKernel();
    // It lets the loop of events turn, as a message does that is to be heard.
    const turning = isShared
      ? step
      : step.replace("await null", "await new Promise((r) => setTimeout(r))");
    await run(
      `${turning}\nconst endless = async () => { for (;;) { try { await step(); } catch {} } };`,
      "a",
    );
    const running = run(source, "b");
    if (!isShared) await expect.poll(() => Reflect.get(globalThis, "steps")).toBeGreaterThan(1);
    stop(isShared);
    expect((await running).status).toBe("stopped");
    const steps = Reflect.get(globalThis, "steps");
    // What the stopped run called is no longer under way, and can be called again.
    const after = await run("const seen = steps; await step(); [steps - seen, typeof caught]", "c");
    expect(after.outputs).toMatchObject([{ text: expect.stringMatching(/1,\s+"?undefined/) }]);
    expect(Reflect.get(globalThis, "steps")).toBeLessThanOrEqual(steps + 2);
  }
});

test("stop lets a cell tidy up in finally", async () => {
  const { run, stop } = startKernel();
  const waiting = run(
    "let tidied = 0;\ntry { await new Promise(() => {}); } finally { for (const n of [1, 2]) { if (n === 2) tidied = n; } }",
    "a",
  );
  setTimeout(stop, 20);
  expect((await waiting).status).toBe("stopped");
  expect((await run("tidied", "b")).outputs).toMatchObject([{ text: "2" }]);
});

test("a run that was asked to stop does not stop the next one", async () => {
  const { run, stop } = startKernel();
  const first = run("await new Promise(() => {})");
  setTimeout(stop, 20);
  await first;
  expect((await run("await 1; 2")).status).toBe("ok");
});

test("a cell that runs again follows what other cells have declared since", async () => {
  const { run } = startKernel();
  await run("typeof name", "reader");
  await run("const name = 1", "writer");
  expect((await run("typeof name", "reader")).outputs).toMatchObject([{ text: '"number"' }]);
  await run("let name = 2", "writer");
  expect((await run("name = 3", "reader")).status).toBe("ok");
  await run("const name = 4", "writer");
  expect((await run("name = 3", "reader")).status).toBe("failed");
});

test("a cell that runs again makes its names anew", async () => {
  const { run } = startKernel();
  const source = "let n = 0; const step = () => (n += 1); step()";
  await run(source, "a");
  expect((await run(source, "a")).outputs).toMatchObject([{ text: "1" }]);
});

test("a library that is not there is refused with what there is", async () => {
  expect((await failsWith('import { x } from "lodash"')).message).toMatch(
    /there is no library "lodash" here\. Cells can import "tinytorch"/,
  );
});

test("assigning to another cell's constant is refused before the cell runs", async () => {
  const { run } = startKernel();
  await run("const rate = 1", "a");
  const { outputs } = await run("console.log('ran');\nrate = 2", "b");
  expect(outputs).toMatchObject([{ kind: "error", line: 2, column: 1, message: /rate/ }]);
});
