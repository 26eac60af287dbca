import { type ReactNode, useState } from "react";
import type { TableOutput } from "../../../../outputs/plain-outputs.ts";
import { TableView } from "../../../outputs/TableView.tsx";
import type { PlotMark } from "./plot-data.ts";
import { SavedPlot } from "./SavedPlot.tsx";
import { SeriesKey } from "./SeriesKey.tsx";
import "./charts.css";

interface FigureFrameProps {
  title: string;
  /** Names of the series, where there are several. */
  legend?: readonly string[];
  mark: PlotMark | "bar";
  note?: string | undefined;
  /** The same as text, made when it is asked for. */
  table: () => TableOutput;
  /** All of the data, for a file. */
  whole: () => TableOutput;
  children: ReactNode;
}

/** A drawing with its title, its key, a note on the data, and the data themselves behind a disclosure. */
export function FigureFrame({
  title,
  legend = [],
  mark,
  note,
  table,
  whole,
  children,
}: FigureFrameProps) {
  return (
    <figure className="plot-figure" aria-label={title}>
      <figcaption className="plot-figure-title">{title}</figcaption>
      {legend.length < 2 ? null : (
        <ul className="plot-figure-legend">
          {legend.map((name, index) => (
            <li key={name}>
              <SeriesKey index={index} mark={mark} />
              {name}
            </li>
          ))}
        </ul>
      )}
      <SavedPlot title={title} legend={legend} table={whole}>
        {children}
      </SavedPlot>
      {note === undefined ? null : <p className="plot-figure-note">{note}</p>}
      <FigureTable table={table} />
    </figure>
  );
}

function FigureTable({ table }: { table: () => TableOutput }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="plot-figure-data" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Data</summary>
      {isOpen ? <TableView output={table()} /> : null}
    </details>
  );
}
