/**
 * What could freeze the page, by a stranger's cells, files and links, each also ten times larger: the page draws on, Stop stops, and
 * the reader's own notebook is as it was.
 *
 * No gap between two frames is longer than 250 ms on a machine that has time for it. On one that is busy, everything takes as many
 * times as long as a piece of work of the page's own, timed just before and after; and the best of several rounds counts: what
 * comes and goes on the machine spoils some, a page that is held up by its own work is so in each.
 */
import type { Page } from "@playwright/test";
import { note } from "./frames.ts";
import { FOUND, type FreezingInput, linkTo, OF_THE_SAME_KINDS } from "./hostile-inputs.ts";
import { expect, NotebookPage, test } from "./notebook-page.ts";

const LONGEST_GAP_MS = 250;
const LONGEST_STOP_MS = 1000;
const LONGEST_STOP_WITH_WORKERS_MS = 2000;
const ROUNDS = 4;

const OWN = "'the reader’s own'";

let page: Page;
let notebook: NotebookPage;
/** The address of the reader's own notebook. */
let home: string;
/** The piece of work, as fast as it ever was. */
let fastestMs = Number.POSITIVE_INFINITY;

interface Row {
  input: string;
  gapMs: number;
  stopMs?: number;
  /** How many times as long everything takes. */
  slower: number;
}
const rows: Row[] = [];

test.describe.configure({ mode: "default" });

test.beforeAll(async ({ browser }) => {
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
  const before = await page.evaluate(timeWork);
  fastestMs = Math.min(fastestMs, before);
  const { gapMs, stopMs } = await meetCell(source);
  rows.push({ input: "60 workers that spin", gapMs, stopMs, slower: before / fastestMs });
  expect(stopMs).toBeLessThan((LONGEST_STOP_WITH_WORKERS_MS * before) / fastestMs);
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
  let row: Row = { input: "", gapMs: 0, slower: 1 };
  for (let round = 0; round < ROUNDS; round += 1) {
    row = await meet(input, scale);
    if (row.gapMs <= LONGEST_GAP_MS && (row.stopMs ?? 0) <= LONGEST_STOP_MS) break;
  }
  rows.push(row);
  note(`${row.input}: ${row.gapMs.toFixed(0)} ms without a frame, ${row.slower.toFixed(1)} ×`);
  expect(row.gapMs, `${row.input}: the longest time without a frame, in ms`).toBeLessThan(
    LONGEST_GAP_MS * row.slower,
  );
  expect(row.stopMs ?? 0, `${row.input}: from Stop to its effect, in ms`).toBeLessThan(
    LONGEST_STOP_MS * row.slower,
  );
}

async function meet(input: FreezingInput, scale: number): Promise<Row> {
  const before = await page.evaluate(timeWork);
  const name = `${input.name}, × ${scale}`;
  const met =
    input.kind === "cell" ? await meetCell(input.source(scale)) : await meetText(input, scale);
  const after = await page.evaluate(timeWork);
  fastestMs = Math.min(fastestMs, before, after);
  return { input: name, ...met, slower: Math.max(before, after) / fastestMs };
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

/** Milliseconds that a piece of work takes the page now. */
function timeWork(): number {
  const begun = performance.now();
  let sum = 0;
  for (let index = 0; index < 3e7; index += 1) sum = (sum * 31 + index) | 0;
  return performance.now() - begun + (sum === 1 ? 1 : 0);
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
  const lines = all.map(({ input, gapMs, stopMs, slower }) =>
    [
      input.padEnd(60),
      `${gapMs.toFixed(0)} ms`.padStart(10),
      (stopMs === undefined ? "" : `${stopMs.toFixed(0)} ms`).padStart(10),
      `${slower.toFixed(1)} ×`.padStart(8),
    ].join(""),
  );
  const head = ["".padEnd(60), "gap".padStart(10), "Stop".padStart(10), "machine".padStart(8)];
  return [head.join(""), ...lines].join("\n");
}
