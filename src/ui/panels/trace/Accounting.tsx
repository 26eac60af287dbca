import { useMemo } from "react";
import { lookUp } from "../../../base/look-up.ts";
import { placeOn } from "../../../outputs/drawing/axis-range.ts";
import type { TracePass } from "../../../outputs/panels/trace/trace.ts";
import { accountingChart } from "../../../outputs/panels/trace/trace-charts.ts";
import { accountingFigures } from "../../../outputs/panels/trace/trace-figures.ts";
import { seriesStyle } from "../kit/charts/series-style.ts";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { accountingWords, explainedShare } from "./accounting.ts";

/** Parts of the traced bar, told apart without colour. */
const TEXTURE_OF: Record<string, number> = { "between operations": 2, recording: 1 };

/** How far the operations account for the time of the pass, and what tracing cost. */
export function Accounting({ pass }: { pass: TracePass }) {
  const { accounting } = pass;
  const share = explainedShare(accounting);
  const chart = useMemo(() => accountingChart(pass), [pass]);
  return (
    <section className="panel-section panel-section-wide accounting">
      <div>
        <h4>How it adds up</h4>
        <p className="panel-words numbers">
          {accountingWords(pass)}
          {share === undefined ? null : ` Operations explain ${Math.round(100 * share)} % of it.`}
        </p>
        <div className="accounting-bars" aria-hidden="true">
          {(chart.x.names ?? []).map((bar) => (
            <div key={bar} className="accounting-row">
              <span>{bar}</span>
              <div className="accounting-track">
                {chart.series.flatMap(({ name, place, points }) =>
                  points
                    .filter(({ x }) => x === bar)
                    .map(({ y }) => (
                      <div
                        key={name}
                        className={`texture texture-${lookUp(TEXTURE_OF, name) ?? 0}`}
                        style={{
                          width: `${100 * placeOn(chart.y, y)}%`,
                          color:
                            bar === "untraced" ? "var(--rule-strong)" : seriesStyle(place).color,
                        }}
                        title={name}
                      />
                    )),
                )}
              </div>
            </div>
          ))}
        </div>
        <p className="plot-note">
          Traced: operations, then with dots what lies between them, striped the recording.{" "}
          {chart.note}
        </p>
      </div>
      <FigureList figures={accountingFigures(pass)} />
    </section>
  );
}
