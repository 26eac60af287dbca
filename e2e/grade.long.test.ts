/** `npm run grade` on a class of students, among them those whose work is broken. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { difference } from "../src/notebook/link/difference.ts";
import { encodeLink } from "../src/notebook/link/encode-link.ts";
import type { Notebook } from "../src/notebook/notebook.ts";
import { parsePercent } from "../src/notebook/percent.ts";
import { toNotebook } from "../src/notebook/to-notebook.ts";
import { exerciseNotebook } from "./exercise-notebook.ts";
import { expect, test } from "./notebook-page.ts";

const lab = `${exerciseNotebook}
// %% [question] id=why-median
// ### Why the median?
`;
const cells = parsePercent(lab);
const solution = cells.find(({ id }) => id === "write-median")?.exercise?.solution ?? "";

function withAnswer(source: string, text = "") {
  return toNotebook({
    title: "Lab",
    cells: cells.map((cell) => (cell.id === "write-median" ? { ...cell, source } : cell)),
    ...(text === "" ? {} : { answers: { "why-median": { text } } }),
  });
}

/** As another tool writes it, with the names of cells and nothing else of ours. */
function jupyterText({ cells }: Notebook): string {
  return JSON.stringify({
    ...{ nbformat: 4, nbformat_minor: 5 },
    metadata: { kernelspec: { name: "deno", display_name: "Deno", language: "typescript" } },
    cells: cells.map(({ id, kind, source }) => ({
      ...{ id, metadata: {}, source },
      ...(kind === "code" || kind === "exercise"
        ? { cell_type: "code", outputs: [], execution_count: null }
        : { cell_type: "markdown" }),
    })),
  });
}

test("each submission has a row, whatever is wrong with it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "capstone-grade-"));
  const submissions = join(folder, "class");
  mkdirSync(submissions);
  const hand = (name: string, text: string) => writeFileSync(join(submissions, name), text);
  try {
    writeFileSync(join(folder, "lab.ts"), lab);
    hand("ada.json", JSON.stringify(withAnswer(solution, "One slow answer must not move it.")));
    hand("bob.ts", lab);
    hand(
      "cheat.ts",
      "// %% [exercise] id=write-median\nconst median = () => 12;\n// %% [checks]\n1;\n",
    );
    hand("broken.json", '{"schema": 1, "cells": "none"}');
    hand("cut.ts", "// %% [nonsense]\n");
    hand("loops.json", JSON.stringify(withAnswer("function median() { for (;;) {} }")));
    const link = await encodeLink({
      difference: difference(withAnswer(solution), toNotebook({})),
      results: [],
    });
    hand("links.txt", `Eve: https://example.org/${link}\nMallory: https://example.org/#1.zzzz\n`);
    hand("grace.ipynb", `\uFEFF${jupyterText(withAnswer(solution))}`);
    hand("notes.md", "not a submission");
    mkdirSync(join(submissions, "x.ts"));
    symlinkSync(join(folder, "nowhere.ts"), join(submissions, "dangling.ts"));
    hand("deleted.ts", "// %% [exercise] id=easy\n1;\n");

    const out = join(folder, "out.json");
    const { stdout } = await promisify(execFile)(process.execPath, [
      "scripts/grade.mjs",
      submissions,
      ...["--json", out, "--module", join(folder, "lab.ts"), "--timeout", "12"],
    ]);
    const { rows } = JSON.parse(readFileSync(out, "utf8"));
    const row = (name: string) => rows.find((it: { name: string }) => it.name === name);
    expect(stdout).toContain("Passed over: dangling.ts, notes.md, x.ts. Submissions are");
    expect(stdout).toContain("10 submissions, 3 of which cannot be graded");
    expect(row("grace")).toMatchObject({ file: "grace.ipynb" });
    expect(row("ada")).toMatchObject({
      cells: { ok: 3, failed: 0 },
      exercises: { "write-median": { passed: 3, of: 3 } },
      questions: { "why-median": { characters: 33 } },
    });
    expect(row("bob")).toMatchObject({ exercises: { "write-median": { passed: 0, of: 3 } } });
    // Its own checks do not count, and it deleted the cell that gives the others their data.
    expect(row("cheat").exercises["write-median"].passed).toBe(0);
    expect(row("cheat").exercises["write-median"].of).toBeGreaterThan(0);
    // It cannot say what it is asked.
    expect(Object.keys(row("deleted").exercises)).toEqual(["write-median"]);
    expect(row("deleted").exercises["write-median"].passed).toBe(0);
    expect(row("broken").error).toMatch(/broken\.json could not be read/);
    expect(row("cut").error).toMatch(/line 1/);
    expect(row("loops")).toMatchObject({ late: "ended after 12 s" });
    expect(row("Eve")).toMatchObject({ exercises: { "write-median": { passed: 3, of: 3 } } });
    expect(row("Mallory").error).toMatch(/cut off or damaged/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
