import type { ReactNode } from "react";

interface PanelAnswerProps {
  /** The question that the panel is for. */
  question: string;
  /** The answer as far as it is known, in a sentence or two. */
  children?: ReactNode;
}

/** A panel's question and its answer, beneath its name. */
export function PanelAnswer({ question, children }: PanelAnswerProps) {
  return (
    <>
      <p className="panel-question">{question}</p>
      {children == null ? null : <p className="panel-verdict numbers">{children}</p>}
    </>
  );
}
