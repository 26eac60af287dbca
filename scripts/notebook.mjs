/**
 * `npm run notebook`: runs a notebook in a browser without a window; says how every cell ended, and exits with 1 if one
 * failed to run. What the checks of exercises say is told too, but decides nothing: a starter is there to be wrong. It drives
 * the page through its door for programs, `globalThis.capstone`.
 */
import { writeFileSync } from "node:fs";
import { allPass, checksOf, describeCell } from "./running/describe-cell.mjs";
import { readArguments, usage } from "./running/notebook-arguments.mjs";
import { Failure, main } from "./tooling/command.mjs";
import { ensureInstalled } from "./tooling/install.mjs";
import { visibleLine } from "./tooling/visible-text.mjs";

await main(import.meta.url, async () => {
  const options = readArguments();
  if (options === undefined) return console.log(usage);
  await ensureInstalled();
  const { ensureBuilt } = await import("./build.mjs");
  const { openPage } = await import("./running/open-page.mjs");
  await ensureBuilt();
  const { page, close } = await openPage({ backend: options.backend });
  try {
    const report = await runNotebook(page, options);
    if (options.json !== undefined)
      writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    process.exitCode = summarise(report);
  } finally {
    await close();
  }
});

async function runNotebook(page, { file, parts, limitMs }) {
  if (file !== undefined) await openFile(page, file);
  const wanted = await cellsToRun(page, parts);
  const startedAt = new Date();
  const run = page.evaluate((ids) => capstone.run(ids), parts.length > 0 ? wanted : undefined);
  const late = await followRun(page, run, wanted, limitMs);
  const { notebook, device, cells } = await page.evaluate(() => capstone.snapshot());
  return {
    title: notebook.title,
    device,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    ...(late ? { late } : {}),
    cells: cells.filter((cell) => concerns(cell, wanted)),
  };
}

async function openFile(page, file) {
  try {
    const remark = await page.evaluate((it) => capstone.open(it), file);
    if (remark) console.log(visibleLine(remark));
  } catch (error) {
    throw new Failure(visibleLine(`${file.name} cannot be opened: ${firstLine(error)}`));
  }
}

async function cellsToRun(page, parts) {
  const { cells } = await page.evaluate(() => capstone.snapshot());
  const code = cells.filter(isRunnable);
  const wanted = parts.length === 0 ? code : code.filter(({ part }) => parts.includes(part));
  if (wanted.length === 0) {
    throw new Failure(
      parts.length === 0
        ? "There is no cell to run."
        : `No cell to run in part ${parts.join(", ")}.`,
    );
  }
  return wanted.map(({ id }) => id);
}

function isRunnable({ kind }) {
  return kind === "code" || kind === "exercise";
}

/** The cells asked for, and what they made run. */
function concerns({ id, status, kind }, wanted) {
  return wanted.includes(id) || (isRunnable({ kind }) && status !== "fresh");
}

/** Prints each cell as it ends, until the run does. Returns why it was given up, if it was. */
async function followRun(page, run, wanted, limitMs) {
  const printed = new Set();
  const deadline = Date.now() + limitMs;
  const end = run.then(
    () => ({}),
    (error) => ({ reason: firstLine(error) }),
  );
  for (;;) {
    const ended = await Promise.race([end, pause(250)]);
    const { cells } = await page.evaluate(() => capstone.snapshot());
    for (const cell of cells) {
      const isOver =
        ended !== undefined || ["evaluated", "failed", "aborted"].includes(cell.status);
      if (!concerns(cell, wanted) || printed.has(cell.id) || !isOver) continue;
      printed.add(cell.id);
      console.log(describeCell(cell));
    }
    if (ended !== undefined) return ended.reason;
    if (Date.now() > deadline) {
      for (const cell of cells.filter((it) => concerns(it, wanted) && !printed.has(it.id))) {
        console.log(describeCell(cell));
      }
      return `ended after ${limitMs / 1000} s`;
    }
  }
}

function summarise({ cells, durationMs, device, late }) {
  const good = cells.filter(({ status }) => status === "evaluated").length;
  const seconds = (durationMs / 1000).toFixed(1);
  const place = device ? ` on ${device.backend}` : "";
  console.log(
    `\n${good} of ${cells.length} cells ran${place} in ${seconds} s${late ? ` (${visibleLine(late)})` : ""}`,
  );
  const checked = cells.map(checksOf).filter((checks) => checks !== undefined);
  if (checked.length > 0) {
    const solved = checked.filter(allPass).length;
    console.log(`${solved} of ${checked.length} exercises pass all their checks`);
  }
  return good === cells.length ? 0 : 1;
}

function firstLine(error) {
  return String(error.message ?? error)
    .split("\n")[0]
    .replace(/^page\.evaluate: (Error: )?/, "");
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
