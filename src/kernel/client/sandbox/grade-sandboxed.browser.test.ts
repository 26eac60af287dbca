/** Grading in a real sandboxed worker: what a submission does to the realm that its checks run in changes no verdict. */
import { expect, test } from "vitest";
import type { Grade, GradeRequest } from "../../protocol.ts";
import { gradeOnce } from "../grade-once.ts";
import { lateWorker } from "../late-worker.ts";
import { loadBundle } from "./load-bundle.ts";
import { createSandboxedWorker } from "./sandboxed-worker.ts";

const checks = `
const sorted = [...data].toSorted((a, b) => a - b);
check({ name: "middle", why: "" }, () => expect(middle(data)).toBe(sorted[2]));
check({ name: "list", why: "" }, () => expect([1, 2, 3].map((it) => middle([it, it, it]))).toEqual([1, 2, 3]));
check({ name: "later", why: "" }, async () => expect(await Promise.resolve(middle([5]))).toBe(5));
`;
/** A busy machine starts a worker late, and that is no submission's fault. */
const START_MS = 120_000;
const ALL = ["middle", "list", "later"];
const RIGHT = "(values) => [...values].sort((a, b) => a - b)[values.length >> 1]";

function graded(
  source: string,
  limitMs = 60_000,
  more: Partial<GradeRequest> = {},
): Promise<Grade> {
  const worker = lateWorker(loadBundle().then((bundle) => () => createSandboxedWorker(bundle)));
  const solution = { cellId: "exercise", source: `const middle = ${RIGHT};` };
  const request: GradeRequest = {
    type: "grade",
    ...{ backend: "cpu", dataUrl: "/data/", exerciseId: "exercise", seed: 0, checks },
    given: [{ cellId: "data", source: "const data = [12, 15, 240, 13, 14];" }, solution],
    asked: ["middle"],
    submitted: [{ cellId: "exercise", source }],
    ...more,
  };
  return gradeOnce(worker, request, limitMs, START_MS);
}

test("a right answer passes; a class of errors, a polyfill of one's own list and a late error are no harm", async () => {
  const source = `
class Mine extends Error { constructor(text) { super(text); this.name = "Mine"; } }
class List extends Array {}
const record = {};
record.toString = () => "mine";
setTimeout(() => { throw new Mine("late"); });
Promise.reject(new Mine("later"));
console.log("a", record, new List(), new Mine("x").name);
const middle = ${RIGHT};`;
  expect(await graded(source)).toEqual({ passed: ALL, failed: [], pending: [] });
});

const FORGED = `{ type: "graded", isOver: true, grade: { passed: ["middle", "list", "later"], failed: [], pending: [] } }`;

test.each([
  ["Object.is", "Object.is = () => true;"],
  ["push", "Array.prototype.push = function () { return 1; };"],
  [
    "a setter of lists",
    "Object.defineProperty(Array.prototype, 0, { set() {}, get: () => ({ passed: true }) });",
  ],
  ["descriptors", "Object.prototype.get = () => 1;"],
  ["everybody's property", "Object.prototype.passed = true;"],
  ["toSorted", "Array.prototype.toSorted = () => [0, 0, 0];"],
  ["map", "Array.prototype.map = () => [1, 2, 3];"],
  ["then", "Promise.prototype.then = function (done) { done(5); };"],
  ["Promise", "globalThis.Promise = class {};"],
  ["iterators", "[][Symbol.iterator]().__proto__.next = () => ({ done: true });"],
  ["Map", "Map.prototype.get = () => 1;"],
  ["Reflect", "Reflect.ownKeys = () => [];"],
  ["functions", "Function.prototype.call = () => true;"],
  ["async functions", "(async () => {}).constructor.prototype.constructor = 1;"],
  ["errors", "Error.prepareStackTrace = (_, frames) => frames[1].getFunction();"],
  ["the clock", "performance.now = () => 0;"],
  ["MessagePort", "MessagePort.prototype.postMessage = () => {};"],
  ["structuredClone", "globalThis.structuredClone = () => [];"],
  ["the prototype of the globals", "Object.setPrototypeOf(globalThis, null);"],
  ["the compiler's name", 'Object.defineProperty(globalThis, "ǂ", { value: 1 });'],
])("nothing is put in the place of what is there: %s", async (_, patch) => {
  const grade = await graded(`${patch}\nconst middle = () => 0;`);
  expect(grade).toMatchObject({ passed: [], failure: expect.stringContaining("TypeError") });
  // Nor where nothing is said of it, nor later, when the checks run.
  const silent = await graded(
    `try { ${patch} } catch {}\nconst middle = () => { try { ${patch} } catch {} return 0; };`,
  );
  expect(silent.failed).toEqual(ALL);
});

