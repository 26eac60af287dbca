import { afterEach, expect, test } from "vitest";
import type { SourcePort } from "../../outputs/source.ts";
import { relaySource } from "./relay-source.ts";
import { SourceRelays } from "./source-relays.ts";

class HandPort implements SourcePort {
  readonly told: unknown[] = [];
  onmessage: ((event: MessageEvent) => void) | null = null;
  isClosed = false;
  postMessage(message: unknown) {
    this.told.push(message);
  }
  close() {
    this.isClosed = true;
  }
  /** `timeStamp`: when it came, in milliseconds. */
  hear(data: unknown, timeStamp = 0) {
    this.onmessage?.({ data, timeStamp } as MessageEvent);
  }
}

function relay() {
  const [system, page] = [new HandPort(), new HandPort()];
  return { system, page, close: relaySource(system, page) };
}

test("messages pass in both directions", () => {
  const { system, page, close } = relay();
  system.hear({ type: "patch", seq: 1, patch: [] });
  page.hear({ type: "control", id: 1, name: "x", value: 1 });
  expect(page.told).toEqual([{ type: "patch", seq: 1, patch: [] }]);
  expect(system.told).toEqual([{ type: "control", id: 1, name: "x", value: 1 }]);
  close();
  expect([system.isClosed, page.isClosed]).toEqual([true, true]);
});

test("sixty messages a second for a minute pass", () => {
  const { system, page } = relay();
  for (let count = 0; count < 3600; count += 1) system.hear({ count }, (count * 1000) / 60);
  expect(page.told).toHaveLength(3600);
});

test.each([
  [
    "a flood",
    Array.from({ length: 10_000 }, () => ({ type: "patch" })),
    /more than the page can read/,
  ],
  ["a giant", [{ record: "x".repeat(6_000_001) }], /cannot bear/],
  ["what is no plain data", [{ record: new Map() }], /cannot bear/],
  [
    "many that are nearly giants",
    new Array(9).fill({ record: "x".repeat(5_000_000) }),
    /more than/,
  ],
])("%s cuts the system off, with a reason", (_, messages, reason) => {
  const { system, page } = relay();
  for (const message of messages) system.hear(message, 10);
  expect(page.told.length).toBeLessThanOrEqual(501);
  expect(page.told.at(-1)).toEqual({ type: "ended", reason: expect.stringMatching(reason) });
  expect([system.isClosed, page.isClosed]).toEqual([true, true]);
});

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A port as a kernel in the sandbox sends it along. */
function newPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  return port1;
}

test("a system that is opened gets a relay; the page closes it by its id", () => {
  const relays = new SourceRelays();
  const event = { type: "source-opened", sourceId: "s", port: newPort() };
  const opened = relays.open(event, [newPort()]);
  expect(opened?.rest).toEqual({ type: "source-opened", sourceId: "s" });
  expect(opened?.port).toBeInstanceOf(MessagePort);
  if (opened) ports.push(opened.port);
  expect(relays.open(event, [newPort()])).toBeUndefined();
  relays.close("s");
  relays.close("unknown");
  relays.close({});
  const again = relays.open(event, [newPort()]);
  expect(again).toBeDefined();
  if (again) ports.push(again.port);
  relays.close("s");
});

test.each([
  ["another event", { type: "outputs", sourceId: "s" }, 1],
  ["no message", null, 1],
  ["no id", { type: "source-opened" }, 1],
  ["two ports", { type: "source-opened", sourceId: "s" }, 2],
])("not relayed: %s", (_, data, count) => {
  const given = Array.from({ length: count }, newPort);
  expect(new SourceRelays().open(data, given)).toBeUndefined();
});

test("relays are bounded", () => {
  const relays = new SourceRelays();
  const opened = Array.from({ length: 200 }, (_, index) =>
    relays.open({ type: "source-opened", sourceId: `s${index}` }, [newPort()]),
  );
  expect(opened.filter((it) => it !== undefined)).toHaveLength(64);
  for (const [index, it] of opened.entries()) {
    it?.port.close();
    relays.close(`s${index}`);
  }
});
