import { useId } from "react";
import { lookUp } from "../../base/look-up.ts";
import type { Answer, Cell } from "../../notebook/notebook.ts";
import { RUBRIC_FROM } from "../../notebook/question.ts";
import { CellMenu } from "../cells/CellMenu.tsx";
import { Prose } from "../cells/Prose.tsx";
import { useServices } from "../services.ts";
import { useSessionState } from "../use-session.ts";
import { AnswerField } from "./AnswerField.tsx";
import { EvidenceList } from "./EvidenceList.tsx";
import { EvidencePicker } from "./EvidencePicker.tsx";
import { quoteText } from "./quotes.ts";
import { RubricView } from "./RubricView.tsx";
import "./questions.css";

const NO_ANSWER: Answer = { text: "" };

/** A question, its reader's answer with what was measured, and a rubric once there is something to judge. */
export function QuestionCell({ cell, name }: { cell: Cell; name: string }) {
  const { session } = useServices();
  const { id: cellId } = cell;
  const question = useSessionState((state) => lookUp(state.questions, cellId));
  const answer = useSessionState((state) => lookUp(state.notebook.answers, cellId)) ?? NO_ANSWER;
  const fieldId = useId();
  const now = () => lookUp(session.getState().notebook.answers, cellId) ?? NO_ANSWER;
  const change = (part: Partial<Answer>) =>
    session.dispatch({ type: "answer", cellId, answer: part });
  const rubric = question?.rubric ?? [];
  return (
    <>
      <div className="cell-corner">
        <CellMenu cell={cell} name={name} />
      </div>
      <div className="question">
        <p className="question-label">
          Question{question?.group ? <span> · {question.group}</span> : null}
        </p>
        <Prose source={cell.source} />
        <label className="question-answer-label" htmlFor={fieldId}>
          Your answer
        </label>
        <AnswerField
          id={fieldId}
          cellId={cellId}
          stored={answer.text}
          onChange={(text) => change({ text })}
        />
        <div className="question-foot">
          <p className="question-note">{lengthNote(answer.text.trim().length, rubric.length)}</p>
          <EvidencePicker
            onPick={(picked) => {
              const { text, evidence = [] } = now();
              const before = text.trimEnd();
              const gap = before === "" ? "" : "\n\n";
              change({
                text: `${before}${gap}> ${quoteText(picked)}\n\n`,
                evidence: [...evidence, picked],
              });
            }}
          />
        </div>
        <EvidenceList
          evidence={answer.evidence ?? []}
          onRemove={(removed) =>
            change({ evidence: (now().evidence ?? []).filter((it) => it !== removed) })
          }
        />
        <div aria-live="polite">
          {rubric.length > 0 && answer.text.trim().length >= RUBRIC_FROM ? (
            <RubricView
              rubric={rubric}
              chosen={answer.selfAssessment ?? []}
              onChoose={(criterion, level) => {
                const before = now().selfAssessment ?? [];
                change({
                  selfAssessment: rubric.map((_, index) =>
                    index === criterion ? level : (before[index] ?? null),
                  ),
                });
              }}
            />
          ) : null}
        </div>
      </div>
    </>
  );
}

function lengthNote(length: number, criteria: number): string {
  if (criteria === 0) return length === 0 ? "" : `${length} characters`;
  if (length === 0) {
    return `Saved as you write. After ${RUBRIC_FROM} characters a rubric opens for you to judge it by.`;
  }
  return length < RUBRIC_FROM
    ? `${length} characters; the rubric opens at ${RUBRIC_FROM}.`
    : `${length} characters.`;
}
