/**
 * How long the page's main thread worked without a pause, by the thread's own clock: time that other programs, or other journeys,
 * had the processor does not count. Chromium alone tells it, in its traces. Between two tasks a frame can be drawn; whether one is,
 * on a busy machine, is up to other processes of the browser.
 */
import type { Browser, Page } from "@playwright/test";

export interface MainThreadTrace {
  /** Ends the trace. */
  stop(): Promise<MainThread>;
}

/** Moments are those of `performance.mark(name)` in the page, while it was traced. */
export interface MainThread {
  /** The longest task that began between the two moments, in ms of the thread's time. */
  longestTask(begin: string, end: string): number;
  /** All work between the two moments, in ms of the thread's time. */
  work(begin: string, end: string): number;
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** The thread's clock, in µs, and how far it went. */
  tts?: number;
  tdur?: number;
}

export async function traceMainThread(browser: Browser, page: Page): Promise<MainThreadTrace> {
  await browser.startTracing(page, { categories: ["-*", "toplevel", "blink.user_timing"] });
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
    longestTask(begin, end) {
      const [from, to] = [mark(begin), mark(end)];
      const tasks = events.filter(
        ({ name, pid, tid, tts = 0 }) =>
          name === "ThreadControllerImpl::RunTask" &&
          pid === from.pid &&
          tid === from.tid &&
          tts > from.tts &&
          tts < to.tts,
      );
      if (tasks.length === 0) throw new Error(`the trace has no tasks from ${begin} to ${end}`);
      return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
    },
  };
}
