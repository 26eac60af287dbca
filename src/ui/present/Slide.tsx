import { memo, useState } from "react";
import { lookUp } from "../../base/look-up.ts";
import { type Cell, isRunnable } from "../../notebook/notebook.ts";
import { cellStatus } from "../../session/running/status.ts";
import { cellName } from "../cells/cell-name.ts";
import { Prose } from "../cells/Prose.tsx";
import { StatusLine } from "../cells/StatusLine.tsx";
import { RoughCode } from "../editor/RoughCode.tsx";
import { Icon } from "../Icon.tsx";
import { OutputList } from "../outputs/OutputList.tsx";
import { shownOutputs } from "../panels/panels.ts";
import { useDispatch, useSessionState } from "../use-session.ts";
import { slideText } from "./slide-text.ts";
import "../editor/editor.css";

interface SlideProps {
  cell: Cell;
  /** Whether code is shown on all slides. */
  isCodeOpen: boolean;
}

/** A cell as a room sees it: the idea of its text, or the outputs of its run, with the code beneath on request. */
export function Slide({ cell, isCodeOpen }: SlideProps) {
  if (isRunnable(cell)) return <CodeSlide cell={cell} isCodeOpen={isCodeOpen} />;
  return (
    <section className="present-text" data-present-cell={cell.id}>
      <Prose source={slideText(cell.source).idea} />
      {cell.kind === "question" ? <AnswerSlide cellId={cell.id} /> : null}
    </section>
  );
}

function CodeSlide({ cell, isCodeOpen }: SlideProps) {
  const dispatch = useDispatch();
  const result = useSessionState((state) => lookUp(state.cells, cell.id)?.result);
  const status = useSessionState((state) => cellStatus(state, cell.id));
  const [choice, setChoice] = useState<{ isOpen: boolean; onAll: boolean }>();
  // A choice for all slides overrules an earlier one here.
  const asked = choice?.onAll === isCodeOpen ? choice.isOpen : undefined;
  const outputs = shownOutputs(result);
  // Without an output there is nothing else to see; an exercise is its code.
  const isOpen = asked ?? (isCodeOpen || cell.kind === "exercise" || outputs.length === 0);
  return (
    <section className="present-cell" aria-label={cellName(cell)} data-present-cell={cell.id}>
      <div className="present-head">
        {status === "running" ? (
          <button
            type="button"
            className="button button-stop"
            onClick={() => dispatch({ type: "stop" })}
          >
            <Icon name="stop" />
            Stop
          </button>
        ) : (
          <button
            type="button"
            className="button button-main"
            aria-label="Run cell"
            disabled={status === "queued"}
            onClick={() => dispatch({ type: "run-cells", cellIds: [cell.id] })}
          >
            <Icon name="run" />
            Run
          </button>
        )}
        <h2 className="present-name">{cellName(cell)}</h2>
        <StatusLine status={status} result={result} nameCount={undefined} />
      </div>
      <OutputList
        cellId={cell.id}
        outputs={outputs}
        isPast={result?.previousOutputs !== undefined}
      />
      <button
        type="button"
        className="button button-plain present-fold"
        aria-expanded={isOpen}
        onClick={() => setChoice({ isOpen: !isOpen, onAll: isCodeOpen })}
      >
        {isOpen ? "Hide the code" : "Show the code"}
      </button>
      {isOpen ? <Code source={cell.source} /> : null}
    </section>
  );
}

function AnswerSlide({ cellId }: { cellId: string }) {
  const text = useSessionState((state) => lookUp(state.notebook.answers, cellId)?.text) ?? "";
  if (text.trim() === "") return null;
  return (
    <section className="present-answer" aria-label="Answer">
      <Prose source={text} />
    </section>
  );
}

/** For reading only: an editor belongs to the page. */
const Code = memo(function Code({ source }: { source: string }) {
  return (
    <pre className="present-code">
      <code>
        <RoughCode source={source} />
      </code>
    </pre>
  );
});
