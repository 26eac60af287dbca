import { HiddenParts } from "../../dialogs/teaching/HiddenParts.tsx";
import { useServices } from "../../services.ts";
import { useSessionList } from "../../use-session.ts";
import {
  type ExpectedTime,
  expectedTimes,
  isSameTime,
  roughTime,
  TIME_ORIGIN,
} from "./expected-times.ts";
import { OutlineCells } from "./OutlineCells.tsx";
import {
  isSameProgress,
  type PartProgress,
  partProgress,
  progressState,
  progressWords,
} from "./part-progress.ts";
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
  const hidden = useSessionList((state) => state.notebook.teaching?.hiddenParts ?? []);
  const times = useSessionList((state) => expectedTimes(state, parts), isSameTime);
  return (
    <nav className="outline" aria-label="Parts">
      <ol className="outline-list">
        {parts
          .filter(({ part }) => !hidden.includes(part))
          .map(({ part, title, summary }) => (
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
                <Expected time={times.find((it) => it.part === part)} />
              </a>
              {part === current ? <OutlineCells part={part} onChoose={onChoose} /> : null}
            </li>
          ))}
      </ol>
      <HiddenParts hidden={hidden} />
    </nav>
  );
}

function Progress({ progress }: { progress: PartProgress | undefined }) {
  if (progress === undefined || progressWords(progress) === "") return null;
  const { evaluated, total, solved, exercises, answered, questions } = progress;
  return (
    <span
      className={`outline-progress numbers outline-${progressState(progress)}`}
      title={progressWords(progress)}
    >
      {total === 0 ? null : <Count done={evaluated} of={total} noun="cells" />}
      {exercises === 0 ? null : <Count done={solved} of={exercises} noun="exercises" />}
      {questions === 0 ? null : <Count done={answered} of={questions} noun="questions" />}
      <span className="hidden-visually">{progressWords(progress)}</span>
    </span>
  );
}

function Expected({ time }: { time: ExpectedTime | undefined }) {
  const text = roughTime(time?.seconds ?? 0);
  if (text === "") return null;
  return (
    <span className="outline-time" title={TIME_ORIGIN}>
      <span className="hidden-visually">about </span>
      {text}
      <span className="hidden-visually"> to run</span>
    </span>
  );
}

function Count({
  done,
  of,
  noun,
}: {
  done: number;
  of: number;
  noun: "cells" | "exercises" | "questions";
}) {
  return (
    <span className={`outline-count outline-${noun}`} aria-hidden="true">
      {done}/{of}
    </span>
  );
}