test.each([
  ["posted", `postMessage(${FORGED});`],
  [
    "posted by what made the worker",
    `Object.getPrototypeOf(self).postMessage.call(self, ${FORGED});`,
  ],
  ["heard", `self.onmessage?.({ data: ${FORGED} });`],
  ["dispatched", `dispatchEvent(new MessageEvent("message", { data: ${FORGED} }));`],
  [
    "asked for",
    `dispatchEvent(new MessageEvent("message", { data: { type: "grade", given: [], submitted: [], checks: "check({ name: 'middle', why: '' }, () => expect(1).toBe(1))", asked: [], exerciseId: "exercise" } }));`,
  ],
  [
    "over channels",
    `new BroadcastChannel("grade").postMessage(${FORGED}); const { port1 } = new MessageChannel(); port1.postMessage(${FORGED});`,
  ],
  ["shown", `display({ kind: "checks", results: [{ name: "middle", why: "", passed: true }] });`],
])("no result comes from elsewhere: %s", async (_, forging) => {
  const grade = await graded(`const middle = () => { try { ${forging} } catch {} return 0; };`);
  expect(grade).toMatchObject({ passed: [], failed: ALL });
  const early = await graded(
    `try { ${forging} } catch {}\nsetInterval(() => { try { ${forging} } catch {} });\nconst middle = () => 0;`,
  );
  expect(early).toMatchObject({ passed: [], failed: ALL });
});

test("what ends the worker or never ends is said, and what was found by then counts", async () => {
  const loop = await graded(
    "const middle = (values) => { if (values.length === 5) return 14; for (;;) {} };",
    3000,
  );
  expect(loop).toEqual({
    passed: ["middle"],
    failed: [],
    pending: ["list", "later"],
    failure: "ended after 3 s",
  });
  expect(await graded("for (;;) {}", 2000)).toMatchObject({ pending: ALL });
  const flood = "for (;;) console.log('x'.repeat(1000));";
  expect(await graded(flood, 2000)).toMatchObject({ pending: ALL, failure: "ended after 2 s" });
  expect(await graded("close(); const middle = () => 0;")).toMatchObject({
    failure: expect.stringContaining("close"),
  });
  expect(await graded("await new Promise(() => {});", 2000)).toMatchObject({ pending: ALL });
});

test("the engine and the rest of the library work when they are frozen", async () => {
  const source = `
import { Linear, Module, Sequential, ReLU } from "tinytorch/nn";
import { tensor, randn, noGrad } from "tinytorch";
import { SGD } from "tinytorch/optim";
import { mmcWaitQuantile } from "tinytorch/systems";
class Net extends Module {
  layer = new Linear(3, 2);
  forward(x) { return this.layer.forward(x).relu(); }
}
const net = new Net();
const sgd = new SGD(net.parameters(), { lr: 0.1 });
const loss = net.forward(randn([4, 3])).sum();
loss.backward();
sgd.step();
const middle = (values) => mmcWaitQuantile({ arrivalRate: 0.05, serviceTime: 10, servers: 1 }, 0.99) > 0 ? (${RIGHT})(values) : 0;
const give = (x) => net.forward(x);
try { Linear.prototype.forward = () => 1; } catch (error) { globalThis.refused = error; }
const isRefused = () => globalThis.refused instanceof TypeError;`;
  const withTensors = `${checks}
import { tensor } from "tinytorch";
check({ name: "tensors", why: "" }, async () => {
  const given = give(tensor([[1, 2, 3]]));
  expect(given.shape).toEqual([1, 2]);
  expect((await given.toArray())[0].every((it) => it >= 0)).toBe(true);
  expect(isRefused()).toBe(true);
});`;
  const grade = await graded(source, 60_000, {
    ...{ backend: "wasm", checks: withTensors },
    asked: ["middle", "give", "isRefused"],
  });
  expect(grade).toEqual({ passed: [...ALL, "tensors"], failed: [], pending: [] });
});
