import { lazy, memo, Suspense, useCallback, useDeferredValue, useMemo, useState } from "react";
import {
  type FlameColors,
  flameData,
  flameKey,
} from "../../../outputs/panels/trace/flame/flame-data.ts";
import type { TracePass } from "../../../outputs/panels/trace/trace.ts";
import { phaseFigures, phasesChart } from "../../../outputs/panels/trace/trace-charts.ts";
import { Choice } from "../kit/Choice.tsx";
import { seriesStyle } from "../kit/charts/series-style.ts";
import { StackedBar } from "../profile/Shares.tsx";
import { Accounting } from "./Accounting.tsx";
import { FlameChart } from "./flame/FlameChart.tsx";
import { TEXTURES } from "./flame/flame-look.ts";
import { OperationTable } from "./operations/OperationTable.tsx";

const FlameDialog = lazy(() =>
  import("./flame/FlameDialog.tsx").then((module) => ({ default: module.FlameDialog })),
);

interface PassViewProps {
  pass: TracePass;
  modelName: string;
  hostTimed: boolean;
}

const COLORS = [
  { value: "phase", label: "phase" },
  { value: "operation", label: "operation" },
] as const;

/** One pass: split into phases, over time, added up, and accounted for. */
export const PassView = memo(function PassView({ pass, modelName, hostTimed }: PassViewProps) {
  const phases = useMemo(() => phasesChart(pass), [pass]);
  return (
    <div className="panel-sections">
      <section className="panel-section panel-section-wide">
        <h4>Phases</h4>
        <StackedBar chart={phases} items={phaseFigures(pass)} />
      </section>
      <FlameSection pass={pass} modelName={modelName} hostTimed={hostTimed} />
      <OperationTable pass={pass} modelName={modelName} hostTimed={hostTimed} />
      <Accounting pass={pass} />
    </div>
  );
});

function FlameSection({ pass, modelName, hostTimed }: PassViewProps) {
  const [colors, setColors] = useState<FlameColors>("phase");
  const [isLarge, setLarge] = useState(false);
  const enlarge = useCallback(() => setLarge(true), []);
  const shown = useDeferredValue(pass);
  const data = useMemo(
    () => flameData(shown, { modelName, hostTimed }),
    [shown, modelName, hostTimed],
  );
  return (
    <section className="panel-section panel-section-wide">
      <div className="section-head">
        <h4>Operations over time</h4>
        <Choice label="colours by" options={COLORS} value={colors} onChange={setColors} />
      </div>
      <ul className="plot-figure-legend">
        {flameKey(data, colors).map(({ name, place }) => (
          <li key={name}>
            <span
              className={`texture-key texture texture-${place}`}
              style={{ color: seriesStyle(place % TEXTURES.length).color }}
            />
            {name}
          </li>
        ))}
      </ul>
      <FlameChart data={data} colors={colors} onEnlarge={enlarge} />
      {isLarge ? (
        <Suspense>
          <FlameDialog data={data} colors={colors} onClose={() => setLarge(false)} />
        </Suspense>
      ) : null}
      {data.note === undefined ? null : <p className="plot-note numbers">{data.note}</p>}
    </section>
  );
}
