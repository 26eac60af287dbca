import { expect, test } from "vitest";
import { createGeneratorClock } from "./generator-clock.ts";

const FOREVER = Number.POSITIVE_INFINITY;

test.each([true, false])("it never wakes before the time (asleep: %s)", async (isApart) => {
  const clock = createGeneratorClock({ isApart });
  for (const ms of [0.3, 1.7, 4, 12, 30]) {
    const atMs = clock.now() + ms;
    await clock.until(atMs, FOREVER);
    expect(clock.now()).toBeGreaterThanOrEqual(atMs);
  }
});

test.each([true, false])(
  "what came while it waited is heard before it wakes (asleep: %s)",
  async (isApart) => {
    const clock = createGeneratorClock({ isApart });
    const { port1, port2 } = new MessageChannel();
    const heard: number[] = [];
    port1.onmessage = ({ data }: MessageEvent<number>) => heard.push(data);
    port2.postMessage(1);
    await clock.until(clock.now() + 5, FOREVER);
    expect(heard).toEqual([1]);
    port1.close();
  },
);

test("a message ends its idleness, one that came just before as well", async () => {
  const clock = createGeneratorClock({ isApart: true });
  setTimeout(() => clock.wake());
  await clock.idle(FOREVER);
  clock.wake();
  await clock.idle(FOREVER);
  // Nobody wakes it any more: its time does.
  await clock.idle(clock.now() + 3);
});
