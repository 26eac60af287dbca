/**
 * What could freeze the page, by a stranger's cells, files and links, each also ten times larger: the page draws on, Stop stops, and
 * the reader's own notebook is as it was.
 *
 * The page's main thread never works for more than 250 ms without a pause in which a frame could be drawn, by that thread's own
 * clock, which stands still while other programs have the processor. `npm run test:long`, on a quiet machine, holds the time between
 * two frames to the same limit, by the wall's clock, so that what other processes of the browser do for a frame counts too, and has
 * one for Stop. A processor that is slower just then is so for a piece of work of the page's own as well, done just before and
 * after; and the best of several rounds counts.
 */
import type { Browser, Page } from "@playwright/test";
import { note } from "./frames.ts";
import { FOUND, type FreezingInput, linkTo, OF_THE_SAME_KINDS } from "./hostile-inputs.ts";
import { traceMainThread } from "./main-thread.ts";
import { expect, NotebookPage, test } from "./notebook-page.ts";

const LONGEST_GAP_MS = 250;
const LONGEST_STOP_MS = 1000;
const LONGEST_STOP_WITH_WORKERS_MS = 2000;
const ROUNDS = 4;
const isLong = process.env["CAPSTONE_LONG"] !== undefined;

const OWN = "'the reader’s own'";

let browser: Browser;
let page: Page;
let notebook: NotebookPage;
/** The address of the reader's own notebook. */
let home: string;
/** The piece of work, as fast as it ever was, in ms of the main thread. */
let fastestMs = Number.POSITIVE_INFINITY;

interface Row {
  input: string;
  /** The longest time without a frame. */
  gapMs: number;
  /** The longest that the main thread worked without a pause. */
  workMs: number;
  stopMs?: number;
  /** How many times as long everything takes. */
  slower: number;
}
const rows: Row[] = [];

test.describe.configure({ mode: "default" });

test.beforeAll(async ({ browser: its }) => {
  browser = its;
  page = await browser.newPage();
  notebook = new NotebookPage(page);
  await notebook.open();
  await page.getByRole("button", { name: "Notebook", exact: true }).click();
  await page.getByRole("menuitem", { name: "Notebooks…" }).click();
  await page.getByRole("button", { name: "New empty notebook" }).click();
  await expect(notebook.cells()).toHaveCount(1);
  await expect(page).toHaveURL(/notebook=/);
  home = page.url();
  await notebook.setSource(await firstCell(), OWN);
  await page.evaluate(watchGaps);
});

test.afterAll(async () => {
  await page.close();
  console.log(tableOf(rows));
});

async function firstCell(): Promise<string> {
  const [id = ""] = await notebook.codeCells(1);
  return id;
}

for (const input of [...FOUND, ...OF_THE_SAME_KINDS]) {
  test(`${input.name}: the page draws on`, async () => {
    for (const scale of [1, 10]) await judge(input, scale);
  });
}

test("60 workers that spin: Stop takes effect", async () => {
  const source = `const spin = URL.createObjectURL(new Blob(["for (;;) {}"], { type: "text/javascript" }));
const workers = Array.from({ length: 60 }, () => new Worker(spin));
console.log("all of it: " + workers.length);`;
  const row = await timed("60 workers that spin", () => meetCell(source));
  rows.push(row);
  if (isLong) expect(row.stopMs).toBeLessThan(LONGEST_STOP_WITH_WORKERS_MS * row.slower);
});

test("the reader’s own notebook is as it was", async () => {
  await page.goto("about:blank");
  await page.goto(home);
  const id = await firstCell();
  await notebook.run(id);
  await notebook.expectOutput(id, "the reader’s own");
});

/** Meets the input, again where the machine may have been what was slow. */
async function judge(input: FreezingInput, scale: number): Promise<void> {
  let row: Row = { input: "", gapMs: 0, workMs: 0, slower: 1 };
  for (let round = 0; round < ROUNDS; round += 1) {
    row = await timed(`${input.name}, × ${scale}`, () =>
      input.kind === "cell" ? meetCell(input.source(scale)) : meetText(input, scale),
    );
    if (judged(row) <= LONGEST_GAP_MS && (!isLong || (row.stopMs ?? 0) <= LONGEST_STOP_MS)) break;
  }
  rows.push(row);
  note(
    `${row.input}: ${row.gapMs.toFixed(0)} ms without a frame, ${row.workMs.toFixed(0)} of work`,
  );
  expect(judged(row), `${row.input}: the longest time without a pause, in ms`).toBeLessThan(
    LONGEST_GAP_MS * row.slower,
  );
  if (!isLong) return;
  expect(row.stopMs ?? 0, `${row.input}: from Stop to its effect, in ms`).toBeLessThan(
    LONGEST_STOP_MS * row.slower,
  );
}

function judged({ gapMs, workMs }: Row): number {
  return isLong ? gapMs : workMs;
}

/** What one input does to the page, with the page's own piece of work before and after it. */
async function timed(
  input: string,
  meet: () => Promise<Pick<Row, "gapMs" | "stopMs">>,
): Promise<Row> {
  const trace = await traceMainThread(browser, page);
  await page.evaluate(work, "before");
  await page.evaluate(() => performance.mark("met"));
  const met = await meet();
  await page.evaluate(() => performance.mark("done"));
  await page.evaluate(work, "after");
  const thread = await trace.stop();
  const times = ["before", "after"].map((at) => thread.work(`${at} begin`, `${at} end`));
  fastestMs = Math.min(fastestMs, ...times);
  const workMs = thread.longestTask("met", "done");
  return { input, ...met, workMs, slower: Math.max(...times) / fastestMs };
}

