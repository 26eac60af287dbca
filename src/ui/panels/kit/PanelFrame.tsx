import type { ReactNode } from "react";
import type { CellId } from "../../../notebook/notebook.ts";
import { panelName } from "../../../outputs/panels/panel-record.ts";
import { readPanel } from "../../../outputs/panels/read-panel.ts";
import type { PanelOutput } from "../../../outputs/panels/registry.ts";
import { whyEarlier } from "../../../session/running/earlier.ts";
import { useSessionState } from "../../use-session.ts";
import { useDials } from "../use-dials.ts";
import { PanelHead } from "./PanelHead.tsx";
import { PanelText } from "./PanelText.tsx";
import "./panel.css";

interface PanelFrameProps {
  output: PanelOutput;
  /** The cell that shows it; a panel in a dialog has none. */
  cellId?: CellId;
  className?: string;
  /** The state in a word of the panel's own, where it does not measure. */
  doing?: string;
  /** Actions on the whole panel. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** The frame that all panels share: name, subject and progress above, all figures as text beneath. */
export function PanelFrame({
  output,
  cellId,
  className,
  doing,
  actions,
  children,
}: PanelFrameProps) {
  const dials = useDials(cellId);
  const name = panelName(output.kind);
  const earlier = useSessionState((state) =>
    cellId === undefined ? undefined : whyEarlier(state, cellId),
  );
  return (
    <section
      className={["panel", className, `panel-${output.state}`, earlier && "panel-earlier"]
        .filter(Boolean)
        .join(" ")}
      aria-label={name}
    >
      <PanelHead
        title={name}
        state={output.state}
        stage={output.stage}
        doing={doing}
        earlier={earlier}
        subject={readPanel(output, (panel, record) => panel.subject(record))}
      >
        {actions}
      </PanelHead>
      {children}
      <PanelText
        tables={() => readPanel(output, (panel, record) => panel.tables(record, dials)) ?? []}
      />
    </section>
  );
}
