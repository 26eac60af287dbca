import type { ReactNode } from "react";

const STATES = { running: "Measuring", done: "Measured", partial: "Incomplete" } as const;

interface PanelHeadProps {
  title: string;
  state: keyof typeof STATES;
  stage: string;
  /** The state in a word of the panel's own: `Training`. */
  doing?: string | undefined;
  /** The measured system, in a line. */
  subject?: ReactNode;
  /** Actions on the whole panel. */
  children?: ReactNode;
}

/** Title, subject and progress: every panel begins with it. */
export function PanelHead({ title, state, stage, doing, subject, children }: PanelHeadProps) {
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
    </header>
  );
}
