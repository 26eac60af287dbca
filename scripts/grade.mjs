/**
 * `npm run grade`: grades what students handed in, each in a browser context of its own, and writes a row for each. Every exercise
 * has a fresh kernel, and limits of time and memory; a submission that is broken, never ends, or takes the page with it has a row
 * that says so; the next one is graded.
 */
import { writeFileSync } from "node:fs";
import {
  findSubmissions,
  passedOverWords,
  readGradeArguments,
  usage,
} from "./running/grade-arguments.mjs";
import { describeRow, safeRow, unverifiedWords } from "./running/grade-rows.mjs";
import { firstLine, Visit } from "./running/grade-visit.mjs";
import { watchMemory } from "./running/memory-watch.mjs";
import { gradeReport } from "./running/terminal-programs.mjs";
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
  const reports = await gradeReport();
  const { submissions, passedOver } = findSubmissions(options.folder, reports.namedLinks);
  const { page, close } = await openPage({ backend: options.backend });
  const report = {
    gradedAt: new Date().toISOString(),
    handedOut: options.handedOut?.name ?? "the module",
    questions: [],
    rows: [],
  };
  const { rows } = report;
  if (options.trust === "own") console.warn(OWN_TRUST);
  const words = passedOverWords(passedOver);
  if (words !== "") console.log(words);
  const browser = page.context().browser();
  const memory = await watchMemory(browser, options.memoryBytes);
  try {
    const grading = { ...options, browser, memory, url: page.url(), exercises: [] };
    const { exercises, questions } = await askedFor(page, options);
    grading.exercises = exercises;
    report.questions = questions;
    for (const entry of submissions) {
      const row = await gradeOne(entry, grading);
      rows.push(row);
      console.log(describeRow(row));
      // After each, so that a night's work is not lost with its last hour.
      write(options, report, reports);
    }
  } finally {
    await memory.close();
    await close();
  }
  write(options, report, reports);
  const unverified = unverifiedWords(rows);
  if (unverified !== "") console.log(unverified);
  console.log(`\n${reports.classSummary(report)}`);
});

function write({ json, csv, answers }, report, { gradeCsv, answersPage }) {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  // Spreadsheets take a file for UTF-8 by its mark.
  if (csv !== undefined) writeFileSync(csv, `\uFEFF${gradeCsv(report)}`);
  if (answers !== undefined) writeFileSync(answers, answersPage(report));
}

/** The exercises and questions that were handed out. */
async function askedFor(page, { handedOut }) {
  try {
    return await page.evaluate(
      async (it) => ({
        exercises: await capstone.listExercises(it),
        questions: await capstone.listQuestions(it),
      }),
      handedOut,
    );
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
