import type { ReactNode } from "react";
import type { ReplicaState } from "../../../../outputs/panels/serving/serving.ts";

/** Told apart by shape: an empty ring, a disc, a ring of dashes, half a disc, a cross. */
const MARKS: Readonly<Record<ReplicaState["status"], ReactNode>> = {
  idle: <circle cx="7" cy="7" r="4.5" />,
  busy: <circle cx="7" cy="7" r="5" fill="currentcolor" />,
  starting: <circle cx="7" cy="7" r="4.5" strokeDasharray="2.4 2.3" />,
  draining: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="M7 2.5a4.5 4.5 0 0 0 0 9z" fill="currentcolor" />
    </>
  ),
  dead: <path d="M3.5 3.5l7 7m0-7l-7 7" />,
};

export function StatusMark({ status }: { status: ReplicaState["status"] }) {
  return (
    <svg className="status-mark" viewBox="0 0 14 14" aria-hidden="true">
      {MARKS[status]}
    </svg>
  );
}
