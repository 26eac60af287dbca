import { useDeferredValue } from "react";
import type { ServingOutput } from "../../../outputs/panels/serving/serving.ts";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";

/** The Serving panel. */
export function ServingPanel({ output, cellId }: PanelProps<ServingOutput>) {
  const shown = useDeferredValue(output);
  return (
    <PanelFrame output={shown} cellId={cellId}>
      <FigureList figures={[{ label: "Throughput", figure: shown.throughput }]} />
    </PanelFrame>
  );
}
