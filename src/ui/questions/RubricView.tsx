import { useId } from "react";
import type { Criterion } from "../../notebook/question.ts";

interface RubricViewProps {
  rubric: readonly Criterion[];
  /** The level chosen for each criterion. */
  chosen: readonly (number | null)[];
  onChoose: (criterion: number, level: number) => void;
}

/** The criteria of a question, each with its levels: the reader says which one their answer is at. */
export function RubricView({ rubric, chosen, onChoose }: RubricViewProps) {
  const id = useId();
  const judged = rubric.filter((_, index) => typeof chosen[index] === "number").length;
  return (
    <section className="rubric" aria-label="Rubric">
      <h4 className="rubric-title">Judge your own answer</h4>
      <p className="question-note">
        {judged === 0
          ? "Read your answer again as somebody else’s. Which sentence of each list describes it?"
          : judged < rubric.length
            ? `${judged} of ${rubric.length} judged.`
            : "All judged. Change the answer where a better level is in reach, then judge again."}
      </p>
      {rubric.map(({ name, levels }, criterion) => (
        <fieldset key={name} className="rubric-criterion">
          <legend>{name}</legend>
          {levels.map((level, index) => (
            <label key={level} className="rubric-level">
              <input
                type="radio"
                name={`${id}-${criterion}`}
                checked={chosen[criterion] === index}
                onChange={() => onChoose(criterion, index)}
              />
              <span className="numbers rubric-number">{index}</span>
              <span>{level}</span>
            </label>
          ))}
        </fieldset>
      ))}
    </section>
  );
}
