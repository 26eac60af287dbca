import { useState } from "react";
import type { Evidence } from "../../notebook/notebook.ts";
import { useServices } from "../services.ts";
import { measuredFigures } from "./measured-figures.ts";

/** Figures to choose from, with a search. A snapshot: figures that changed while one reads them could not be picked. */
export function EvidenceChoices({ onPick }: { onPick: (evidence: Evidence) => void }) {
  const { session } = useServices();
  const [figures] = useState(() => measuredFigures(session.getState()));
  const [search, setSearch] = useState("");
  if (figures.length === 0) {
    return (
      <p className="question-note">
        Nothing is measured yet. Run <em>profile end to end</em> in Part 3, and its latency,
        throughput and memory can be quoted here.
      </p>
    );
  }
  const words = search.toLowerCase().split(/\s+/);
  const found = figures.filter(({ label, cellId }) =>
    words.every((word) => `${label} ${cellId}`.toLowerCase().includes(word)),
  );
  return (
    <>
      <input
        className="evidence-search"
        type="search"
        placeholder="Find a figure"
        aria-label="Find a figure"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul className="evidence-choices">
        {found.map((figure) => (
          <li key={`${figure.cellId} ${figure.label}`}>
            <button type="button" className="evidence-choice" onClick={() => onPick(figure)}>
              <span>
                {figure.label}
                <span className="question-note"> {figure.cellId.replaceAll("-", " ")}</span>
              </span>
              <span className="numbers">{figure.value}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="question-note">No figure has that name.</p> : null}
    </>
  );
}
