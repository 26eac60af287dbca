import { memo, useMemo, useState } from "react";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { ComparisonOutput } from "../../../outputs/panels/comparison/comparison.ts";
import type { TableOutput } from "../../../outputs/plain-outputs.ts";
import { TableView } from "../../outputs/TableView.tsx";
import { FigureView } from "../kit/figures/FigureView.tsx";
import { type FigureRange, figureRanges, type RangedFigure } from "./comparison-ranges.ts";
import "./comparison.css";

type Compared = Pick<ComparisonOutput, "title" | "columns" | "rows">;

/** The name of the reader's own run. */
const MINE = "Mine";

/** The same figures of many systems: for each how far it reaches, with the names at its ends. */
export function ComparisonRanges({ title, columns, rows }: Compared) {
  const ranges = useMemo(() => figureRanges({ columns, rows }), [columns, rows]);
  return (
    <>
      <ul className="ranges" aria-label={title}>
        {ranges.map((range) => (
          <RangeRow key={range.label} range={range} />
        ))}
      </ul>
      <AllFigures title={title} columns={columns} rows={rows} />
    </>
  );
}

const RangeRow = memo(function RangeRow({ range }: { range: FigureRange }) {
  const { label, better, ascending, middle, isLogarithmic, without } = range;
  const [least, most] = [ascending[0], ascending.at(-1)];
  const mine = ascending.find(({ name }) => name === MINE);
  return (
    <li className="range">
      <div className="range-head">
        <strong>{label}</strong>
        {better === undefined ? null : (
          <span className="comparison-detail">{better} is better</span>
        )}
      </div>
      {least === undefined || most === undefined || middle === undefined ? null : (
        <>
          <div className="range-track" aria-hidden="true">
            {ascending.map(({ name, figure, place }) => (
              <span
                key={name}
                className={name === MINE ? "range-mark is-mine" : "range-mark"}
                style={{ left: `${100 * place}%` }}
                title={`${name}: ${figureText(figure)}`}
              />
            ))}
          </div>
          <dl className="range-ends">
            <End words="least" {...least} />
            <End words={`median of ${ascending.length}`} {...middle} />
            {mine === undefined ? null : <End words="mine" figure={mine.figure} />}
            <End words="most" {...most} />
          </dl>
        </>
      )}
      {isLogarithmic || without.length > 0 ? (
        <p className="plot-note">
          {isLogarithmic ? "Spread logarithmically. " : ""}
          {without.length > 0 ? `Without a value: ${without.join(", ")}.` : ""}
        </p>
      ) : null}
    </li>
  );
});

function End({
  words,
  name,
  figure,
}: { words: string; name?: string } & Pick<RangedFigure, "figure">) {
  return (
    <div>
      <dt>{words}</dt>
      <dd>
        <FigureView figure={figure} isBrief />
        {name === undefined ? null : <span className="range-name">{name}</span>}
      </dd>
    </div>
  );
}

/** A row for each run, made when it is asked for. */
function AllFigures({ title, columns, rows }: Compared) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="plot-figure-data" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>All figures of all {columns.length}</summary>
      {isOpen ? <TableView output={byRun({ title, columns, rows })} /> : null}
    </details>
  );
}

function byRun({ title, columns, rows }: Compared): TableOutput {
  return {
    kind: "table",
    caption: title,
    columns: [
      { title: "Run" },
      { title: "Device" },
      ...rows.map(({ label }) => ({ title: label })),
    ],
    rows: columns.map(({ name, detail }, index) => [
      name,
      detail ?? null,
      ...rows.map(({ figures }) => {
        const figure = figures[index];
        return figure === undefined ? null : figureText(figure);
      }),
    ]),
  };
}
