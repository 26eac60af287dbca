import { memo } from "react";
import { figuresTable } from "../../outputs/figure/figure-table.ts";
import { figureText } from "../../outputs/figure/figure-text.ts";
import type { FiguresOutput } from "../../outputs/figure/figures.ts";
import { FigureView } from "../panels/kit/figures/FigureView.tsx";
import { PanelText } from "../panels/kit/PanelText.tsx";
import "../panels/kit/panel.css";
import "./figures-output.css";

/** Figures by name, each with its origin on asking. */
export const FiguresView = memo(
  function FiguresView({ output: { caption, rows } }: { output: FiguresOutput }) {
    return (
      <figure className="out-figures" aria-label={caption}>
        <figcaption>{caption}</figcaption>
        <dl>
          {rows.map(({ label, value, note }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                {typeof value === "string" ? (
                  <span className="out-figures-words">{value}</span>
                ) : (
                  <FigureView figure={value} />
                )}
                {note === undefined ? null : <p className="out-figures-note">{note}</p>}
              </dd>
            </div>
          ))}
        </dl>
        <PanelText tables={() => [figuresTable({ kind: "figures", caption, rows })]} />
      </figure>
    );
  },
  (before, after) => signature(before.output) === signature(after.output),
);

function signature({ caption, rows }: FiguresOutput): string {
  const words = rows.map(({ label, value, note }) =>
    [label, typeof value === "string" ? value : figureText(value), note].join(),
  );
  return [caption, ...words].join();
}
