import { memo, useCallback, useDeferredValue } from "react";
import type { ServingOutput } from "../../../outputs/panels/serving/serving.ts";
import { servingVerdict } from "../../../outputs/panels/serving/serving-verdict.ts";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import { useSource } from "../kit/source/source.ts";
import { useControl } from "../kit/source/use-control.ts";
import { useSlowed } from "../kit/use-slowed.ts";
import type { PanelProps } from "../panel-props.ts";
import { AskSection } from "./ask/AskSection.tsx";
import { ServingControls } from "./controls/ServingControls.tsx";
import { SystemPicture } from "./system/SystemPicture.tsx";
import { TimeSection } from "./time/TimeSection.tsx";
import "./serving.css";

/** From one drawing to the next, at least. */
const FRAME_MS = 100;
/** Sentences are read: they change more slowly. */
const SENTENCE_MS = 1000;

/** The Serving panel: where does a request spend its time? */
export function ServingPanel({ output, cellId }: PanelProps<ServingOutput>) {
  const shown = useDeferredValue(useSlowed(output, FRAME_MS));
  const verdict = servingVerdict(useSlowed(output, SENTENCE_MS));
  const source = useSource();
  const control = useControl(source);
  const { send } = control;
  const kill = useCallback((replica: number) => send("kill", replica), [send]);
  const isLive = source?.isLive ?? false;
  return (
    <PanelFrame output={shown} cellId={cellId} className="serving">
      <PanelAnswer question="Where does a request spend its time?">{verdict}</PanelAnswer>
      <SystemPicture output={shown} onKill={isLive ? kill : undefined} />
      <ServingControls
        load={shown.load}
        settings={shown.settings}
        replicas={shown.replicas.filter(({ status }) => status !== "draining").length}
        control={control}
        isLive={isLive}
      />
      <Figures output={shown} />
      <TimeSection heat={shown.heat} marks={shown.marks} spans={shown.spans} verdict={verdict} />
      <AskSection asked={shown.asked} source={source} />
    </PanelFrame>
  );
}

const Figures = memo(
  function Figures({ output: { throughput, latency, batchSize } }: { output: ServingOutput }) {
    return (
      <FigureList
        className="serving-figures"
        figures={[
          { label: "Throughput", figure: throughput },
          { label: "Latency p50", figure: latency.p50 },
          { label: "Latency p95", figure: latency.p95 },
          { label: "Latency p99", figure: latency.p99 },
          { label: "Batch size, mean", figure: batchSize },
        ]}
      />
    );
  },
  (before, after) =>
    before.output.throughput === after.output.throughput &&
    before.output.latency === after.output.latency &&
    before.output.batchSize === after.output.batchSize,
);
