/**
 * A notebook with its outputs as a Jupyter notebook (nbformat 4.5) of the Deno kernel, which runs TypeScript. Fields that the
 * format has no place for go into `metadata.capstone`, so that reading it back gives the same document.
 */

import { imagePng } from "../../outputs/drawing/png.ts";
import { sheetSvg } from "../../outputs/drawing/svg-picture.ts";
import type { Dials } from "../../outputs/figure/named-figure.ts";
import { outputText } from "../../outputs/files/block-text.ts";
import { errorText } from "../../outputs/files/output-blocks.ts";
import { outputPictures } from "../../outputs/files/output-pictures.ts";
import type { Output } from "../../outputs/output.ts";
import { isPanelRecord } from "../../outputs/panels/panel-record.ts";
import { isKnown } from "../../outputs/panels/read-panel.ts";
import { cellDials } from "../cell-dials.ts";
import type { Exercises } from "../exercise.ts";
import type { Cell, CellId, Notebook } from "../notebook.ts";
import { isRunnable } from "../notebook.ts";
import type { Questions } from "../question.ts";
import {
  isJupyterId,
  type JupyterCell,
  type JupyterNotebook,
  type JupyterOutput,
  type MimeBundle,
  toLines,
} from "./jupyter.ts";

/** Exercises and questions of a notebook that is not made from the module; written into its file. */
export interface Belongings {
  exercises: Exercises;
  questions: Questions;
}

interface Result {
  readonly outputs: readonly Output[];
  /** A sentence on an output that is the last state of a system. */
  readonly noteOf?: (slot: number) => string | undefined;
}

export function ipynbText(
  notebook: Notebook,
  resultOf: (id: CellId) => Result | undefined = () => undefined,
  belongings?: Belongings,
): string {
  return `${JSON.stringify(toIpynb(notebook, resultOf, belongings), null, 1)}\n`;
}

function toIpynb(
  notebook: Notebook,
  resultOf: (id: CellId) => Result | undefined,
  belongings?: Belongings,
): JupyterNotebook {
  const { cells, ...document } = notebook;
  const ids = jupyterIds(cells);
  let count = 0;
  const own = notebook.base === null && belongings !== undefined ? belongings : {};
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "deno", language: "typescript", display_name: "Deno" },
      language_info: {
        name: "typescript",
        file_extension: ".ts",
        mimetype: "text/x.typescript",
        codemirror_mode: "typescript",
        pygments_lexer: "typescript",
      },
      title: notebook.title,
      capstone: { ...document, ...own },
    },
    cells: cells.map((cell, index): JupyterCell => {
      const id = ids[index] ?? `c${index}`;
      const { id: name, source, ...more } = cell;
      const metadata = { capstone: name === id ? more : { ...more, id: name } };
      if (!isRunnable(cell))
        return { cell_type: "markdown", id, metadata, source: toLines(source) };
      const result = resultOf(name);
      if (result !== undefined) count += 1;
      return {
        cell_type: "code",
        id,
        metadata,
        source: toLines(source),
        execution_count: result === undefined ? null : count,
        outputs: (result?.outputs ?? []).flatMap((output, slot) => [
          ...noteOutput(result?.noteOf?.(slot)),
          ...toOutput(output, count, cellDials(notebook, name)),
        ]),
      };
    }),
  };
}

/** The names of the cells, as far as that format allows them; others are numbered. */
function jupyterIds(cells: readonly Cell[]): string[] {
  const taken = new Set(cells.map(({ id }) => id).filter(isJupyterId));
  let number = 0;
  return cells.map(({ id }) => {
    if (isJupyterId(id)) return id;
    do number += 1;
    while (taken.has(`cell-${number}`));
    return `cell-${number}`;
  });
}

function noteOutput(note: string | undefined): JupyterOutput[] {
  return note === undefined ? [] : [{ output_type: "stream", name: "stdout", text: toLines(note) }];
}

function toOutput(output: Output, count: number, dials: Dials): JupyterOutput[] {
  switch (output.kind) {
    case "text":
      if (output.stream === "value") {
        const data = { "text/plain": toLines(output.text) };
        return [{ output_type: "execute_result", execution_count: count, data, metadata: {} }];
      }
      return [{ output_type: "stream", name: output.stream, text: toLines(output.text) }];
    case "error":
      return [
        {
          output_type: "error",
          ename: output.name,
          evalue: output.message,
          traceback: errorText(output).split("\n"),
        },
      ];
    default: {
      const data = {
        ...richForms(output, dials),
        "text/plain": toLines(outputText(output, dials)),
      };
      return [{ output_type: "display_data", data, metadata: {} }];
    }
  }
}

/** The picture or the marked-up text that an output also has; several pictures are one sheet. */
function richForms(output: Output, dials: Dials): MimeBundle {
  if (output.kind === "markdown") return { "text/markdown": toLines(output.text) };
  // A record that this version cannot read is kept as it is.
  if (isPanelRecord(output) && !isKnown(output)) return { "application/json": output };
  const pictures = outputPictures(output, dials);
  if (pictures.length > 0) return { "image/svg+xml": toLines(sheetSvg(pictures)) };
  const png = output.kind === "image" ? imagePng(output) : undefined;
  return png === undefined ? {} : { "image/png": png };
}
