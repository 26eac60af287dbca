/**
 * `npm run grade`: grades what students handed in, each in a browser context of its own, and writes a row for each. Every exercise
 * has a fresh kernel, and limits of time and memory; a submission that is broken, never ends, or takes the page with it has a row
 * that says so; the next one is graded.
 */
import { writeFileSync } from "node:fs";
import { passedOverWords, readGradeArguments, usage } from "./running/grade-arguments.mjs";
import { describeRow, safeRow, unverifiedWords } from "./running/grade-rows.mjs";
import { firstLine, Visit } from "./running/grade-visit.mjs";
import { watchMemory } from "./running/memory-watch.mjs";
import { Failure, main } from "./tooling/command.mjs";
import { ensureInstalled } from "./tooling/install.mjs";
import { visibleLine } from "./tooling/visible-text.mjs";

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
  const browser = page.context().browser();
  const memory = await watchMemory(browser, options.memoryBytes);
  try {
    const grading = { ...options, browser, memory, url: page.url(), exercises: [] };
    grading.exercises = await listExercises(page, options);
    for (const entry of options.submissions) {
      const row = await gradeOne(entry, grading);
      rows.push(row);
      console.log(describeRow(row));
      // After each, so that a night's work is not lost with its last hour.
      write(options, rows);
    }
  } finally {
    await memory.close();
    await close();
  }
  write(options, rows);
  const unverified = unverifiedWords(rows);
  if (unverified !== "") console.log(unverified);
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

async function listExercises(page, { handedOut }) {
  try {
    return await page.evaluate((it) => capstone.listExercises(it), handedOut);
  } catch (error) {
    throw new Failure(visibleLine(`${handedOut?.name} cannot be read: ${firstLine(error)}`));
  }
}

/** Never rejects. */
async function gradeOne(entry, grading) {
  const startedAt = Date.now();
  if (entry.error !== undefined)
    return safeRow(entry, grading, undefined, { error: entry.error, durationMs: 0 });
  const visit = new Visit(entry.submission, grading);
  const end = { grades: {} };
  let snapshot;
  try {
    const remark = await visit.open();
    if (remark) end.remark = remark;
    snapshot = await visit.ask(() => capstone.snapshot());
    for (const id of grading.exercises) end.grades[id] = await visit.grade(id);
    if (!grading.onlyExercises) {
      const late = await visit.run(snapshot);
      if (late !== undefined) end.late = late;
      snapshot = await visit.ask(() => capstone.snapshot());
    }
  } catch (error) {
    // What has been graded by then counts.
    if (snapshot === undefined) end.error = firstLine(error);
    else end.late ??= firstLine(error);
  } finally {
    await visit.close();
  }
  return safeRow(entry, grading, snapshot, { ...end, durationMs: Date.now() - startedAt });
}
