import { lazy, memo, type ReactNode, Suspense } from "react";
import type { CellId } from "../../notebook/notebook.ts";
import type { Output } from "../../outputs/output.ts";
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
const ProfilePanel = lazy(() =>
  import("../panels/profile/ProfilePanel.tsx").then((m) => ({ default: m.ProfilePanel })),
);
const TracePanel = lazy(() =>
  import("../panels/trace/TracePanel.tsx").then((m) => ({ default: m.TracePanel })),
);
const RecommendationsPanel = lazy(() =>
  import("../panels/recommendations/RecommendationsPanel.tsx").then((m) => ({
    default: m.RecommendationsPanel,
  })),
);
const ComparisonPanel = lazy(() =>
  import("../panels/comparison/ComparisonPanel.tsx").then((m) => ({ default: m.ComparisonPanel })),
);
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
  return (
    <div className={`output output-${output.kind}`}>
      <OutputBoundary resetKey={output}>
        <Suspense fallback={<div className={`output-awaited output-awaited-${output.kind}`} />}>
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
    case "progress":
      return <ProgressView output={output} />;
    case "checks":
      return <ChecksView output={output} />;
    case "profile":
      return <ProfilePanel output={output} cellId={cellId} />;
    case "trace":
      return <TracePanel output={output} />;
    case "recommendations":
      return <RecommendationsPanel output={output} cellId={cellId} />;
    case "comparison":
      return <ComparisonPanel output={output} />;
    case "figures":
      return <FiguresView output={output} />;
    default:
      return <UnknownOutput output={output} />;
  }
}

/** A stored or shared output of a kind that this version does not know. */
function UnknownOutput({ output }: { output: never }) {
  const { kind } = output as { kind?: unknown };
  return (
    <p className="output-broken">This version cannot show outputs of kind “{String(kind)}”.</p>
  );
}
