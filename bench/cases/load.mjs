/**
 * `npm run load` beside autocannon, on the reference server. As open loops both ask one server in the same seconds, so that what else the
 * machine does befalls both: below the knee they agree, and on a server that stands still for a second too. With a rate, a connection of
 * autocannon's sends a second's queries one after another and then waits for the next second. So it is an open loop with a connection
 * for each query of a second, each asking once a second, their beginnings spread over the second. With a single connection it waits
 * for answers, and does not show the second.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import autocannon from "autocannon";
import { startServerProcess } from "../../scripts/running/server-process.mjs";
import { Failure, runNode } from "../../scripts/tooling/command.mjs";
import { at } from "../../scripts/tooling/paths.mjs";
import { median } from "../budgets.mjs";
import { shuffled } from "../measure.mjs";

/** Every 21st query takes 30 ms more, one at a time: the knee lies at some 300 queries/s. An odd number, or one side had all of them. */
const SLOW = { args: ["--fault", "slow", "--every", "21", "--ms", "30"], rates: [30, 60] };
const SECONDS = 24;
/** One second in ten without any answer, at the 1,000th query of all. */
const STALL = { args: ["--fault", "stall", "--every", "1000", "--ms", "1000"], seconds: 10 };
/** A p99 takes 662 queries. */
const STALL_RATE = 70;
/** A tenth of all queries are due in the second, and wait for what is left of it: of all, 1 % wait longer than this. */
const STALLED_P99_MS = 900;

export const benchCase = {
  name: "load",
  about:
    "queries answered a second and p99, npm run load over autocannon, both as open loops of equal distances against one server in the same seconds: below the knee at two rates each, and where the server stands still for a second; there, with one connection, p99 from the sending over that from the due time, and autocannon's over it; and how late the queries of npm run load were sent (p99), over its p99",
  rounds: 5,
  async report({ rounds }) {
    const pairs = new Map();
    const add = (row, value, reference) => {
      pairs.set(row, [...(pairs.get(row) ?? []), { value, reference, ratio: value / reference }]);
    };
    for (let round = 0; round < rounds; round++) {
      for (const rate of shuffled(SLOW.rates)) {
        const { ours, theirs } = await atOnce({ ...SLOW, rate, seconds: SECONDS });
        add(`${rate} queries/s each: rate`, ours.rate, theirs.rate);
        add(`${rate} queries/s each: p99`, ours.p99, theirs.p99);
        add(`${rate} queries/s each: sent late`, ours.lateMs, ours.p99);
      }
      const { ours, theirs } = await atOnce({ ...STALL, rate: STALL_RATE });
      add("stall: p99 from the due time", ours.p99, STALLED_P99_MS);
      add("stall: p99", ours.p99, theirs.p99);
      const alone = { ...STALL, rate: 2 * STALL_RATE };
      const one = await withServer(alone, (url, asked) => load(url, asked, ["--connections", "1"]));
      const closed = await withServer(alone, closedCannon);
      add("stall: hidden from the sending", one.fromSend, one.p99);
      add("stall: hidden from autocannon", closed.p99, one.p99);
    }
    const rows = [...pairs].map(([row, of]) => summarise(row, of));
    return {
      case: "load",
      about: benchCase.about,
      met: rows.every(({ met }) => met),
      rows,
      text: rows.map(describe).join("\n"),
    };
  },
};

async function withServer({ args, ...asked }, work) {
  const server = await startServerProcess(args);
  try {
    return await work(server.url, asked);
  } finally {
    await server.close();
  }
}

/** Both generators against one server; of autocannon's queries those count that were sent while ours went on. */
function atOnce(setting) {
  return withServer(setting, async (url, asked) => {
    const cannon = openCannon(url, asked.rate);
    const ours = await load(url, asked);
    const sent = await cannon.stop();
    const own = sent.filter(({ at }) => at >= ours.from && at <= ours.to);
    const theirs = {
      rate: (1000 * own.length) / (ours.to - ours.from),
      p99: p99Of(own.map(({ ms }) => ms)),
    };
    return { ours, theirs };
  });
}

