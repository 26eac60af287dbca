/**
 * How long the page's main thread worked between two frames, by the thread's own clock: time that other programs, or other
 * journeys, had the processor does not count. Chromium alone tells it, in its traces.
 */
import type { Browser, Page } from "@playwright/test";

export interface MainThreadTrace {
  /** Ends the trace. */
  stop(): Promise<MainThread>;
}

/** Moments are those of `performance.mark(name)` in the page, while it was traced. */
export interface MainThread {
  /** The longest work from one frame to the next between the two moments, in ms of the thread's time. */
  longestBetweenFrames(begin: string, end: string): number;
  /** All work between the two moments, in ms of the thread's time. */
  work(begin: string, end: string): number;
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** The thread's clock, in µs. */
  tts?: number;
}

/** The page has to ask for frames all the time (`requestAnimationFrame`), or there are none to tell of. */
export async function traceMainThread(browser: Browser, page: Page): Promise<MainThreadTrace> {
  await browser.startTracing(page, {
    categories: ["-*", "devtools.timeline", "blink.user_timing"],
  });
  return {
    async stop() {
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
        traceEvents: TraceEvent[];
      };
      return mainThread(traceEvents);
    },
  };
}

function mainThread(events: readonly TraceEvent[]): MainThread {
  const mark = (name: string) => {
    const found = events.find((event) => event.name === name);
    if (found?.tts === undefined) throw new Error(`the trace has no mark ${name}`);
    return { ...found, tts: found.tts };
  };
  const work = (begin: string, end: string) => (mark(end).tts - mark(begin).tts) / 1000;
  return {
    work,
    longestBetweenFrames(begin, end) {
      const [from, to] = [mark(begin), mark(end)];
      const frames = events
        .filter(
          ({ name, pid, tid }) =>
            name === "FireAnimationFrame" && pid === from.pid && tid === from.tid,
        )
        .map(({ tts = 0 }) => tts)
        .filter((tts) => tts > from.tts && tts < to.tts);
      if (frames.length < 2)
        throw new Error(`there were ${frames.length} frames from ${begin} to ${end}`);
      const times = [from.tts, ...frames, to.tts].sort((a, b) => a - b);
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      return Math.max(...gaps) / 1000;
    },
  };
}
