/** What replicas cost: the time until each of 1, 2 and 4 has answered, and the memory that they take, beside empty workers. */
import { existsSync, readFileSync } from "node:fs";
import { Failure } from "../../scripts/tooling/command.mjs";
import { launchOptions } from "../../scripts/tooling/find-browser.mjs";

const COUNTS = [1, 2, 4];
/** Starts in one page; the first one, which fetches the script, is told apart. */
const STARTS = 4;
/** Until a page that was just opened, or has just started workers, does nothing more by itself. */
const SETTLE_MS = 5000;

/** Each opens a page and gives back how to start so many workers there: milliseconds until all have answered. */
const SIDES = {
  "echo, trusted": (page, url) => openNotebook(page, url, "own", { serviceMs: 0 }),
  "echo, sandboxed": (page, url) => openNotebook(page, url, "sandboxed", { serviceMs: 0 }),
  "engine, trusted": (page, url) => openNotebook(page, url, "own", { work: "multiply" }),
  "engine, sandboxed": (page, url) => openNotebook(page, url, "sandboxed", { work: "multiply" }),
  "empty worker": async (page, url) => {
    await page.goto(`${url}peers/workers.html`);
    await page.waitForFunction(() => globalThis.startWorkers !== undefined);
    return (count) => page.evaluate((n) => globalThis.startWorkers(n), count);
  },
};

export const benchCase = {
  name: "workers",
  about:
    "ms until each of 1, 2 and 4 workers has answered once (first: the script is fetched; then: median of later starts), and MiB that they add to the page's processes; echo replicas without and with an engine, beside empty workers",
  rounds: 3,
  async report({ rounds, url }) {
    const samples = new Map();
    let version = "";
    // The first round warms the server and the disk, and does not count.
    for (let round = 0; round <= rounds; round++) {
      for (const [side, count] of shuffled(pairs())) {
        const taken = await measureOnce(side, count, url);
        version = taken.version;
        const key = `${side}, ${count}`;
        if (round > 0) samples.set(key, [...(samples.get(key) ?? []), taken]);
      }
    }
    const rows = pairs().map(([side, count]) => summarise(side, count, samples));
    return {
      case: "workers",
      about: benchCase.about,
      rows,
      samples: Object.fromEntries(samples),
      browser: `Chromium ${version}`,
      text: rows.map(describe).join("\n"),
    };
  },
};

function pairs() {
  return COUNTS.flatMap((count) => Object.keys(SIDES).map((side) => [side, count]));
}

async function measureOnce(side, count, url) {
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch(await launchOptions({ install: true }));
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const start = await SIDES[side](page, url);
    await page.waitForTimeout(SETTLE_MS);
    const session = await browser.newBrowserCDPSession();
    const before = await memoryMib(session);
    const times = [await start(count)];
    await page.waitForTimeout(SETTLE_MS);
    const after = await memoryMib(session);
    while (times.length < STARTS) times.push(await start(count));
    const [firstMs, ...laterMs] = times;
    return {
      firstMs,
      laterMs: median(laterMs),
      ...(before === undefined ? {} : { mib: after - before }),
      version: browser.version(),
    };
  } finally {
    await browser.close();
  }
}

/** A notebook whose second cell starts replicas anew; the kernel and its spare are there before it runs. */
async function openNotebook(page, url, trust, settings) {
  await page.goto(url);
  await page.waitForFunction(() => globalThis.capstone !== undefined);
  const options = JSON.stringify(settings);
  await page.evaluate(
    async ([how, given]) => {
      const text = `// %% id=warm
import { echoReplica } from "tinytorch/production";
let count = 0;

// %% id=start
const started = performance.now();
const replicas = Array.from({ length: count }, () => echoReplica(${given}));
await Promise.all(replicas.map((replica) => replica.query()));
performance.now() - started

// %% id=count
count
`;
      capstone.open({ name: "bench.ts", text }, how);
      await capstone.run(["warm"]);
    },
    [trust, options],
  );
  return (count) =>
    page.evaluate(async (n) => {
      capstone.edit("count", `count = ${n}`);
      await capstone.run(["count"]);
      await capstone.run(["start"]);
      const cell = capstone.snapshot().cells.find(({ id }) => id === "start");
      const ms = Number(cell.outputs[0]?.text);
      if (!(ms > 0)) throw new Error(`no time: ${JSON.stringify(cell.outputs)}`);
      return ms;
    }, count);
}

/** What the browser's renderers hold, each shared page counted in proportion; undefined where there is no /proc. */
async function memoryMib(session) {
  if (!existsSync("/proc/self/smaps_rollup")) return undefined;
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const kib = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8")))
    .map((found) => {
      if (found === null) throw new Failure("A renderer's memory cannot be read.");
      return Number(found[1]);
    });
  return kib.reduce((sum, value) => sum + value, 0) / 1024;
}

function summarise(side, count, samples) {
  const own = samples.get(`${side}, ${count}`) ?? [];
  const empty = samples.get(`empty worker, ${count}`) ?? [];
  const of = (list, name) => {
    const values = list.map((sample) => sample[name]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : median(values);
  };
  const [firstMs, laterMs, mib] = ["firstMs", "laterMs", "mib"].map((name) => of(own, name));
  const peerMs = of(empty, "laterMs");
  return { side, count, n: own.length, firstMs, laterMs, mib, timesEmpty: laterMs / peerMs };
}

function describe({ side, count, n, firstMs, laterMs, mib, timesEmpty }) {
  const memory = mib === undefined ? "not measurable here" : `${mib.toFixed(1)} MiB`;
  return `${`${count} × ${side}`.padEnd(24)} first ${firstMs.toFixed(1)} ms, then ${laterMs.toFixed(1)} ms, ${timesEmpty.toFixed(2)} times an empty worker's; ${memory}; n ${n}`;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function shuffled(items) {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