async function load(url, { rate, seconds }, more = []) {
  const folder = mkdtempSync(join(tmpdir(), "capstone-load-"));
  const json = join(folder, "out.json");
  try {
    const { output } = await runNode(at("scripts", "load.mjs"), [
      ...[url, "--rate", String(rate), "--queries", String(rate * seconds)],
      ...["--shape", "constant", ...more, "--json", json],
    ]);
    const { at: began, figures } = JSON.parse(readFileSync(json, "utf8"));
    const value = (name) => {
      const found = figures.find((figure) => figure.name === name)?.figure.value;
      if (found === undefined) throw new Failure(`${output}\nnpm run load gave no ${name}.`);
      return found;
    };
    const from = Date.parse(began);
    return {
      ...{ from, to: from + 1000 * seconds },
      rate: value("throughput"),
      p99: value("latency-p99"),
      fromSend: value("latency-from-send-p99"),
      lateMs: value("sent-late-p99"),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Queries at equal distances, whatever becomes of those before: `stop` gives the time of the sending and the ms of each. */
function openCannon(url, rate) {
  const sent = [];
  const beginMs = performance.now();
  const runs = Array.from({ length: rate }, async (_, index) => {
    await setTimeout(beginMs + (1000 * index) / rate - performance.now());
    let answers = 0;
    return cannon(url, { overallRate: 1, duration: 3600 }, (ms) => {
      // The first query of a connection opens it.
      if (answers > 0) sent.push({ at: Date.now() - ms, ms });
      answers += 1;
    });
  });
  return {
    async stop() {
      for (const run of await Promise.all(runs)) run.instance.stop();
      return sent;
    },
  };
}

/** One query after another, until a second has had its share. */
async function closedCannon(url, { rate, seconds }) {
  const times = [];
  const run = cannon(url, { overallRate: rate, duration: seconds }, (ms) => times.push(ms));
  await run.done;
  return { p99: p99Of(times) };
}

/**
 * One connection; `hear` is given the ms of each answer. autocannon's own correction takes a second for a millisecond
 * (`Math.ceil(1 / rate)` as the expected interval, in ms), so it is switched off.
 */
function cannon(url, options, hear) {
  const data = new Array(784).fill(0.5);
  const inputs = [{ name: "input", shape: [1, 784], datatype: "FP32", data }];
  const instance = autocannon({
    url: `${url}/v2/models/digits/infer`,
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id: "1", inputs }),
    connections: 1,
    ignoreCoordinatedOmission: true,
    ...options,
  });
  instance.on("response", (_client, status, _bytes, ms) => {
    if (status === 200) hear(ms);
  });
  // Not returned by itself: the instance is a promise too, and whoever awaits that waits for its end.
  return { instance, done: Promise.resolve(instance) };
}

/** As `npm run load` reads a quantile off. */
function p99Of(times) {
  return times.sort((a, b) => a - b)[Math.floor(0.99 * times.length)];
}

/** What hides the stall must be far below what shows it, lateness is part of the latency; all else is to agree within 10 %. */
function summarise(row, pairs) {
  const [least, most] = /hidden|late/.test(row) ? [0, 0.1] : [0.9, 1.1];
  const ratio = median(pairs.map((pair) => pair.ratio));
  const value = median(pairs.map((pair) => pair.value));
  const reference = median(pairs.map((pair) => pair.reference));
  return { row, value, reference, ratio, least, most, met: ratio >= least && ratio <= most, pairs };
}

function describe({ row, value, reference, ratio, least, most, met, pairs }) {
  const unit = row.endsWith("rate") ? "/s" : " ms";
  const bounds = least === 0 ? `at most ${most}` : `${least} to ${most}`;
  const all = pairs.map((pair) => pair.ratio.toFixed(3)).join(" ");
  return `${row.padEnd(30)} ${value.toPrecision(4)}${unit}, ${ratio.toPrecision(3)} × ${reference.toPrecision(4)}${unit}, ${bounds}: ${met ? "met" : "NOT met"} (${all})`;
}
