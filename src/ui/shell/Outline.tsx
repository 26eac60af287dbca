import { useServices } from "../services.ts";
import { useSessionList } from "../use-session.ts";
import { isSameProgress, type PartProgress, partProgress } from "./part-progress.ts";
import { partAnchor, scrollToPart } from "./places.ts";
import "./outline.css";

interface OutlineProps {
  current: number | undefined;
  /** A part was chosen. */
  onChoose?: () => void;
}

/** The parts, how far each is, and where the reader is. */
export function Outline({ current, onChoose }: OutlineProps) {
  const { parts } = useServices();
  const progress = useSessionList(partProgress, isSameProgress);
  return (
    <nav className="outline" aria-label="Parts">
      <ol className="outline-list">
        {parts.map(({ part, title, summary }) => (
          <li key={part}>
            <a
              className="outline-link"
              href={`#${partAnchor(part)}`}
              aria-current={part === current ? "location" : undefined}
              title={summary}
              onClick={(event) => {
                // The address belongs to links of the notebook; going to a part leaves it alone.
                event.preventDefault();
                onChoose?.();
                setTimeout(() => scrollToPart(part));
              }}
            >
              <span className="outline-number numbers">{part}</span>
              <span className="outline-title">{title}</span>
              <Progress progress={progress.find((it) => it.part === part)} />
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Progress({ progress }: { progress: PartProgress | undefined }) {
  if (progress === undefined || progress.total === 0) return null;
  const { evaluated, total, isRunning, hasFailed } = progress;
  const state = isRunning
    ? "running"
    : hasFailed
      ? "failed"
      : evaluated === total
        ? "done"
        : "open";
  return (
    <span className={`outline-progress numbers outline-${state}`}>
      <span aria-hidden="true">
        {evaluated}/{total}
      </span>
      <span className="hidden-visually">
        {`${evaluated} of ${total} cells evaluated${state === "failed" ? ", one failed" : ""}${isRunning ? ", running" : ""}`}
      </span>
    </span>
  );
}
