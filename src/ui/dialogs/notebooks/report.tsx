/**
 * The notebook as one HTML file to read, print and hand in: prose, code, outputs, answers. It holds no script and fetches
 * nothing, so it opens anywhere and for ever; charts and images are drawn into it, panels are pictures
 * with their tables. Nothing here needs a page: a worker writes it (write-report.ts).
 */

import katex from "katex";
import { renderToStaticMarkup } from "react-dom/server";
import Markdown, { type Components } from "react-markdown";
import { lookUp } from "../../../base/look-up.ts";
import { cellDials } from "../../../notebook/cell-dials.ts";
import { type Cell, isRunnable, type Notebook } from "../../../notebook/notebook.ts";
import { chartOf } from "../../../outputs/drawing/chart-of.ts";
import { chartPicture } from "../../../outputs/drawing/chart-svg.ts";
import { imagePng } from "../../../outputs/drawing/png.ts";
import { type Picture, pictureSvg } from "../../../outputs/drawing/svg-picture.ts";
import type { Dials } from "../../../outputs/figure/named-figure.ts";
import { type Block, outputBlocks, type TableBlock } from "../../../outputs/files/output-blocks.ts";
import { tooLongFormula, tooMuchProse } from "../../../outputs/prose-limits.ts";
import { sourceNote } from "../../../session/running/sources.ts";
import type { CellResult, SessionState } from "../../../session/state.ts";
import { FORMULA_OPTIONS } from "../../cells/formula-options.ts";
import { parsedAs } from "../../cells/long-prose/parsed-as.ts";
import { proseAnswer } from "../../cells/long-prose/prose-jobs.ts";
import { RoughCode } from "../../editor/RoughCode.tsx";
import style from "./report.css?inline";

export type ReportedState = Pick<SessionState, "notebook" | "cells" | "kernel">;

/** The whole file as text. */
export function reportOf({ notebook, cells, kernel }: ReportedState, now = new Date()): string {
  const body = renderToStaticMarkup(
    <>
      <header>
        <p className="report-origin">
          {notebook.title}, written {now.toLocaleString("en")}
          {kernel.device === undefined ? "" : `, measured on ${kernel.device.backend}`}
        </p>
      </header>
      <main>
        {notebook.cells.map((cell) => (
          <CellReport
            key={cell.id}
            cell={cell}
            notebook={notebook}
            result={lookUp(cells, cell.id)?.result}
          />
        ))}
      </main>
    </>,
  );
  const title = renderToStaticMarkup(<title>{notebook.title}</title>);
  return [
    "<!doctype html>",
    '<html lang="en">',
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    `${title}<style>${style}</style></head>`,
    `<body>${body}</body>`,
    "</html>\n",
  ].join("\n");
}

interface CellReportProps {
  cell: Cell;
  notebook: Notebook;
  result: CellResult | undefined;
}

function CellReport({ cell, notebook, result }: CellReportProps) {
  const { answers = {} } = notebook;
  const answer = Object.hasOwn(answers, cell.id) ? lookUp(answers, cell.id) : undefined;
  return (
    <section id={`cell-${cell.id}`}>
      {isRunnable(cell) ? <Code source={cell.source} /> : <Prose source={cell.source} />}
      {answer === undefined ? null : (
        <div className="report-answer">
          <Prose source={answer.text} />
          {(answer.evidence ?? []).map(({ label, value, method, cellId, at }) => (
            <p key={`${cellId}-${label}-${at}`} className="report-note">
              {label}: {value}. {method}
            </p>
          ))}
        </div>
      )}
      {isRunnable(cell) && result !== undefined ? (
        <Result cell={cell} result={result} dials={cellDials(notebook, cell.id)} />
      ) : null}
    </section>
  );
}

function Result({ cell, result, dials }: { cell: Cell; result: CellResult; dials: Dials }) {
  return (
    <div className="report-outputs">
      {result.source === cell.source ? null : (
        <p className="report-note">From an earlier text of this cell.</p>
      )}
      {result.outputs.flatMap((output, slot) => [
        // biome-ignore lint/suspicious/noArrayIndexKey: written once
        <SystemNote key={`system ${slot}`} note={sourceNote(result, slot)} />,
        ...outputBlocks(output, dials).map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: written once
          <BlockReport key={`${slot} ${index}`} block={block} />
        )),
      ])}
    </div>
  );
}

