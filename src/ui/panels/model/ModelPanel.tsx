import { useDeferredValue, useMemo, useState } from "react";
import type { ModelOutput } from "../../../outputs/panels/model/model.ts";
import { type Measure, measuresOf } from "../../../outputs/panels/model/model-blocks.ts";
import { remarks } from "../../../outputs/panels/model/model-panel.ts";
import { modelVerdict } from "../../../outputs/panels/model/model-verdict.ts";
import { Choice } from "../kit/Choice.tsx";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";
import { BlockTree } from "./BlockTree.tsx";
import { MEASURE_NAMES, shadeBeside } from "./block-look.ts";
import { RowFacts } from "./RowFacts.tsx";
import type { Row } from "./visible-rows.ts";
import "./model.css";

/** The Model panel: what was built, and where it costs. */
export function ModelPanel({ output, cellId }: PanelProps<ModelOutput>) {
  const shown = useDeferredValue(output);
  const [wanted, setWanted] = useState<Measure>("bytes");
  const [pointed, setPointed] = useState<Row>();
  const [reached, setReached] = useState<Row>();
  const measures = useMemo(() => measuresOf(shown), [shown]);
  const area = measures.includes(wanted) ? wanted : (measures[0] ?? "bytes");
  const shade = shadeBeside(area, measures);
  const options = measures.map((value) => ({ value, label: MEASURE_NAMES[value].option }));
  return (
    <PanelFrame
      output={shown}
      cellId={cellId}
      {...(shown.state === "done" && !measures.includes("time") ? { doing: "Counted" } : {})}
    >
      <PanelAnswer question="What did I build, and which part costs what?">
        {modelVerdict(shown).replaceAll(" %", "\u00a0%")}
      </PanelAnswer>
      {remarks(shown).map((remark) => (
        <p key={remark} className="panel-words model-remark numbers">
          {remark}
        </p>
      ))}
      <div className="model-legend">
        <Choice label="area" options={options} value={area} onChange={setWanted} />
        <p className="model-key">
          <span className="model-key-area" aria-hidden="true" />
          Area: share of {MEASURE_NAMES[area].of}.
          {shade === undefined ? null : (
            <>
              {" "}
              <span className="model-key-shade" aria-hidden="true" />
              Shade: share of {MEASURE_NAMES[shade].of}, none to all.
            </>
          )}
        </p>
      </div>
      <div className="model-picture">
        <BlockTree
          record={shown}
          area={area}
          shade={shade}
          onPoint={setPointed}
          onReach={setReached}
        />
        <RowFacts record={shown} row={pointed ?? reached} />
      </div>
    </PanelFrame>
  );
}
