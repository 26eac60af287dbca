/** Runs the sides of a case in turn, in a new random order each round, each in a browser that was just started. */
import { Failure } from "../scripts/tooling/command.mjs";
import { launchOptions } from "../scripts/tooling/find-browser.mjs";

/**
 * @typedef {(page: import("@playwright/test").Page, url: string) => Promise<number[]>} Side
 *   Opens what it measures below `url` (our page at its root, the peers' pages in `peers/`), gives its samples in ms.
 * @typedef {object} BenchCase
 * @property {string} name The name of its file.
 * @property {string} about One sentence: what is timed, from where to where.
 * @property {number} target The first side may take this many times as long as the peer.
 * @property {number} [rounds] Default 7.
 * @property {string} peer The side that the others are compared with.
 * @property {Record<string, Side>} sides Ours first.
 */

/** How long a browser that was just started is left alone. */
const settleMs = 500;
/** How long one side may take in one round, before it counts as hanging. */
const limitMs = 300_000;

/**
 * The first round warms the server and the disk, and does not count.
 * @param {BenchCase} benchCase
 * @param {{ rounds: number, url: string }} options
 */
export async function measure({ sides }, { rounds, url }) {
  const { chromium } = await import("@playwright/test");
  const options = await launchOptions({ webgpu: true, install: true });
  const samples = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  let version = "";
  for (let round = 0; round <= rounds; round++) {
    for (const name of shuffled(Object.keys(sides))) {
      const browser = await chromium.launch(options);
      version = browser.version();
      try {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        const errors = [];
        page.on("pageerror", (error) => errors.push(String(error)));
        await page.waitForTimeout(settleMs);
        const taken = await inTime(
          sides[name](page, url),
          () => `${name}: ${errors[0] ?? "no error"}`,
        );
        if (round > 0) samples[name].push(...taken);
      } finally {
        await browser.close();
      }
    }
  }
  return { samples, browser: `Chromium ${version}` };
}

/** Ends with a sentence what hangs. */
export async function inTime(run, describe, ms = limitMs) {
  let timer;
  const late = new Promise((_, fail) => {
    const end = () => fail(new Failure(`Gave up after ${ms / 1000} s on ${describe()}`));
    timer = setTimeout(end, ms);
  });
  try {
    return await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A copy in a random order. */
export function shuffled(items) {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
