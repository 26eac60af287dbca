/** Hands in what a class has written, grades it as a teacher does, and holds each row against what it must say. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { LAB, type Submission } from "./grading-class.ts";
import { expect } from "./notebook-page.ts";

interface ExerciseRow {
  passed: number;
  of: number;
  failure?: string;
  suspect?: boolean;
}

export interface Row {
  name: string;
  error?: string;
  late?: string;
  remark?: string;
  exercises: Record<string, ExerciseRow>;
}

interface Graded {
  rows: Row[];
  stdout: string;
  csv: string;
  /** The page of answers beside their rubrics. */
  answers: string;
}

/** Grades the class of `grading-class.ts`, whose teacher handed out a notebook of their own. */
export function gradeClass(
  submissions: readonly Submission[],
  options: readonly string[],
): Promise<Graded> {
  return grade(submissions, options, LAB);
}

/** `lab`: what was handed out; without it, the module. */
export async function grade(
  submissions: readonly Pick<Submission, "hand">[],
  options: readonly string[],
  lab?: string,
): Promise<Graded> {
  const folder = mkdtempSync(join(tmpdir(), "capstone-grade-"));
  try {
    const handedIn = join(folder, "class");
    mkdirSync(handedIn);
    if (lab !== undefined) writeFileSync(join(folder, "lab.ts"), lab);
    writeFileSync(join(handedIn, "notes.md"), "not a submission");
    for (const { hand } of submissions) await hand(handedIn);
    const out = (extension: string) => join(folder, `out.${extension}`);
    const read = (extension: string) => readFileSync(out(extension), "utf8");
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...["scripts/grade.mjs", handedIn],
      ...["--json", out("json"), "--csv", out("csv"), "--answers", out("html")],
      ...(lab === undefined ? [] : ["--module", join(folder, "lab.ts")]),
      ...options,
    ]);
    const { rows } = JSON.parse(read("json"));
    return { rows, stdout, csv: read("csv"), answers: read("html") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function expectRow(rows: readonly Row[], { name, passed, says, suspect }: Submission): void {
  const row = rows.find((it) => it.name === name);
  const { "write-median": median, "write-share": share } = row?.exercises ?? {};
  expect.soft([median?.passed, share?.passed], `checks of ${name} that pass`).toEqual([...passed]);
  expect.soft(median?.suspect, `whether ${name} is suspect`).toBe(suspect);
  if (says === undefined) expect.soft(row?.error, `error of ${name}`).toBe(undefined);
  else {
    const said = [row?.error, row?.remark, median?.failure, share?.failure].filter(Boolean);
    expect.soft(said.join("; "), `what is said of ${name}`).toMatch(says);
  }
}
