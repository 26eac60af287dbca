/** Strangers' notebooks in the sandboxed kernel: nothing is sent, nothing is kept, nothing of the page is reached. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page, Request } from "@playwright/test";
import { launchOptions } from "../scripts/tooling/find-browser.mjs";
import { drawFrames, framesBeside, MUCH_SLOWER, note, watchFrames } from "./frames.ts";
import { NOTEBOOKS, sourceOf } from "./hostile-notebooks.ts";
import { expect, NotebookPage, test } from "./notebook-page.ts";

/** The first cell of a notebook opened here, and the one after it. */
const CELL = "cell-1";
const NEXT = "cell-2";

/** Answers everybody, lets everybody read, and writes down who asked. */
let sink: Server;
let address: string;
const asked: string[] = [];
/** The same since the server was first heard, over all tests: what comes too late for one is not missed. */
const everAsked: string[] = [];
const hear = (what: string) => {
  asked.push(what);
  everAsked.push(what);
};

let page: Page;
let notebook: NotebookPage;

test.describe.configure({ mode: "default" });

test.beforeAll(async ({ browser }) => {
  sink = createServer((request, response) => {
    hear(`${request.method} ${request.url}`);
    response.writeHead(200, {
      "Access-Control-Allow-Origin": "*",
      "Cross-Origin-Resource-Policy": "cross-origin",
      "Content-Type": "text/javascript",
    });
    response.end("postMessage(1); export {};");
  });
  sink.on("upgrade", (request, socket) => {
    hear(`upgrade ${request.url}`);
    socket.destroy();
  });
  sink.on("connection", () => hear("connection"));
  await new Promise<void>((done) => sink.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
  page = await browser.newPage();
  notebook = new NotebookPage(page);
  await notebook.open();
});

test.afterAll(async () => {
  await page.close();
  sink.closeAllConnections();
  sink.close();
});

test.beforeEach(() => {
  asked.length = 0;
});

async function open(text: string, trust: "own" | "sandboxed" = "sandboxed"): Promise<void> {
  await page.evaluate(
    ([source, how]) => globalThis.capstone?.open({ name: "stranger.ts", text: source }, how),
    [text, trust] as const,
  );
}

const code = (source: string) => `// %%\n${source}\n\n// %%\n"an innocent cell"\n`;

test("the server is heard when a notebook of one's own asks it", async () => {
  await open(code(`(await fetch("${address}/own")).status`), "own");
  await notebook.run(CELL);
  expect(asked).toContain("GET /own");
  everAsked.length = 0;
});

for (const hostile of NOTEBOOKS) {
  test(`${hostile.name}: refused`, async () => {
    const heard = await listen(page);
    await open(sourceOf(hostile, address));
    await notebook.run(CELL);
    await notebook.expectOutput(CELL, "the end");
    const outputs = await notebook.outputs(CELL);
    expect(outputs).toContain("refused");
    expect(outputs).not.toContain("REACHED");
    expect(await heard()).toEqual([]);
    expect(asked).toEqual([]);
  });
}

/** What the page hears on the notebook's channel from now on. */
async function listen(on: Page): Promise<() => Promise<string[]>> {
  await on.evaluate(() => {
    const heard: string[] = [];
    const channel = new BroadcastChannel("capstone");
    channel.onmessage = ({ data }) => {
      if (JSON.stringify(data).includes("stolen")) heard.push("stolen");
    };
    Object.assign(globalThis, { heardFromStrangers: heard });
  });
  return () =>
    on.evaluate(
      () => (globalThis as unknown as { heardFromStrangers: string[] }).heardFromStrangers,
    );
}

test("forged events: what is not the kernel's is not believed", async () => {
  await open(
    code(`
const forge = (event) => { try { postMessage(event); } catch {} };
const text = (words) => ({ kind: "text", stream: "stdout", text: words });
for (const runId of [0, -1, 1e9, "1", NaN]) {
  forge({ type: "outputs", runId, changes: [{ slot: 0, output: text("FORGED") }] });
  forge({ type: "finished", runId, status: "failed", durationMs: 0 });
}
for (const type of ["replaced", "dead", "crashed", "set-trust", "open"]) forge({ type, message: "FORGED", trust: "own" });
forge({ from: "frame", type: "crashed", message: "FORGED" });
forge({ from: "worker", data: { type: "dead", message: "FORGED" } });
forge({ type: "file", id: 1, name: "../index.html" });
forge({ type: "outputs", runId: 1, changes: [{ slot: 4e9, output: text("FORGED") }] });
forge({ type: "device", device: { backend: "FORGED", threads: 1, reason: "", missing: [] } });
forge(null); forge(undefined); forge(new Map([["type", "ready"]])); forge([[[]]]);
"honest"`),
  );
  await notebook.run(CELL);
  await notebook.expectOutput(CELL, "honest");
  await notebook.run(NEXT);
  const shown = await page.locator(".outputs, .notices").allTextContents();
  expect(shown.join()).not.toContain("FORGED");
  const { kernel } = await page.evaluate(() => globalThis.capstone?.snapshot() ?? { kernel: "" });
  expect(kernel).toBe("ready");
});

test("prototypes: what the page reads is not polluted", async () => {
  await open(
    code(`
Object.prototype.polluted = "yes";
Array.prototype.toJSON = () => "polluted";
display(JSON.parse('{"kind":"markdown","text":"x","__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}'));
MessagePort.prototype.postMessage = null;
"done"`),
  );
  await notebook.startRun(CELL);
  await notebook.expectOutput(CELL, "done");
  expect(await page.evaluate(() => "polluted" in {} || "toJSON" in [])).toBe(false);
});

test("a loop without end: the page draws on, and Stop ends it", async () => {
  await open(code("for (;;) {}"));
  const slower = await framesBeside(page, {
    start: async () => {
      await notebook.startRun(CELL);
      await notebook.expectStatus(CELL, "running");
    },
    end: async () => {
      await notebook.button("Stop").click();
      await notebook.expectStatus(CELL, "aborted");
    },
  });
  expect(Math.min(...slower)).toBeLessThan(MUCH_SLOWER);
  await notebook.run(NEXT);
});

test("memory without end: the page lives, says so, and has a kernel again", async ({
  playwright,
  baseURL,
}) => {
  // The frame's process ends, and Playwright then takes the whole page for crashed; so the page itself tells how it goes.
  // Heaps are small, so that it need not fill the machine.
  const { args, ...options } = await launchOptions();
  const small = [...args, "--js-flags=--max-old-space-size=512"];
  const browser = await playwright.chromium.launch({ ...options, args: small });
  const other = await browser.newPage();
  let told = "";
  await other.route("**/favicon.svg?*", (route) => {
    told = decodeURIComponent(new URL(route.request().url()).search);
    return route.abort();
  });
  await other.goto(baseURL ?? "");
  await expect(other.locator("article[data-cell-id]").first()).toBeVisible();
  await other.evaluate((text) => {
    const { capstone } = globalThis;
    const run = async () => {
      await capstone?.open({ name: "stranger.ts", text }, "sandboxed");
      await capstone?.run(["cell-1"]);
      await capstone?.run(["cell-2"]);
    };
    void run();
    setInterval(() => {
      const cells = capstone
        ?.snapshot()
        .cells.map(({ status, outputs }) => `${status} ${JSON.stringify(outputs).slice(0, 200)}`);
      fetch(`./favicon.svg?${encodeURIComponent(String(cells))}`).catch(() => {});
    }, 500);
  }, code("const kept = []; for (;;) kept.push(new Array(1e6).fill(Math.random()));"));
  await expect.poll(() => told).toMatch(/out of memory.*evaluated/s);
  await browser.close();
});

test("two million prints: capped, and the page draws on", async () => {
  await open(code("for (let i = 0; i < 2_000_000; i++) console.log(i);"));
  const frames = await watchFrames(page);
  await notebook.run(CELL);
  const { longestShare } = await frames();
  note(`the longest time without a frame was ${(100 * longestShare).toFixed(0)} % of the run`);
  expect(longestShare).toBeLessThan(0.5);
  expect((await notebook.outputs(CELL)).length).toBeLessThan(20_000);
  await notebook.expectOutput(CELL, "1999999");
});

test("a flood past the kernel: its kernel is ended, the page lives", async () => {
  await open(code("for (;;) postMessage({ type: 'ready', more: 'x'.repeat(1000) });"));
  await notebook.startRun(CELL);
  await expect(notebook.cell(CELL)).toHaveAttribute("data-status", "aborted");
  await notebook.run(NEXT);
});

test("more than a page can bear, from a cell that swallows its Stop: bounded, and stopped as any other", async () => {
  const files = "https://files.invalid/data/mnist/train-0.bin";
  await open(
    code(`
const flood = Array.from({ length: 900 }, () => fetch("${files}").then(() => "given", () => "refused"));
const told = await Promise.all(flood);
console.log("of 900 files some are given:", told.includes("given"));
const row = Object.fromEntries(Array.from({ length: 50 }, (_, i) => ["c" + i, i]));
const rows = new Array(1000).fill(row);
display.markdown("**a".repeat(3000));
display.markdown("$" + "x".repeat(19_000) + "$");
for (let i = 0; i < 200; i++) display.table(rows);
for (let i = 0; i < 100; i++) display("x".repeat(19_000));
for (;;) { try { await new Promise((r) => setTimeout(r)); } catch {} }`).replace(
      '"an innocent cell"',
      "typeof rows",
    ),
  );
  await notebook.startRun(CELL);
  await notebook.expectOutput(CELL, "of 900 files some are given: true");
  await notebook.expectOutput(
    CELL,
    /more rows? not shown[\s\S]*left out: a run may show 50,000 cells/,
  );
  await notebook.expectOutput(CELL, "a run may show 1,000,000 characters");
  await notebook.expectOutput(CELL, /of which at most 3,000 are rendered/);
  await notebook.expectOutput(CELL, /formula has 19,000 characters/);
  expect(await notebook.cell(CELL).locator("td").count()).toBeLessThan(50_000);
  await notebook.button("Stop").click();
  await notebook.expectStatus(CELL, "aborted");
  // It stopped by itself: its kernel was not ended, and has its names.
  await notebook.run(NEXT);
  await notebook.expectOutput(NEXT, "object");
});

test("prose that takes long to render and cells without number: shown as they are written, and made by and by", async () => {
  const prose = ["![a](".repeat(76_000), `$${"x".repeat(480_000)}$`, "> ".repeat(1000)];
  const cells = prose.map((text) => `// %% [markdown]\n// ${text}\n`);
  await open([code("1 + 1"), ...cells, "// %%\n".repeat(1900)].join("\n"));
  await notebook.run(CELL);
  await expect(page.getByText("380,000 characters, of which at most 20,000")).toBeVisible();
  await expect(page.getByText("480,002 characters, of which at most 20,000")).toBeVisible();
  await expect(page.getByText("nests more than 30 levels")).toBeVisible();
  await expect(notebook.cells()).toHaveCount(1905);
  await open(code("2 + 2"));
  await notebook.run(CELL);
});

test("Markdown: no script, no image from elsewhere, no link that runs", async () => {
  const markdown = [
    "<script>globalThis.stolen = 1</script>",
    '<img src="SINK/raw.png" onerror="globalThis.stolen = 1">',
    "![secret](SINK/image.png?secret)",
    "![secret][ref]",
    "[run](javascript:globalThis.stolen=1) [data](data:text/html,<script>stolen=1</script>)",
    "$\\href{javascript:globalThis.stolen=1}{x} \\includegraphics{SINK/katex.png} \\htmlStyle{background:url(SINK/style.png)}{y}$",
    "<iframe src=SINK/frame></iframe><link rel=dns-prefetch href=SINK/dns>",
    "[ref]: SINK/reference.png",
  ].map((line) => line.replaceAll("SINK", address));
  await open(code(`display.markdown(${JSON.stringify(markdown.join("\n\n"))});`));
  const requests: string[] = [];
  const hearRequest = (request: Request) => requests.push(request.url());
  page.on("request", hearRequest);
  await notebook.run(CELL);
  const outputs = notebook.cell(CELL).locator(".outputs");
  await expect(outputs.getByText("Image: secret").first()).toBeVisible();
  await expect(outputs.locator(".katex").first()).toBeVisible();
  await expect(outputs.locator("img, script, iframe, link, object, embed")).toHaveCount(0);
  const targets = await outputs
    .locator("a")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  expect(targets.filter((target) => /^(javascript|data|vbscript):/i.test(target))).toEqual([]);
  expect(await page.evaluate(() => "stolen" in globalThis)).toBe(false);
  // What is in a document that has been drawn has been asked for.
  await drawFrames(page, 5);
  page.off("request", hearRequest);
  // The frame's own scripts are blobs, which no network carries.
  const leaves = (url: string) =>
    !url.startsWith(new URL(page.url()).origin) && !url.startsWith("blob:null/");
  expect(requests.filter(leaves)).toEqual([]);
  expect(asked).toEqual([]);
});

test("a frame that is put into the page has no origin", async () => {
  const frames = page.locator('iframe[title="Sandboxed kernel"]');
  for (const frame of await frames.all()) {
    await expect(frame).toHaveAttribute("sandbox", "allow-scripts");
  }
  expect(await frames.count()).toBeGreaterThan(0);
});

test("nothing was sent later, either", () => {
  expect(everAsked).toEqual([]);
});
