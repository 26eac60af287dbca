/**
 * `npm run grade`: runs what students handed in, each in a browser context of its own and in the sandboxed kernel, and writes a
 * row for each. A submission that is broken, never ends, or takes the page with it has a row that says so; the next one is run.
 */
import { writeFileSync } from "node:fs";
import { passedOverWords, readGradeArguments, usage } from "./running/grade-arguments.mjs";
import { describeRow, safeRow } from "./running/grade-rows.mjs";
import { main } from "./tooling/command.mjs";
import { ensureInstalled } from "./tooling/install.mjs";

/** A page that does not answer for this long has been taken down by what it runs. */
const PATIENCE_MS = 20_000;

const OWN_TRUST =
  "Warning: --trust own runs submissions with the page's storage and network, and they can say of themselves what they like. Use it for work that you have read.";

await main(import.meta.url, async () => {
  const options = readGradeArguments();
  if (options === undefined) return console.log(usage);
  await ensureInstalled();
  const { ensureBuilt } = await import("./build.mjs");
  const { openPage } = await import("./running/open-page.mjs");
  await ensureBuilt();
  const { page, close } = await openPage({ backend: options.backend });
  const rows = [];
  if (options.trust === "own") console.warn(OWN_TRUST);
  const words = passedOverWords(options.passedOver);
  if (words !== "") console.log(words);
  try {
    for (const entry of options.submissions) {
      const row = await gradeOne(page, entry, options);
      rows.push(row);
      console.log(describeRow(row));
      // After each, so that a night's work is not lost with its last hour.
      write(options, rows);
    }
  } finally {
    await close();
  }
  write(options, rows);
  const broken = rows.filter(({ error }) => error !== undefined).length;
  console.log(
    `\n${rows.length} submissions${broken === 0 ? "" : `, ${broken} of which cannot be graded`}`,
  );
});

function write({ json, handedOut }, rows) {
  if (json === undefined) return;
  const report = {
    gradedAt: new Date().toISOString(),
    handedOut: handedOut?.name ?? "the module",
    rows,
  };
  writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
}

/** Never rejects. */
async function gradeOne(first, entry, options) {
  const startedAt = Date.now();
  if (entry.error !== undefined)
    return safeRow(entry, undefined, { error: entry.error, durationMs: 0 });
  let context;
  let snapshot;
  const end = {};
  try {
    // No student's page sees what another's stored.
    context = await first.context().browser().newContext();
    const page = await openTab(context, first.url());
    const remark = await within(
      page.evaluate(
        ([submission, how]) => capstone.openSubmission(submission, how),
        [entry.submission, { handedOut: options.handedOut, trust: options.trust }],
      ),
      options.limitMs,
    );
    if (remark) end.remark = remark;
    snapshot = await page.evaluate(() => capstone.snapshot());
    const late = await run(page, snapshot, options);
    if (late !== undefined) end.late = late;
    snapshot = await within(
      page.evaluate(() => capstone.snapshot()),
      PATIENCE_MS,
    );
  } catch (error) {
    end.error = firstLine(error);
  } finally {
    await context?.close().catch(() => undefined);
  }
  return safeRow(entry, snapshot, { ...end, durationMs: Date.now() - startedAt });
}

async function openTab(context, url) {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => globalThis.capstone !== undefined, undefined, {
    timeout: 30_000,
  });
  return page;
}

/** Resolves to why it was given up; undefined when it came to its end. */
async function run(page, { cells }, { onlyExercises, limitMs }) {
  const runnable = cells.filter(({ kind }) => kind === "code" || kind === "exercise");
  const wanted = onlyExercises ? runnable.filter(({ kind }) => kind === "exercise") : runnable;
  if (wanted.length === 0) return undefined;
  // Named one by one: “Run all” leaves out what a teacher has hidden.
  const ids = wanted.map(({ id }) => id);
  try {
    await within(
      page.evaluate((cellIds) => capstone.run(cellIds), ids),
      limitMs,
    );
    return undefined;
  } catch (error) {
    return firstLine(error);
  }
}

function within(promise, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`ended after ${ms / 1000} s`)), ms);
  });
  // It may still fail when its page is closed; nobody waits for it then.
  promise.catch(() => undefined);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function firstLine(error) {
  return String(error.message ?? error)
    .split("\n")[0]
    .replace(/^page\.evaluate: (\w*Error: )?/, "");
}
