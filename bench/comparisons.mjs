/** Runs the rows of a case side by side in one page, whose `measure(side, row, limitMs)` gives the milliseconds of one run. */
import { launchOptions } from "../scripts/tooling/find-browser.mjs";
import { shuffled } from "./measure.mjs";

/**
 * @typedef {object} Comparison
 * @property {string} row
 * @property {number} target Ours may take this many times as long as the best peer.
 * @property {string} ours The side that is compared, such as "capstone 2".
 * @property {string[]} peers
 * @property {string} [against] The peers' row, where it is another one.
 * @property {number} [work] Work of a run of ours over that of a peer's, when they differ.
 */

/** A side that has not answered by then is not asked again. */
const limitMs = 30_000;

/** Every round asks all sides for all rows, in a new order; the first round warms up and does not count. */
export async function compare({ page: path, comparisons }, { rounds, url }) {
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch(await launchOptions({ webgpu: true, install: true }));
  const page = await browser.newPage();
  const best = new Map();
  const failures = new Map();
  try {
    await page.goto(url + path);
    await page.waitForFunction(() => globalThis.measure !== undefined);
    for (let round = 0; round <= rounds; round++) {
      for (const [side, row] of shuffled(pairsOf(comparisons))) {
        const key = `${side}, ${row}`;
        if (failures.has(key)) continue;
        const ms = await page
          .evaluate(([s, r, limit]) => globalThis.measure(s, r, limit), [side, row, limitMs])
          .catch((error) => void failures.set(key, String(error.message).split("\n")[0]));
        if (round > 0 && ms !== undefined) best.set(key, Math.min(ms, best.get(key) ?? ms));
      }
    }
    return { best, failures, browser: `Chromium ${browser.version()}` };
  } finally {
    await browser.close();
  }
}

/** Each side and row once, those of a row together. */
function pairsOf(comparisons) {
  const pairs = comparisons.flatMap(({ row, ours, peers, against = row }) => [
    [ours, row],
    ...peers.map((peer) => [peer, against]),
  ]);
  return [...new Map(pairs.map((pair) => [pair.join(), pair])).values()];
}

/** @param {{ best: Map<string, number>, failures: Map<string, string> }} measured */
export function summariseComparisons({ name, about, comparisons }, { best, failures }) {
  const rows = comparisons.map(({ row, target, ours, peers, against = row, work = 1 }) => {
    const mine = best.get(`${ours}, ${row}`);
    const theirs = peers.map((peer) => ({ peer, ms: best.get(`${peer}, ${against}`) }));
    const there = theirs.filter(({ ms }) => ms !== undefined);
    const fastest = there.sort((a, b) => a.ms - b.ms)[0];
    const ratio = fastest && mine / work / fastest.ms;
    return { row, ours, ms: mine, theirs, fastest: fastest?.peer, ratio, target };
  });
  const met = rows.every(({ ratio, target }) => ratio <= target);
  return { case: name, about, unit: "ms", met, rows, failures: Object.fromEntries(failures) };
}

export function printComparisons({ rows, failures }) {
  for (const { row, ours, ms, theirs, ratio, target } of rows) {
    const peers = theirs.map(({ peer, ms: time }) => `${peer} ${show(time)}`).join(", ");
    const verdict = ratio === undefined ? "no peer" : ratio <= target ? "met" : "NOT met";
    console.log(
      `${row.padEnd(22)} ${ours} ${show(ms)}; ${peers}; ratio ${show(ratio)}, at most ${target}: ${verdict}`,
    );
  }
  for (const [key, reason] of Object.entries(failures)) console.log(`${key}: ${reason}`);
}

function show(value) {
  return value === undefined ? "–" : value.toPrecision(3);
}
