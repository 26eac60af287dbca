import type { TracePass } from "../../../outputs/panels/trace/trace.ts";
import { accountingFigures } from "../../../outputs/panels/trace/trace-figures.ts";
import { seriesStyle } from "../kit/charts/series-style.ts";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { accountingBars, accountingWords, explainedShare } from "./accounting.ts";

/** How far the operations account for the time of the pass, and what tracing cost. */
export function Accounting({ pass }: { pass: TracePass }) {
  const { accounting, deviceTimer } = pass;
  const share = explainedShare(accounting);
  return (
    <section className="panel-section panel-section-wide accounting">
      <div>
        <h4>How it adds up</h4>
        <p className="panel-words numbers">
          {accountingWords(pass)}
          {share === undefined ? null : ` Operations explain ${Math.round(100 * share)} % of it.`}
        </p>
        <div className="accounting-bars" aria-hidden="true">
          {accountingBars(accounting).map((bar) => (
            <div key={bar.name} className="accounting-row">
              <span>{bar.name}</span>
              <div className="accounting-track">
                {bar.parts.map(({ name, share: width }, index) => (
                  <div
                    key={name}
                    className={`texture texture-${index === 0 ? 0 : index === 1 ? 2 : 1}`}
                    style={{
                      width: `${100 * width}%`,
                      color:
                        bar.name === "untraced"
                          ? "var(--rule-strong)"
                          : seriesStyle([0, 4, 1][index] ?? 0).color,
                    }}
                    title={name}
                  />
                ))}
              </div>
            </div>
          ))}
        </div>
        <p className="plot-note">
          Traced: operations, then with dots what lies between them, striped the recording.{" "}
          {deviceTimer}
        </p>
      </div>
      <FigureList figures={accountingFigures(pass)} />
    </section>
  );
}
