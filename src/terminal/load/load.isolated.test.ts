/** Loads of a real server over HTTP, each short: what a server does wrongly is an outcome and a sentence. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { comparedPanels } from "../../ui/dialogs/compare-devices/compared-panels.ts";
import { readResults } from "../../ui/dialogs/compare-devices/read-results.ts";
import type { Fault } from "../reference-server/faults.ts";
import { startReferenceServer } from "../reference-server/reference-server.ts";
import { untrainedNetwork } from "../reference-server/untrained-network.ts";
import { runLoad } from "./load-command.ts";
import type { LoadReport } from "./load-report.ts";
import { plan } from "./plan.testing.ts";

let file: Uint8Array;
let folder: string;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  file = await untrainedNetwork();
  folder = mkdtempSync(join(tmpdir(), "capstone-load-"));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function reference(fault?: Fault): Promise<string> {
  const server = await startReferenceServer({ file, model: "digits", fault });
  closing.push(() => server.close());
  return server.url;
}

/** A server of another kind. */
async function serverOf(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function load(...args: string[]) {
  let printed = "";
  const json = join(folder, "out.json");
  const status = await runLoad([...args, "--json", json], {
    folder,
    print: (text) => {
      printed += `${text}\n`;
    },
    startServer: () => Promise.reject(new Error("no server was to be started")),
  });
  const text = readFileSync(json, "utf8");
  return { status, printed, text, report: JSON.parse(text) as LoadReport };
}

function numberIn({ figures }: LoadReport, name: string): number {
  const figure = figures.find((it) => it.name === name)?.figure;
  return figure !== undefined && "value" in figure ? figure.value : 0;
}

/** Each query has one outcome. */
function expectAccount(report: LoadReport): void {
  const outcomes = ["answered", "rejected", "timed-out", "failed"].map((it) =>
    numberIn(report, it),
  );
  expect(outcomes.reduce((sum, n) => sum + n, 0)).toBe(numberIn(report, "queries"));
}

// A number of queries, not a time: a busy machine sends fewer in the same.
const QUICK = ["--rate", "400", "--queries", "120"];

test("a server that does well: its figures, and a result that “Compare devices” opens beside the plan", async () => {
  const url = await reference();
  writeFileSync(join(folder, "plan.json"), JSON.stringify(plan));
  const { report, printed, text } = await load(
    ...[url, "--rate", "400", "--queries", "150", "--plan", "plan.json"],
  );
  expectAccount(report);
  expect(numberIn(report, "answered")).toBe(numberIn(report, "queries"));
  expect(numberIn(report, "queries")).toBeGreaterThan(100);
  expect(numberIn(report, "latency-p95")).toBeGreaterThan(0);
  expect(numberIn(report, "latency-p50")).toBeGreaterThanOrEqual(
    numberIn(report, "latency-from-send-p50"),
  );
  expect(printed).toContain("256 digits of MNIST's test set");
  expect(printed).toContain("Promised: p95 of");

  const [compared, ...others] = comparedPanels(await readResults("out.json", text)).compared;
  expect(compared?.panel).toBe("serving");
  const rows = others.map(({ panel, output }) => [panel, output.rows.map(({ label }) => label)]);
  expect(rows).toEqual([
    [
      "scaling",
      [
        ...["Replicas", "Latency p95 at the target rate"],
        ...["Busy share of a replica", "Highest rate of a replica"],
      ],
    ],
  ]);
  expect(compared?.output.columns.map(({ name }) => name)).toEqual([
    ...["Promised: 3 replicas", `Came: ${new URL(url).host}`],
  ]);
  const p95 = compared?.output.rows.find(({ label }) => label === "Latency p95");
  expect(p95?.better).toBe("lower");
  expect(p95?.figures.map(({ kind }) => kind)).toEqual(["modelled", "measured"]);
});

test("the address may name the model; so many queries, at equal distances", async () => {
  const url = await reference();
  const { report, status } = await load(
    ...[`${url}/v2/models/digits/infer`, "--queries", "40", "--rate", "400", "--shape", "constant"],
    ...["--objective", "60000", "--percentile", "0.999"],
  );
  // Not shown to be met.
  expect(status).toBe(1);
  expect(numberIn(report, "queries")).toBe(40);
  expect(report.verdict).toMatch(/needs 4,563 more queries/);
});

test("a server that stands still: latency from the due time shows it, that from the sending does not", async () => {
  // Of the 20 that warm up and the 39 that count it is one of the first that count.
  const url = await reference({ kind: "stall", every: 30, ms: 600 });
  const { report } = await load(url, "--rate", "100", "--queries", "39", "--connections", "1");
  expectAccount(report);
  // All later ones were due in the 600 ms, and waited.
  expect(report.remarks.join("\n")).toMatch(
    /p50 is \d+ ms from the time at which queries were due, and .*: \d\d of 39 queries waited for one of a single connection/,
  );
  expect(numberIn(report, "latency-p50")).toBeGreaterThan(
    10 * numberIn(report, "latency-from-send-p50"),
  );
});

test.each<[Fault["kind"], "failed" | "rejected", RegExp]>([
  ["error", "failed", /the server answered 500: an error on purpose/],
  ["reject", "rejected", /the server answered 503: no room, on purpose/],
  ["not-json", "failed", /the answer is no JSON/],
  ["shape", "failed", /expected the output "output" to have the shape \(-1, 10\), got \[1,10,2\]/],
  ["id", "failed", /the id of another query/],
])("a server's fault “%s” is an outcome and a sentence", async (kind, outcome, sentence) => {
  const url = await reference({ kind, every: 10, ms: 0 });
  const { report, status, printed } = await load(url, ...QUICK, "--objective", "5000");
  expectAccount(report);
  expect(numberIn(report, outcome)).toBeCloseTo(numberIn(report, "queries") / 10, -1);
  expect(report.remarks.join("\n")).toMatch(sentence);
  expect(printed).toMatch(sentence);
  expect(status).toBe(1);
});

test("a server that never answers some queries: they time out, and others go on", async () => {
  const url = await reference({ kind: "hang", every: 25, ms: 0 });
  const { report } = await load(url, "--rate", "200", "--queries", "100", "--timeout", "3");
  expectAccount(report);
  expect(numberIn(report, "timed-out")).toBeGreaterThanOrEqual(3);
  expect(numberIn(report, "answered")).toBeGreaterThan(numberIn(report, "timed-out"));
  expect(report.remarks.join("\n")).toMatch(/Timed out: Reasons: no answer in 3,?000 ms/);
});

test("a server that answers everything wrongly: a sentence, and no figure of nothing", async () => {
  const url = await reference({ kind: "error", every: 1, ms: 0 });
  const { report, status } = await load(url, ...QUICK);
  expect(status).toBe(1);
  expect(report.verdict).toMatch(/^digits failed at warm-up query 1: the server answered 500/);
  expect(report.figures).toEqual([]);
});

test("a server that goes away: the rest has failed, and says why", async () => {
  const server = await startReferenceServer({ file, model: "digits" });
  const until = setInterval(() => {
    if (server.arrivedMs.length > 60) void server.close();
  }, 5);
  const { report } = await load(server.url, "--rate", "200", "--queries", "150");
  clearInterval(until);
  expectAccount(report);
  expect(numberIn(report, "failed")).toBeGreaterThan(10);
  expect(report.remarks.join("\n")).toMatch(/the connection was (refused|closed)/);
});

test("the highest rate is looked for as on the page", async () => {
  const url = await reference({ kind: "slow", every: 1, ms: 4 });
  const { report } = await load(url, "--find-rate", "--objective", "40", "--seconds", "1");
  // Whatever the time sufficed for: rates were tried, or the verdict says how much more it takes.
  expect(report.verdict).toMatch(/queries\/s|needs/);
  expectAccount(report);
});

test.each<[string, () => Promise<string[]>, RegExp]>([
  ["nobody there", async () => ["http://127.0.0.1:9"], /refused: nothing listens there\. Start/],
  ["no host", async () => ["http://no-such-host.invalid"], /no host no-such-host\.invalid/],
  ["a password", async () => ["http://me:secret@127.0.0.1:9"], /--header "Authorization/],
  ["no address", async () => ["http://:x"], /is no address of a server/],
  [
    "another kind of server",
    async () => [await serverOf((_, response) => response.writeHead(404).end())],
    /no server of the Open Inference Protocol/,
  ],
  [
    "one that is not ready",
    async () => [await serverOf((_, response) => response.writeHead(503).end("loading"))],
    /is not ready: it answered 503: loading/,
  ],
  [
    "one that does not tell its models",
    async () => [
      await serverOf(({ url }, response) => {
        response.writeHead(url === "/v2/health/ready" ? 200 : 404).end();
      }),
    ],
    /Name the model, such as --model/,
  ],
  [
    "one that describes no model",
    async () => [await serverOf((_, response) => response.end('{"name": "m"}')), "--model", "m"],
    /not what the Open Inference Protocol says, at inputs/,
  ],
  [
    "one that speaks something else",
    async () => [await serverOf((_, response) => response.socket?.end("220 smtp\r\n"))],
    /cannot be asked: what came is no HTTP answer/,
  ],
  [
    "no such model",
    async () => [await reference(), "--model", "letters"],
    /has no model "letters": it answered 404.*It has digits\./,
  ],
  ["no such folder", async () => ["http://127.0.0.1:9", "--json", "no/out.json"], /no folder/],
])("refused in a sentence: %s", async (_, args, sentence) => {
  const terminal = { folder, print: () => {}, startServer: () => Promise.reject(new Error()) };
  await expect(runLoad(await args(), terminal)).rejects.toThrow(sentence);
});

test("without an address the reference server is started, and ended", async () => {
  const url = await reference();
  let isClosed = false;
  const status = await runLoad(["--rate", "100", "--queries", "5"], {
    folder,
    print: () => {},
    startServer: async () => ({
      url,
      close: async () => {
        isClosed = true;
      },
    }),
  });
  expect([status, isClosed]).toEqual([0, true]);
});
