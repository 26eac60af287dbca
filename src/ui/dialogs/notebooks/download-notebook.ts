/** The open notebook as a file; what writes each format is loaded when it is asked for. */

import { errorMessage } from "../../../base/assert.ts";
import { lookUp } from "../../../base/look-up.ts";
import { sourceNote } from "../../../session/running/sources.ts";
import type { Session } from "../../../session/session.ts";
import type { CellResult } from "../../../session/state.ts";
import { downloadText } from "../../page/shell/download-text.ts";

export type Format = "ipynb" | "html" | "ts" | "json";

export const FORMAT_NAMES: Record<Format, string> = {
  ipynb: "Jupyter notebook (.ipynb)",
  html: "report to read and print (.html)",
  ts: "TypeScript file (.ts)",
  json: "notebook file (.json)",
};

const TYPES: Record<Format, string> = {
  ipynb: "application/x-ipynb+json",
  html: "text/html",
  ts: "text/plain",
  json: "application/json",
};

/** Offers the notebook for download; says so where it cannot be written. */
export async function downloadNotebook(session: Session, format: Format): Promise<void> {
  try {
    const text = await notebookText(session, format);
    const { title } = session.getState().notebook;
    downloadText(`${fileName(title)}.${format}`, text, TYPES[format]);
  } catch (error) {
    const text = `The ${FORMAT_NAMES[format]} could not be written: ${errorMessage(error)}. Your notebook is as it was.`;
    session.dispatch({ type: "notify", notice: { id: "download", tone: "error", text } });
  }
}

async function notebookText(session: Session, format: Format): Promise<string> {
  const state = session.getState();
  const { notebook, exercises, questions, cells } = state;
  switch (format) {
    case "ipynb": {
      const { ipynbText } = await import("../../../notebook/ipynb/write-ipynb.ts");
      return ipynbText(notebook, (id) => noted(lookUp(cells, id)?.result), {
        exercises,
        questions,
      });
    }
    case "html": {
      const { writeReport } = await import("./write-report.ts");
      return writeReport(state);
    }
    case "ts": {
      const { percentOf } = await import("../../../notebook/percent-of.ts");
      return percentOf(notebook, exercises, questions);
    }
    case "json": {
      const { notebookFileText } = await import("../../../notebook/read-file.ts");
      return notebookFileText(notebook);
    }
  }
}

/** A result with a sentence on each output that is the last state of a system. */
function noted(result: CellResult | undefined) {
  if (result === undefined) return undefined;
  return { ...result, noteOf: (slot: number) => sourceNote(result, slot) };
}

/** A name that every system takes. */
function fileName(title: string): string {
  const words = title
    .normalize("NFKD")
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "")
    .toLowerCase()
    .slice(0, 60);
  return words === "" ? "notebook" : words;
}
