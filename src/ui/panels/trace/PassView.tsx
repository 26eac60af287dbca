import { lazy, memo, Suspense, useCallback, useDeferredValue, useMemo, useState } from "react";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { integerText } from "../../../outputs/figure/number-text.ts";
import type { StepPhase } from "../../../outputs/panels/profile/profile.ts";
import type { TracePass } from "../../../outputs/panels/trace/trace.ts";
import { passTitle } from "../../../outputs/panels/trace/trace-figures.ts";
import { Choice } from "../kit/Choice.tsx";
import { seriesStyle } from "../kit/charts/series-style.ts";
import { StackedBar } from "../profile/Shares.tsx";
import { Accounting } from "./Accounting.tsx";
import { FlameChart } from "./flame/FlameChart.tsx";
import { flameData } from "./flame/flame-data.ts";
import { TEXTURES } from "./flame/flame-look.ts";
import type { FlameColors } from "./flame/flame-scene.ts";
import { OperationTable } from "./operations/OperationTable.tsx";
import { PHASES } from "./phases.ts";

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
  return (
    <div className="panel-sections">
      <section className="panel-section panel-section-wide">
        <h4>Phases</h4>
        <StackedBar items={phaseFigures(pass)} placeOf={({ name }) => PHASES.indexOf(name)} />
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
  const title = `Operations over time: ${passTitle(pass)}`;
  const shown = useDeferredValue(pass);
  const context = useMemo(
    () => ({ data: flameData(shown), modelName, hostTimed }),
    [shown, modelName, hostTimed],
  );
  const names =
    colors === "operation"
      ? context.data.kinds
      : PHASES.map((phase) => (pass.phases.some(({ name }) => name === phase) ? phase : ""));
  return (
    <section className="panel-section panel-section-wide">
      <div className="section-head">
        <h4>Operations over time</h4>
        <Choice label="colours by" options={COLORS} value={colors} onChange={setColors} />
      </div>
      <ul className="plot-figure-legend">
        {names.map((name, index) =>
          name === "" ? null : (
            <li key={name}>
              <span
                className={`texture-key texture texture-${index}`}
                style={{ color: seriesStyle(index % TEXTURES.length).color }}
              />
              {name}
            </li>
          ),
        )}
      </ul>
      <FlameChart title={title} context={context} colors={colors} onEnlarge={enlarge} />
      {isLarge ? (
        <Suspense>
          <FlameDialog
            title={title}
            context={context}
            colors={colors}
            onClose={() => setLarge(false)}
          />
        </Suspense>
      ) : null}
      {hostTimed ? null : (
        <p className="plot-note">
          Lengths are the host’s time to queue the work; the device works behind it.
        </p>
      )}
      {pass.omittedOperations ? (
        <p className="plot-note numbers">
          {integerText(pass.omittedOperations)} more operations were traced and added up, but are
          not drawn.
        </p>
      ) : null}
    </section>
  );
}

function phaseFigures({ phases }: TracePass): { name: StepPhase; figure: Figure }[] {
  return phases.map(({ name, durationMs }) => ({
    name,
    figure: {
      kind: "computed",
      value: durationMs,
      unit: "ms",
      method: "From the beginning of the phase to its end, in the one pass that was traced.",
    },
  }));
}
