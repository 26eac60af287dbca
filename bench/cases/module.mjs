/** *Run all* of the module's ten parts, as a reader presses it: how long, held to what readers were promised, and beside what the page says before it starts. */
import { launchOptions } from "../../scripts/tooling/find-browser.mjs";
import { openCapstone } from "../reading.mjs";

/** On two cores that do nothing else, without a GPU. */
const LIMIT_S = 360;
const limitMs = 3_600_000;

export const benchCase = {
  name: "module",
  about:
    "Run all of the ten parts, part by part, beside what the outline says before it starts; every cell and every check of readiness has to hold",
  rounds: 1,
  async report({ rounds, url }) {
    const runs = [];
    for (let round = 0; round < rounds; round++) runs.push(await runAll(url));
    const met = runs.every(({ seconds, wrong }) => seconds <= LIMIT_S && wrong.length === 0);
    return {
      case: "module",
      about: benchCase.about,
      met,
      runs,
      text: runs.map(describe).join("\n"),
    };
  },
};

async function runAll(url) {
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch(await launchOptions({ install: true }));
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(limitMs);
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await openCapstone(page, url);
    await page.waitForSelector(".outline-time");
    const said = await page
      .locator(".outline-list > li")
      .evaluateAll((items) =>
        items.map((item) => item.querySelector(".outline-time")?.textContent ?? "at once"),
      );
    const began = performance.now();
    await page.getByRole("button", { name: "Run all", exact: true }).click();
    await page.waitForFunction(() => {
      const { cells } = globalThis.capstone.snapshot();
      const code = cells.filter(({ kind }) => kind === "code");
      return code.every(({ status }) => !["fresh", "queued", "running"].includes(status));
    });
    const seconds = (performance.now() - began) / 1000;
    const cells = await page.evaluate(() =>
      globalThis.capstone.snapshot().cells.map(({ id, part, kind, status, durationMs }) => ({
        ...{ id, part, kind, status, durationMs },
      })),
    );
    const parts = said.map((words, index) => {
      const own = cells.filter(({ part }) => part === index + 1);
      const ms = own.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0);
      return { part: index + 1, seconds: ms / 1000, said: words };
    });
    const notEvaluated = cells
      .filter(({ kind, status }) => kind === "code" && status !== "evaluated")
      .map(({ id, status }) => `${id} ${status}`);
    const wrong = [...notEvaluated, ...(await notReady(page)), ...errors];
    return { seconds, parts, wrong, cells };
  } finally {
    await browser.close();
  }
}

/** Of the module's six checks of readiness those that do not hold on its own system. */
async function notReady(page) {
  const checks = await page.evaluate(() => {
    const outputs = globalThis.capstone.snapshot().cells.flatMap((cell) => cell.outputs);
    return outputs.find(({ kind }) => kind === "readiness")?.checks ?? [];
  });
  if (checks.length !== 6) return [`readiness: expected six checks, got ${checks.length}`];
  return checks
    .filter(({ verdict }) => verdict !== "holds")
    .map(({ label, verdict, evidence }) => `${label}: ${verdict}. ${evidence}`);
}

function describe({ seconds, parts, wrong }) {
  return [
    ...parts.map(
      ({ part, seconds, said }) => `${`Part ${part}`.padEnd(9)}${seconds.toFixed(1)} s (${said})`,
    ),
    `All of it ${seconds.toFixed(1)} s, at most ${LIMIT_S} s: ${seconds <= LIMIT_S ? "met" : "NOT met"}`,
    ...wrong,
  ].join("\n");
}
