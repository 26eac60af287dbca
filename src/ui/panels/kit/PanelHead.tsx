import type { ReactNode } from "react";

const STATES = { running: "Measuring", done: "Measured", partial: "Incomplete" } as const;

interface PanelHeadProps {
  title: string;
  state: keyof typeof STATES;
  stage: string;
  /** The state in a word of the panel's own: `Training`. */
  doing?: string | undefined;
  /** What it is of, where that is not the notebook as it is now. */
  earlier?: string | undefined;
  /** The measured system, in a line. */
  subject?: ReactNode;
  /** Actions on the whole panel. */
  children?: ReactNode;
}

/** Title, subject and progress: every panel begins with it. */
export function PanelHead({
  title,
  state,
  stage,
  doing,
  earlier,
  subject,
  children,
}: PanelHeadProps) {
  return (
    <header className="panel-head">
      <div className="panel-title">
        <h3>{title}</h3>
        {children == null ? null : <div className="panel-actions">{children}</div>}
      </div>
      {subject === undefined ? null : <p className="panel-subject numbers">{subject}</p>}
      <p className="panel-stage">
        {/* The stage changes many times a second: only the state is said aloud. */}
        <span className="panel-state" role="status">
          {doing ?? STATES[state]}
        </span>
        {stage === "" ? null : `: ${stage}`}
      </p>
      {earlier === undefined ? null : <p className="panel-earlier-words">{capital(earlier)}.</p>}
    </header>
  );
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