/** A cell in the sandbox, until it is stopped. */
async function meetCell(source: string): Promise<{ gapMs: number; stopMs: number }> {
  const text = `// %% id=hostile\n${source}\nconsole.log("all of it");\nfor (;;) { try { await new Promise((r) => setTimeout(r)); } catch {} }\n\n// %% id=next\n"the next"\n`;
  await page.evaluate(
    (text) => globalThis.capstone?.open({ name: "stranger.ts", text }, "sandboxed"),
    text,
  );
  await expect(notebook.cell("next")).toBeVisible();
  await page.evaluate(startWatch);
  await notebook.startRun("hostile");
  await page.waitForFunction(hasShown);
  // One that sends more than the page can read has been ended already.
  const isRunning = (await notebook.cell("hostile").getAttribute("data-status")) === "running";
  const stopMs = isRunning ? await stop() : 0;
  const gapMs = await page.evaluate(longestGap);
  await notebook.run("next");
  return { gapMs, stopMs };
}

/** Presses Stop and waits until the cell says that it has been stopped; the page itself times it. */
async function stop(): Promise<number> {
  await page.evaluate(watchStop);
  await notebook.button("Stop").click();
  await notebook.expectStatus("hostile", "aborted");
  return page.evaluate(() => (globalThis as unknown as { stopMs: number }).stopMs);
}

/** A file or a link, looked at; or refused in words. */
async function meetText(
  input: Extract<FreezingInput, { kind: "file" | "link" }>,
  scale: number,
): Promise<{ gapMs: number }> {
  const text = input.text(scale);
  await page.evaluate(startWatch);
  if (input.kind === "file") await dropFile(input.file, text);
  else await page.evaluate((hash) => location.assign(hash), linkTo(text));
  // Nothing here asks for roles: to look for one goes through all of the page, in the page's own time.
  await page.waitForFunction(hasArrived);
  const look = page.locator(".arrival-choices button").first();
  if ((await look.count()) > 0) {
    await look.click();
    await page.waitForFunction(isMade);
    await readThrough();
  } else await page.keyboard.press("Escape");
  return { gapMs: await page.evaluate(longestGap) };
}

async function dropFile(name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, source]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([source], file, { type: "text/plain" }));
      return transfer;
    },
    [name, text] as const,
  );
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
}

/** To the middle, the end and back, as a reader would who wants to see what it is. */
async function readThrough(): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const scroller = document.scrollingElement ?? document.body;
    for (const share of [0.5, 1, 0]) {
      scroller.scrollTop = share * scroller.scrollHeight;
      for (let count = 0; count < 5; count += 1) await frame();
    }
  });
}

/** A piece of work, marked with its beginning and its end. */
function work(at: string): number {
  performance.mark(`${at} begin`);
  let sum = 0;
  for (let index = 0; index < 3e7; index += 1) sum = (sum * 31 + index) | 0;
  performance.mark(`${at} end`);
  return sum;
}

function hasShown(): boolean {
  const cell = document.querySelector('[data-cell-id="hostile"]');
  const status = cell?.getAttribute("data-status");
  if (status === "aborted") return true;
  return /all of it|a run may show|more than 1000 outputs/.test(
    cell?.querySelector(".outputs")?.textContent ?? "",
  );
}

/** The dialog offers to look at it, or says why it was not read. */
function hasArrived(): boolean {
  return document.querySelector(".arrival .arrival-choices, .arrival [role=alert]") !== null;
}

function isMade(): boolean {
  const count = globalThis.capstone?.snapshot().cells.length;
  return (
    document.querySelector(".arrival") === null &&
    document.querySelectorAll("article[data-cell-id]").length === count
  );
}

interface Watch {
  last: number;
  longest: number;
}

function watchGaps(): void {
  const watch: Watch = { last: performance.now(), longest: 0 };
  Object.assign(globalThis, { gapWatch: watch });
  const next = () => {
    const now = performance.now();
    watch.longest = Math.max(watch.longest, now - watch.last);
    watch.last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}

function startWatch(): void {
  const { gapWatch } = globalThis as unknown as { gapWatch: Watch };
  gapWatch.longest = 0;
  gapWatch.last = performance.now();
}

/** With the frames that come next: what has been begun shows in them. */
async function longestGap(): Promise<number> {
  for (let count = 0; count < 10; count += 1) {
    await new Promise((done) => requestAnimationFrame(done));
  }
  return (globalThis as unknown as { gapWatch: Watch }).gapWatch.longest;
}

function watchStop(): void {
  const cell = document.querySelector('[data-cell-id="hostile"]');
  addEventListener(
    "click",
    ({ timeStamp }) => {
      const observer = new MutationObserver(() => {
        if (cell?.getAttribute("data-status") !== "aborted") return;
        observer.disconnect();
        Object.assign(globalThis, { stopMs: performance.now() - timeStamp });
      });
      if (cell !== null) observer.observe(cell, { attributes: true });
    },
    { capture: true, once: true },
  );
}

function tableOf(all: readonly Row[]): string {
  const ms = (value: number | undefined) => (value === undefined ? "" : `${value.toFixed(0)} ms`);
  const line = (input: string, ...figures: string[]) =>
    [input.padEnd(60), ...figures.map((it) => it.padStart(10))].join("");
  return [
    line("", "no frame", "work", "Stop", "machine"),
    ...all.map(({ input, gapMs, workMs, stopMs, slower }) =>
      line(input, ms(gapMs), ms(workMs), ms(stopMs), `${slower.toFixed(1)} ×`),
    ),
  ].join("\n");
}
