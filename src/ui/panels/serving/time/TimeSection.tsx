import { memo } from "react";
import type { ServingOutput } from "../../../../outputs/panels/serving/serving.ts";
import { FigureView } from "../../kit/figures/FigureView.tsx";
import { SPANS } from "../spans.ts";
import { SHADES } from "./heat-layout.ts";
import { TINTS, tintStyle } from "./heat-look.ts";
import { TimeMap } from "./TimeMap.tsx";
import "../../kit/charts/charts.css";
import "./time.css";

interface TimeSectionProps extends Pick<ServingOutput, "heat" | "marks" | "spans"> {
  verdict: string;
}

/** The last minute: latency, and the parts that it is made of. */
export const TimeSection = memo(function TimeSection({
  heat,
  marks,
  spans,
  verdict,
}: TimeSectionProps) {
  return (
    <section className="panel-section serving-section">
      <h4>Latency over the last minute</h4>
      <ShadeKey />
      <TimeMap heat={heat} marks={marks} verdict={verdict} />
      <dl className="span-key">
        {SPANS.map(({ name, label, color }) => (
          <div key={name}>
            <dt>
              <span className="span-swatch" style={{ background: color }} aria-hidden="true" />
              {label}
            </dt>
            <dd>
              <FigureView figure={spans[name]} isBrief />
            </dd>
          </div>
        ))}
      </dl>
      <p className="plot-note">
        Above, each row is a range of latencies and each column a second; its shade is the share of
        the requests that ended in it. Below, the mean times of the parts are stacked. The figures
        are medians of the last minute.
      </p>
    </section>
  );
});

const ShadeKey = memo(function ShadeKey() {
  return (
    <p className="shade-key numbers">
      <span>Share of a second's requests, up to</span>
      {SHADES.map((share, index) => (
        <span key={share} className="shade">
          <span
            className="shade-swatch"
            style={{ background: TINTS[index] === undefined ? "" : tintStyle(TINTS[index]) }}
            aria-hidden="true"
          />
          {Math.round(100 * share)} %
        </span>
      ))}
    </p>
  );
});
