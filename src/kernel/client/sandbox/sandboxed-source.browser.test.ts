/** Systems of a real sandboxed kernel: their ports come through the frame, and what is hostile stops there or at the reader. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ControlAnswer } from "../../../outputs/source.ts";
import { type ClientEvent, createKernelClient, type KernelClient } from "../kernel-client.ts";
import { lateWorker } from "../late-worker.ts";
import type { SourceChannel } from "../sources/source-channel.ts";
import { loadBundle } from "./load-bundle.ts";
import { createSandboxedWorker } from "./sandboxed-worker.ts";

/** A cell that speaks as a kernel would, and as its own system: it can, since all of that worker is its. */
const cell = `
let seq = 0;
const { port1, port2 } = new MessageChannel();
const say = (message) => port2.postMessage(message);
const set = (path, value) => say({ type: "patch", seq: ++seq, patch: [{ type: "set", path, value }] });
const controls = {
  text: (value) => set(["text"], value),
  flood: () => { for (let i = 0; i < 5000; i += 1) set(["text"], String(i)); },
  giant: () => set(["text"], "x".repeat(7_000_000)),
  poison: () => set(["__proto__", "polluted"], true),
  html: () => set([], { kind: "html", text: "<script>" }),
  forge: () => { for (let id = 0; id < 100; id += 1) say({ type: "answer", id: 1000 + id, ok: true }); },
};
port2.onmessage = ({ data }) => {
  if (data.type === "resend") say({ type: "record", seq, record: { kind: "text", stream: "value", text: "whole" } });
  if (data.type !== "control") return;
  controls[data.name](data.value);
  say({ type: "answer", id: data.id, ok: true });
};
const output = { kind: "text", stream: "value", text: "first" };
const opened = { type: "source-opened", runId: 1, slot: 0, sourceId: "s", output, port: port1 };
postMessage(opened, [port1]);
// The same again, with another port: a source is opened once.
const other = new MessageChannel();
postMessage({ ...opened, port: other.port1 }, [other.port1]);
`;

let client: KernelClient;
let events: ClientEvent[];
let channel: SourceChannel;
let ended: string[];

const timeout = { timeout: 30_000 };

beforeEach(async () => {
  events = [];
  ended = [];
  client = createKernelClient(
    {
      place: () => "sandbox",
      spawn: () => lateWorker(loadBundle().then((bundle) => () => createSandboxedWorker(bundle))),
      backend: "cpu",
      calibration: undefined,
      dataUrl: "/data/",
    },
    (event) => events.push(event),
  );
  client.run({ place: "sandbox", runId: 1, cellId: "a", source: cell, seed: 0 });
  await expect.poll(() => events.map(({ type }) => type), timeout).toContain("finished");
  await expect.poll(() => opened().length, timeout).toBe(1);
  const [event] = opened();
  if (event === undefined) throw new Error("no system was opened");
  channel = event.channel;
  channel.onended = (reason) => ended.push(reason);
}, 60_000);

afterEach(() => client.dispose());

function opened() {
  return events.filter((event) => event.type === "source-opened");
}

const ask = (name: string, value: unknown = 0): Promise<ControlAnswer> =>
  channel.control(name, value);

test("a control reaches the system, its patch the page; what nobody asked for goes nowhere", async () => {
  expect(await ask("text", "hello")).toEqual({ ok: true });
  await expect.poll(() => channel.take()).toMatchObject({ text: "hello" });
  expect(await ask("forge")).toEqual({ ok: true });
  expect(await ask("text", "again")).toEqual({ ok: true });
  expect(opened()).toHaveLength(1);
  expect(ended).toEqual([]);
});

test.each([
  ["flood", /more than the page can read/],
  ["giant", /cannot bear/],
])("a system that sends a %s is cut off in the frame, with a reason", async (name, reason) => {
  void ask(name);
  await expect.poll(() => ended, timeout).toEqual([expect.stringMatching(reason)]);
  // The kernel goes on.
  client.run({ place: "sandbox", runId: 2, cellId: "b", source: "1", seed: 0 });
  await expect
    .poll(() => events.filter((event) => event.type === "finished"), timeout)
    .toHaveLength(2);
});

test("a poisoned patch is refused, and the whole record asked for", async () => {
  await ask("poison");
  await expect.poll(() => channel.take()).toMatchObject({ text: "whole" });
  expect("polluted" in {}).toBe(false);
  expect(ended).toEqual([]);
});

test("a record of no known kind is never shown", async () => {
  await ask("html");
  await expect
    .poll(() => channel.take() ?? ended)
    .toEqual([expect.stringContaining("its state cannot be shown")]);
});
