/**
 * Reads results that somebody shared: the summary of a run as `profiler.summary` gives it, a notebook's file with results, what
 * `npm run load` wrote, or links that carry some. All of it comes from outside, so all of it is checked.
 */
import { namedLinks } from "../../../base/named-links.ts";
import { decodeLink } from "../../../notebook/link/decode-link.ts";
import { readLinkResults, type SharedResult } from "../../../notebook/link/link-content.ts";
import { checkPlainData } from "../../../notebook/link/plain-data.ts";
import { readNotebookFile } from "../../../notebook/read-file.ts";

/** The results of one device, or of one moment. */
export interface ComparedRun {
  /** Heading of its column; no two are alike. */
  readonly name: string;
  readonly results: readonly SharedResult[];
}

/** `name` is that of a file, or empty for pasted text. Throws a SyntaxError that says what is wrong, as a sentence. */
export async function readResults(name: string, text: string): Promise<ComparedRun[]> {
  const label = name.replace(/\.\w+$/, "");
  if (/^\s*[[{]/.test(text)) return readJson(label, text);
  const links = namedLinks(text);
  if (links.length === 0) {
    throw new SyntaxError(
      `${name || "This"} holds no results: expected the summary of a run, a notebook’s file, what npm run load wrote, or a link. “Share”, with results, makes one.`,
    );
  }
  const runs: ComparedRun[] = [];
  for (const [index, { name: beside, link }] of links.entries()) {
    const { results } = await decodeLink(link);
    const place = links.length === 1 ? "The link" : `Link ${index + 1}`;
    requireResults(results, beside || place);
    runs.push({ name: beside || (links.length === 1 && label) || `Link ${index + 1}`, results });
  }
  return runs;
}

/** Adds runs to others; one whose name is taken gets a number. */
export function withRuns(
  before: readonly ComparedRun[],
  added: readonly ComparedRun[],
): ComparedRun[] {
  const all = [...before];
  for (const run of added) {
    let { name } = run;
    for (let number = 2; all.some((it) => it.name === name); number += 1) {
      name = `${run.name} (${number})`;
    }
    all.push({ ...run, name });
  }
  return all;
}

function readJson(label: string, text: string): ComparedRun[] {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${label || "This"} begins like JSON but is not: ${String(error)}`);
  }
  checkPlainData(data);
  if (typeof data === "object" && data !== null && "cells" in data) {
    const { notebook, results } = readNotebookFile("notebook.json", text);
    requireResults(results, `“${notebook.title}”`);
    return [{ name: label || notebook.title, results }];
  }
  if (typeof data === "object" && data !== null && "results" in data) {
    // A load's: the plan's promise is one column, what came another, each for several panels.
    const results = readLinkResults(data.results);
    const titles = [...new Set(results.map(({ summary }) => summary.title))];
    return titles.map((name) => ({
      name,
      results: results.filter(({ summary }) => summary.title === name),
    }));
  }
  const summaries = (Array.isArray(data) ? data : [data]) as unknown[];
  return readLinkResults(
    summaries.map((summary) => ({ panel: "profile", cellId: "", summary })),
  ).map((result) => ({
    name: summaries.length === 1 && label !== "" ? label : result.summary.title,
    results: [result],
  }));
}

function requireResults(results: readonly SharedResult[], what: string): void {
  if (results.length > 0) return;
  throw new SyntaxError(
    `${what} was shared without results. Ask for one with them: “Share” has a box for each panel.`,
  );
}