function SystemNote({ note }: { note: string | undefined }) {
  return note === undefined ? null : <p className="report-note">{note}</p>;
}

function Code({ source }: { source: string }) {
  return (
    <pre className="report-code">
      <code>
        <RoughCode source={source} />
      </code>
    </pre>
  );
}

function BlockReport({ block }: { block: Block }) {
  switch (block.type) {
    case "heading":
      return <h3>{block.text}</h3>;
    case "paragraph":
      return <p className="report-note">{block.text}</p>;
    case "lines":
      return <pre className={block.isError ? "report-error" : "report-lines"}>{block.text}</pre>;
    case "markdown":
      return <Prose source={block.text} />;
    case "table":
      return <Table table={block} />;
    case "chart": {
      // Its note is a block of its own.
      const { note: _, ...chart } = block.chart;
      return <Drawn picture={chartPicture(chartOf(chart))} />;
    }
    case "picture":
      return <Drawn picture={block.picture} />;
    case "image": {
      const png = imagePng(block.image);
      const { alt, captions = [] } = block.image;
      return (
        <figure>
          {png === undefined ? (
            <p>{alt}</p>
          ) : (
            <img src={`data:image/png;base64,${png}`} alt={alt} />
          )}
          {captions.length === 0 ? null : <figcaption>{captions.join(", ")}</figcaption>}
        </figure>
      );
    }
  }
}

function Drawn({ picture }: { picture: Picture }) {
  return (
    <figure className="report-chart">
      <div
        // biome-ignore lint/security/noDangerouslySetInnerHtml: pictures escape every word that they draw
        dangerouslySetInnerHTML={{ __html: pictureSvg(picture) }}
      />
      {picture.note === undefined ? null : <figcaption>{picture.note}</figcaption>}
    </figure>
  );
}

function Table({ table: { caption, columns, rows } }: { table: TableBlock }) {
  const isNumeric = (index: number) => (columns[index]?.isNumeric ? "report-number" : undefined);
  return (
    <div className="report-table">
      <table>
        {caption === undefined ? null : <caption>{caption}</caption>}
        <thead>
          <tr>
            {columns.map(({ title }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: written once
              <th key={index} scope="col" className={isNumeric(index)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: written once
            <tr key={line}>
              {row.map((value, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: written once
                <td key={index} className={isNumeric(index)}>
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the page shows as it is written stands so here. */
function Prose({ source }: { source: string }) {
  const refused = tooMuchProse(source);
  const answer =
    refused === undefined
      ? proseAnswer({ kind: "text", source })
      : { kind: "refusal" as const, reason: refused };
  if (answer.kind !== "text") {
    return <AsWritten text={source} reason={answer.kind === "refusal" ? answer.reason : ""} />;
  }
  return (
    <div className="report-prose">
      <Markdown remarkPlugins={[[parsedAs, answer.tree]]} components={COMPONENTS}>
        {source}
      </Markdown>
    </div>
  );
}

function AsWritten({ text, reason }: { text: string; reason: string }) {
  return (
    <>
      <pre className="report-lines">{text}</pre>
      <p className="report-note">{reason}</p>
    </>
  );
}

const COMPONENTS: Components = {
  // Nothing is fetched, so a picture from elsewhere is a link to it.
  img: ({ src, alt }) => <a href={typeof src === "string" ? src : undefined}>{alt || "Image"}</a>,
  code: ({ className, children }) =>
    className?.includes("language-math") ? (
      <Formula tex={String(children)} isBlock={className.includes("math-display")} />
    ) : (
      <code>{children}</code>
    ),
};

/** As MathML, which browsers set without fonts or styles of its own. */
function Formula({ tex, isBlock }: { tex: string; isBlock: boolean }) {
  const html = formulaHtml(tex, isBlock);
  if (html === undefined) return <code>{tex}</code>;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX escapes what it writes, and trusts no commands
  return <span dangerouslySetInnerHTML={{ __html: html }} />;
}

/** Undefined for a formula that is too long, or nests too deep. */
function formulaHtml(tex: string, isBlock: boolean): string | undefined {
  if (tooLongFormula(tex) !== undefined) return undefined;
  try {
    return katex.renderToString(tex, {
      ...FORMULA_OPTIONS,
      displayMode: isBlock,
      output: "mathml",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
