import { useId, useState } from "react";
import { figureValue } from "../../../outputs/figure/figure-text.ts";
import type { TestScore, TestSquare } from "../../../outputs/panels/readiness/readiness.ts";
import { SECTION_WORDS, squareLook } from "../../../outputs/panels/readiness/readiness-words.ts";
import { FigureView } from "../kit/figures/FigureView.tsx";
import { LineFindings } from "./LineFindings.tsx";
import type { RunLine } from "./RunButton.tsx";

interface ScoreGridProps {
  score: TestScore;
  run: RunLine | undefined;
}

/** The ML Test Score: a row for each section, a square for each test. The lowest row is the score. */
export function ScoreGrid({ score, run }: ScoreGridProps) {
  const { final, sections, next } = score;
  const [chosen, choose] = useState<string>();
  const detailsId = useId();
  const squares = sections.flatMap(({ tests }) => tests);
  const shown =
    squares.find(({ id }) => id === chosen) ??
    squares.find(({ verdict }) => verdict === "broken") ??
    squares.find(({ wouldRaise }) => wouldRaise) ??
    squares[0];
  const lowest = figureValue(final);
  return (
    <section className="panel-section readiness-score" aria-label="ML Test Score">
      <h4>
        ML Test Score: <FigureView figure={final} isBrief /> of 7
      </h4>
      <p className="panel-words">
        Each section has seven tests. A test that runs here and holds is worth one point, one that
        somebody attests half. The score is the lowest of the four sums: a chain holds as much as
        its weakest link.
      </p>
      <table className="readiness-grid numbers">
        <tbody>
          {sections.map(({ name, points, tests }) => {
            const isLowest = figureValue(points) === lowest;
            return (
              <tr key={name} className={isLowest ? "readiness-lowest" : undefined}>
                <th scope="row">
                  {SECTION_WORDS[name]}
                  <span className="readiness-points">
                    <FigureView figure={points} isBrief /> of 7{isLowest ? ", the lowest" : ""}
                  </span>
                </th>
                {tests.map((square) => (
                  <td key={square.id}>
                    <Square
                      square={square}
                      isShown={square.id === shown?.id}
                      controls={detailsId}
                      onChoose={() => choose(square.id)}
                    />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      <Key />
      {next === "" ? null : <p className="panel-words readiness-next">{next}</p>}
      <div id={detailsId} className="readiness-details" aria-live="polite">
        {shown === undefined ? null : <SquareDetails square={shown} run={run} />}
      </div>
    </section>
  );
}

interface SquareProps {
  square: TestSquare;
  isShown: boolean;
  controls: string;
  onChoose(): void;
}

function Square({ square, isShown, controls, onChoose }: SquareProps) {
  const { number, label, wouldRaise } = square;
  const { mark, words } = squareLook(square);
  return (
    <button
      type="button"
      className={`readiness-square ${lookClass(square)}${wouldRaise ? " readiness-raises" : ""}`}
      aria-pressed={isShown}
      aria-controls={controls}
      title={label}
      onClick={onChoose}
    >
      <span className="readiness-square-head" aria-hidden="true">
        {number}
        <span className="readiness-mark">{mark}</span>
      </span>
      <span className="readiness-label">{label}</span>
      <span className="hidden-visually">
        : {words}
        {wouldRaise ? ", would raise the score" : ""}
      </span>
    </button>
  );
}

function lookClass({ by, verdict }: TestSquare): string {
  return by === "attestation" ? "readiness-attested" : `readiness-${verdict}`;
}

const KEY = [
  { mark: "✓", words: "run here, and holds", look: "holds" },
  { mark: "½", words: "attested", look: "attested" },
  { mark: "✗", words: "run here, and broken", look: "broken" },
  { mark: "○", words: "open", look: "open" },
] as const;

function Key() {
  return (
    <ul className="readiness-key">
      {KEY.map(({ mark, words, look }) => (
        <li key={look}>
          <span className={`readiness-square readiness-${look}`} aria-hidden="true">
            {mark}
          </span>
          {words}
        </li>
      ))}
      <li>
        <span className="readiness-square readiness-raises" aria-hidden="true" />
        would raise the score
      </li>
    </ul>
  );
}

function SquareDetails({ square, run }: { square: TestSquare; run: RunLine | undefined }) {
  const { label, number, id, isAutomated, points } = square;
  const { mark, words } = squareLook(square);
  return (
    <div className={lookClass(square)}>
      <p className="readiness-name">
        <strong>
          {number}. {label}
        </strong>
        <span className="readiness-word">
          <span aria-hidden="true">{mark}</span> {words}, {points} of 1
        </span>
      </p>
      <LineFindings line={square} run={isAutomated ? run : undefined} />
      <p className="readiness-how">
        {isAutomated ? "It has a probe. " : "It has no probe: nobody can run it here. "}
        Its name for <code>only</code> and <code>attested</code> is <code>{id}</code>.
      </p>
    </div>
  );
}
