import { Tabs } from "radix-ui";
import { useDeferredValue, useState } from "react";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import { chromeTrace } from "../../../outputs/panels/trace/chrome-trace.ts";
import { isHostTimed } from "../../../outputs/panels/trace/operation-rate.ts";
import { operationsCsv } from "../../../outputs/panels/trace/operations-csv.ts";
import { passTitle } from "../../../outputs/panels/trace/pass-title.ts";
import type { TraceOutput, TracePass } from "../../../outputs/panels/trace/trace.ts";
import { Icon } from "../../Icon.tsx";
import { downloadText } from "../../page/shell/download-text.ts";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import { useSteady } from "../kit/use-steady.ts";
import type { PanelProps } from "../panel-props.ts";
import { PassView } from "./PassView.tsx";
import { BoundSection } from "./roofline/BoundSection.tsx";
import { RooflineSection } from "./roofline/RooflineSection.tsx";
import "../kit/charts/charts.css";
import "../profile/profile.css";
import "./trace.css";

/** The Trace panel. Drawn with low priority: while a run fills it, typing and scrolling come first. */
export function TracePanel({ output, cellId }: PanelProps<TraceOutput>) {
  const shown = useDeferredValue(output);
  const { state, model, passes, roofline, bound } = shown;
  const [chosen, setChosen] = useState<string>();
  const hostTimed = isHostTimed(shown);
  const active = passes.find((pass) => tabOf(pass) === chosen) ?? passes[0];
  return (
    <PanelFrame
      output={shown}
      cellId={cellId}
      actions={passes.length === 0 || state === "running" ? null : <Downloads trace={shown} />}
    >
      {active === undefined ? null : (
        <Tabs.Root value={tabOf(active)} onValueChange={setChosen}>
          <Tabs.List className="panel-tabs" aria-label="Passes">
            {passes.map((pass) => (
              <Tabs.Trigger key={pass.name} value={tabOf(pass)} className="panel-tab">
                {passTitle(pass)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          {passes.map((pass) => (
            <Tabs.Content key={pass.name} value={tabOf(pass)} tabIndex={-1}>
              <SteadyPass pass={pass} modelName={model.name} hostTimed={hostTimed} />
            </Tabs.Content>
          ))}
        </Tabs.Root>
      )}
      <div className="panel-sections trace-machine">
        {roofline === undefined ? null : <RooflineSection roofline={roofline} cellId={cellId} />}
        {bound === undefined ? null : <BoundSection bound={bound} cellId={cellId} />}
      </div>
    </PanelFrame>
  );
}

/** Ids are made of it, and hold no spaces. */
function tabOf({ name }: TracePass): string {
  return name.replaceAll(/\s+/g, "-");
}

interface SteadyPassProps {
  pass: TracePass;
  modelName: string;
  hostTimed: boolean;
}

/** A pass is thousands of operations: nothing is made from it again until it has changed. */
function SteadyPass({ pass, ...rest }: SteadyPassProps) {
  return <PassView pass={useSteady(pass, passSignature(pass))} {...rest} />;
}

function passSignature({ name, operations, phases, accounting, deviceBusy }: TracePass): string {
  const last = operations.at(-1);
  return [
    name,
    operations.length,
    operations[0]?.hostMs,
    last?.startMs,
    last?.hostMs,
    phases.map(({ durationMs }) => durationMs),
    Object.values(accounting).map(figureText),
    figureText(deviceBusy),
  ].join();
}

function Downloads({ trace }: { trace: TraceOutput }) {
  const name = trace.model.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return (
    <>
      <button
        type="button"
        className="link download"
        title="For ui.perfetto.dev, speedscope.app or chrome://tracing"
        onClick={() =>
          downloadText(`${name}-trace.json`, JSON.stringify(chromeTrace(trace)), "application/json")
        }
      >
        <Icon name="download" /> Chrome trace
      </button>
      <button
        type="button"
        className="link download"
        title="One line an operation"
        onClick={() => downloadText(`${name}-operations.csv`, operationsCsv(trace), "text/csv")}
      >
        <Icon name="download" /> CSV
      </button>
    </>
  );
}
