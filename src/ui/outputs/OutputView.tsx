import { type ComponentType, lazy, memo, type ReactNode, Suspense } from "react";
import type { CellId } from "../../notebook/notebook.ts";
import type { Output } from "../../outputs/output.ts";
import { isPanelRecord } from "../../outputs/panels/panel-record.ts";
import type { PanelOutput } from "../../outputs/panels/registry.ts";
import type { PanelProps } from "../panels/panel-props.ts";
import { PANEL_COMPONENTS } from "../panels/registry.tsx";
import { UnknownPanel } from "../panels/UnknownPanel.tsx";
import { ChecksView } from "./ChecksView.tsx";
import { ErrorView } from "./ErrorView.tsx";
import { ImageView } from "./ImageView.tsx";
import { OutputBoundary } from "./OutputBoundary.tsx";
import { ProgressView } from "./ProgressView.tsx";
import { TableView } from "./TableView.tsx";
import { TextView } from "./TextView.tsx";
import "./outputs.css";

// Small renderers are part of the page: a result waits for nothing. The others come when they are first needed.
const MarkdownView = lazy(() =>
  import("./MarkdownView.tsx").then((m) => ({ default: m.MarkdownView })),
);
const ChartView = lazy(() => import("./ChartView.tsx").then((m) => ({ default: m.ChartView })));
const FileView = lazy(() => import("./FileView.tsx").then((m) => ({ default: m.FileView })));
const FiguresView = lazy(() =>
  import("./FiguresView.tsx").then((m) => ({ default: m.FiguresView })),
);

interface OutputViewProps {
  output: Output;
  /** The cell that shows it. */
  cellId: CellId;
}

/** One output. Its renderer may fail without harm to the page. */
export const OutputView = memo(function OutputView({ output, cellId }: OutputViewProps) {
  const sort = isPanelRecord(output) ? "panel" : output.kind;
  return (
    <div className={`output output-${sort}`}>
      <OutputBoundary resetKey={output}>
        <Suspense fallback={<div className={`output-awaited output-awaited-${sort}`} />}>
          {rendered(output, cellId)}
        </Suspense>
      </OutputBoundary>
    </div>
  );
});

function rendered(output: Output, cellId: CellId): ReactNode {
  switch (output.kind) {
    case "text":
      return <TextView output={output} />;
    case "markdown":
      return <MarkdownView output={output} />;
    case "table":
      return <TableView output={output} />;
    case "error":
      return <ErrorView output={output} cellId={cellId} />;
    case "chart":
      return <ChartView output={output} />;
    case "image":
      return <ImageView output={output} />;
    case "file":
      return <FileView output={output} />;
    case "progress":
      return <ProgressView output={output} />;
    case "checks":
      return <ChecksView output={output} cellId={cellId} />;
    case "figures":
      return <FiguresView output={output} />;
    default:
      return isPanelRecord(output) ? (
        <Panel output={output} cellId={cellId} />
      ) : (
        <UnknownOutput output={output} />
      );
  }
}

/** A panel of any kind, of this version or another. */
function Panel({ output, cellId }: OutputViewProps & { output: PanelOutput }) {
  if (!Object.hasOwn(PANEL_COMPONENTS, output.kind)) return <UnknownPanel record={output} />;
  const Component = PANEL_COMPONENTS[output.kind] as ComponentType<PanelProps<PanelOutput>>;
  return <Component output={output} cellId={cellId} />;
}

/** A stored or shared output of a kind that this version does not know. */
function UnknownOutput({ output }: { output: { kind?: unknown } }) {
  return (
    <p className="output-broken">
      This version cannot show outputs of kind “{String(output.kind)}”.
    </p>
  );
}
