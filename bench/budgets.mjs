/** Holds what a reader waits for to limits: each time over that of a reference in the same page and the same seconds. */
import { loadavg } from "node:os";
import { launchOptions } from "../scripts/tooling/find-browser.mjs";
import { inTime, shuffled } from "./measure.mjs";

/**
 * @typedef {object} Budget
 * @property {string} row
 * @property {string} against The reference, in words.
 * @property {number} most Times the reference that it may take.
 * @property {number} [least] Where it must not take less, either.
 * @property {number} [quietMs] What a reader was promised, on two cores that do nothing else.
 * @typedef {object} Pair
 * @property {number} value In ms, where nothing else is said.
 * @property {number} reference
 * @typedef {object} BudgetCase
 * @property {string} name The name of its file.
 * @property {string} about One sentence: what is timed, from where to where.
 * @property {number} [rounds] Default 5.
 * @property {Budget[]} budgets
 * @property {(page: import("@playwright/test").Page, url: string) => Promise<Record<string, Pair>>} pairs
 *   One pair for each row, from a page in a browser that was just started.
 */

const limitMs = 1_800_000;
/** Below this load, per processor, times are those of a machine that does nothing else. */
const QUIET = 0.25;

/**
 * @param {BudgetCase} benchCase
 * @param {{ rounds: number, url: string, processors: number }} options
 */
export async function hold({ name, about, budgets, pairs }, { rounds, url, processors }) {
  const { chromium } = await import("@playwright/test");
  const options = await launchOptions({ webgpu: true, install: true });
  const taken = [];
  const load = loadavg()[0];
  let version = "";
  for (let round = 0; round < rounds; round++) {
    const browser = await chromium.launch(options);
    version = browser.version();
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      page.setDefaultTimeout(limitMs);
      taken.push(await inTime(pairs(page, url), () => name, limitMs));
    } finally {
      await browser.close();
    }
  }
  const isQuiet = load / processors < QUIET;
  const rows = budgets.map((budget) => summariseBudget(budget, taken, isQuiet));
  const met = rows.every((row) => row.met);
  return { case: name, about, unit: "ms", met, isQuiet, rows, browser: `Chromium ${version}` };
}

function summariseBudget({ row, against, most, least = 0, quietMs }, taken, isQuiet) {
  const of = taken.map((pairs) => pairs[row]);
  const ratio = median(of.map(({ value, reference }) => value / reference));
  const value = median(of.map((pair) => pair.value));
  const reference = median(of.map((pair) => pair.reference));
  const met = ratio <= most && ratio >= least;
  const kept = quietMs !== undefined && isQuiet ? { quietMs, quietMet: value <= quietMs } : {};
  return { row, against, value, reference, ratio, most, least, met, ...kept, pairs: of };
}

export function printBudgets({ rows, isQuiet }) {
  for (const { row, against, value, reference, ratio, most, least, met, ...kept } of rows) {
    const bounds = least > 0 ? `${least} to ${most}` : `at most ${most}`;
    const absolute =
      kept.quietMs === undefined
        ? ""
        : `; ${kept.quietMet ? "within" : "NOT within"} ${kept.quietMs} ms`;
    console.log(
      `${row.padEnd(34)} ${show(value)} ms, ${show(ratio)} × ${against} (${show(reference)} ms), ${bounds}: ${met ? "met" : "NOT met"}${absolute}`,
    );
  }
  if (!isQuiet) console.log("The machine is busy: promised times are not compared.");
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function show(value) {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}

/** Runs `acts` in a random order, and gives what each gave. */
export async function inAnyOrder(acts) {
  const results = {};
  for (const name of shuffled(Object.keys(acts))) results[name] = await acts[name]();
  return results;
}
