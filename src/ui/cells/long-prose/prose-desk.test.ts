import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ProseDesk, type ProseWorker } from "./prose-desk.ts";
import type { ProseAnswer, ProseJob } from "./prose-jobs.ts";

/** Answers when it is told to. */
class SlowWorker implements ProseWorker {
  readonly jobs: ProseJob[] = [];
  onmessage: ProseWorker["onmessage"] = null;
  onerror: ProseWorker["onerror"] = null;
  isEnded = false;
  postMessage(job: ProseJob): void {
    this.jobs.push(job);
  }
  answer(nodes = 1): void {
    const data: ProseAnswer = { kind: "text", tree: { type: "root" }, nodes };
    this.onmessage?.(new MessageEvent("message", { data }));
  }
  terminate(): void {
    this.isEnded = true;
  }
}

let workers: SlowWorker[];
let drawn: (() => void)[];
let desk: ProseDesk;

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  drawn = [];
  desk = new ProseDesk({
    spawn: () => {
      const worker = new SlowWorker();
      workers.push(worker);
      return worker;
    },
    whenDrawn: (then) => drawn.push(then),
    limitMs: 1000,
  });
});

afterEach(() => vi.useRealTimers());

const text = (source: string): ProseJob => ({ kind: "text", source });

function ask(source: string): { answers: ProseAnswer[]; takeBack: () => void } {
  const answers: ProseAnswer[] = [];
  return { answers, takeBack: desk.ask(text(source), (answer) => answers.push(answer)) };
}

test("one job after another, and an answer only when the one before is drawn", () => {
  const [a, b] = [ask("a"), ask("b")];
  const [worker] = workers;
  expect(worker?.jobs).toEqual([text("a")]);
  worker?.answer();
  expect(worker?.jobs).toEqual([text("a"), text("b")]);
  worker?.answer();
  expect([a.answers.length, b.answers.length]).toEqual([1, 0]);
  drawn.shift()?.();
  expect(b.answers).toHaveLength(1);
  expect(workers).toHaveLength(1);
});

test("a job that does not end is shown as it is written, and the next has a new worker", () => {
  const [stuck, next] = [ask("stuck"), ask("next")];
  vi.advanceTimersByTime(1000);
  expect(stuck.answers).toMatchObject([
    { kind: "refusal", reason: expect.stringMatching(/longer than 1 s.*as it is written/) },
  ]);
  expect(workers.map(({ isEnded, jobs }) => [isEnded, jobs])).toEqual([
    [true, [text("stuck")]],
    [false, [text("next")]],
  ]);
  workers[1]?.answer();
  drawn.shift()?.();
  expect(next.answers).toMatchObject([{ kind: "text" }]);
  vi.advanceTimersByTime(10_000);
  expect(workers[1]?.isEnded).toBe(false);
});

test("where no worker starts, texts are shown as they are written", () => {
  const { answers } = ask("a");
  workers[0]?.onerror?.(new Event("error") as ErrorEvent);
  expect(answers).toMatchObject([
    { kind: "refusal", reason: expect.stringContaining("could not be started") },
  ]);
});

test("what is taken back is not answered, and not begun", () => {
  const [first, second, third] = [ask("a"), ask("b"), ask("c")];
  second.takeBack();
  workers[0]?.answer();
  expect(workers[0]?.jobs).toEqual([text("a"), text("c")]);
  workers[0]?.answer();
  third.takeBack();
  drawn.shift()?.();
  expect([first, second, third].map(({ answers }) => answers.length)).toEqual([1, 0, 0]);
});

test("the page holds so much and no more, until something leaves it", () => {
  const large = ask("large");
  workers[0]?.answer(149_000);
  const late = ask("late");
  workers[0]?.answer(2000);
  drawn.shift()?.();
  expect(late.answers).toMatchObject([
    { kind: "refusal", reason: expect.stringContaining("150,000 parts") },
  ]);
  drawn.shift()?.();
  large.takeBack();
  const again = ask("again");
  workers[0]?.answer(2000);
  expect(again.answers).toMatchObject([{ kind: "text" }]);
});
