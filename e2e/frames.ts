/**
 * How smoothly the page draws while something runs, told without a clock's limit: by how many times as long the same page takes
 * for the same frames as it does at rest, in the same seconds.
 */
import { type Page, test } from "@playwright/test";

/**
 * Where a page that shares two processors with much else still is. It is held against the best of several rounds: what comes and
 * goes on the machine spoils some of them, a page that is held up by its own work is so in each.
 */
export const MUCH_SLOWER = 10;

const ROUNDS = 3;
const FRAMES = 30;

/** Draws so many frames; gives the milliseconds that they took. Never ends where the page is blocked. */
export function drawFrames(page: Page, count: number): Promise<number> {
  return page.evaluate(
    (count) =>
      new Promise<number>((resolve) => {
        let begun = 0;
        let left = count;
        const next = (now: number) => {
          if (begun === 0) begun = now;
          if (left === 0) return resolve(now - begun);
          left -= 1;
          requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
      }),
    count,
  );
}

export interface FramesDrawn {
  count: number;
  /** Between two frames, in the mean. */
  meanMs: number;
  /** The longest time without a frame, as a share of all. */
  longestShare: number;
}

/** Watches the page's frames from now on; what it gives ends that, and says what was seen. */
export async function watchFrames(page: Page): Promise<() => Promise<FramesDrawn>> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { frameTimes: times });
    const next = (now: number) => {
      times.push(now);
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  return () =>
    page.evaluate(() => {
      const times = (globalThis as unknown as { frameTimes: number[] }).frameTimes.slice();
      const count = times.length;
      const total = (times.at(-1) ?? 0) - (times[0] ?? 0);
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      return { count, meanMs: total / (count - 1), longestShare: Math.max(...gaps) / total };
    });
}

/** How many times as long frames take while `work` goes on as at rest just before: one figure for each round. */
export async function framesBeside(
  page: Page,
  { start, end }: { start: () => Promise<void>; end: () => Promise<void> },
): Promise<number[]> {
  const slower: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const restMs = await drawFrames(page, FRAMES);
    await start();
    slower.push((await drawFrames(page, FRAMES)) / restMs);
    await end();
  }
  note(`frames take ${slower.map((it) => it.toFixed(2)).join(", ")} × as at rest`);
  return slower;
}

export function note(description: string): void {
  test.info().annotations.push({ type: "measured", description });
}
