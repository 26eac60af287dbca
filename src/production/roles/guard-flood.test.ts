import { expect, test } from "vitest";
import { guardFlood, MOST_A_SECOND } from "./guard-flood.ts";

function guarded() {
  const { port1: port, port2: far } = new MessageChannel();
  const told: string[] = [];
  guardFlood(port, (error) => told.push(error.message));
  const close = () => {
    port.close();
    far.close();
  };
  return { port, far, told, close };
}

test("a loop that sends without end is ended: told once, and nothing leaves any more", async () => {
  const { port, far, told, close } = guarded();
  let received = 0;
  far.onmessage = () => {
    received += 1;
  };
  const loop = () => {
    // More than fit into any two neighbouring seconds.
    for (let sent = 0; sent < 3 * MOST_A_SECOND; sent += 1) port.postMessage(sent);
  };
  // A machine that takes a second for a third of them has no flood.
  expect(loop).toThrow("messages in a second that nobody had asked for");
  expect(() => port.postMessage("more")).toThrow("nobody had asked for");
  expect(told).toHaveLength(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(received).toBeLessThanOrEqual(2 * MOST_A_SECOND);
  close();
});

test("as many answers as there are questions are no flood", async () => {
  const { port, far, told, close } = guarded();
  const count = 2 * MOST_A_SECOND;
  port.onmessage = ({ data }) => port.postMessage(data);
  const last = new Promise<void>((resolve) => {
    far.onmessage = ({ data }) => {
      if (data === count) resolve();
    };
  });
  for (let id = 1; id <= count; id += 1) far.postMessage(id);
  await last;
  expect(told).toEqual([]);
  close();
});
