import { useDeferredValue } from "react";
import { grafanaDashboard } from "../../../outputs/panels/monitor/grafana-dashboard.ts";
import type { MonitorOutput } from "../../../outputs/panels/monitor/monitor.ts";
import { lastMinute } from "../../../outputs/panels/monitor/monitor-figures.ts";
import {
  EXPOSITION_TYPE,
  prometheusText,
} from "../../../outputs/panels/monitor/prometheus-text.ts";
import { Icon } from "../../Icon.tsx";
import { downloadText } from "../../page/shell/download-text.ts";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";
import { Digits } from "./Digits.tsx";
import { DisturbControls } from "./DisturbControls.tsx";
import { DriftTable } from "./DriftTable.tsx";
import { EventList } from "./EventList.tsx";
import { ObjectiveTable } from "./ObjectiveTable.tsx";
import { ReplicaTable } from "./ReplicaTable.tsx";
import { Strips } from "./strips/Strips.tsx";
import { Verdict } from "./Verdict.tsx";
import "../profile/profile.css";
import "../trace/trace.css";
import "./monitor.css";

/** The Monitor panel. Drawn with low priority: while a system changes it, typing and scrolling come first. */
export function MonitorPanel({ output, cellId }: PanelProps<MonitorOutput>) {
  const shown = useDeferredValue(output);
  const { images, disturbance, objectives, timeScale, drift, replicas, events } = shown;
  return (
    <PanelFrame
      output={shown}
      cellId={cellId}
      className="monitor"
      actions={<Downloads monitor={shown} />}
    >
      <Verdict monitor={shown} />
      <div className="monitor-picture">
        <Strips monitor={shown} />
        <Digits images={images} />
      </div>
      <DisturbControls disturbance={disturbance} />
      <FigureList className="metrics" figures={lastMinute(shown).figures} />
      <div className="panel-sections">
        <ObjectiveTable objectives={objectives} timeScale={timeScale} />
        {drift === undefined ? null : <DriftTable drift={drift} />}
        {replicas.length === 0 ? null : <ReplicaTable replicas={replicas} />}
        <EventList events={events} />
      </div>
    </PanelFrame>
  );
}

function Downloads({ monitor }: { monitor: MonitorOutput }) {
  const { model } = monitor;
  return (
    <>
      <button
        type="button"
        className="link download"
        title="All metrics as Prometheus would scrape them now"
        onClick={() =>
          downloadText(`${model}-metrics.prom`, prometheusText(monitor), EXPOSITION_TYPE)
        }
      >
        <Icon name="download" /> Prometheus
      </button>
      <button
        type="button"
        className="link download"
        title="These strips over the same metrics, to import in Grafana"
        onClick={() =>
          downloadText(
            `${model}-dashboard.json`,
            JSON.stringify(grafanaDashboard(model), null, 2),
            "application/json",
          )
        }
      >
        <Icon name="download" /> Grafana dashboard
      </button>
    </>
  );
}
