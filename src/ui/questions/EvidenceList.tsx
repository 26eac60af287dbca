import { lazy, Suspense } from "react";
import type { Evidence } from "../../notebook/notebook.ts";
import { whyQuoteEarlier } from "../../session/running/earlier.ts";
import { Icon } from "../Icon.tsx";
import { scrollToCell } from "../page/shell/places.ts";
import { useSessionState } from "../use-session.ts";

// It knows the figures of every kind of panel.
const MeasuredSince = lazy(() =>
  import("./MeasuredSince.tsx").then((m) => ({ default: m.MeasuredSince })),
);

interface EvidenceListProps {
  evidence: readonly Evidence[];
  onRemove: (evidence: Evidence) => void;
}

/** The figures that an answer rests on, each with its origin; one that was measured again since says so. */
export function EvidenceList({ evidence, onRemove }: EvidenceListProps) {
  if (evidence.length === 0) return null;
  return (
    <ul className="evidence" aria-label="Evidence">
      {evidence.map((quote) => (
        <EvidenceItem
          key={`${quote.cellId} ${quote.label} ${quote.at}`}
          quote={quote}
          onRemove={onRemove}
        />
      ))}
    </ul>
  );
}

interface EvidenceItemProps {
  quote: Evidence;
  onRemove: (evidence: Evidence) => void;
}

function EvidenceItem({ quote, onRemove }: EvidenceItemProps) {
  const earlier = useSessionState((state) => whyQuoteEarlier(state, quote));
  return (
    <li className={earlier === undefined ? undefined : "evidence-earlier"}>
      <p className="evidence-figure">
        {quote.label}: <strong className="numbers">{quote.value}</strong>
        {earlier === undefined ? null : <span className="evidence-words"> ({earlier})</span>}
      </p>
      <p className="question-note">
        {quote.method} From{" "}
        <button type="button" className="link" onClick={() => scrollToCell(quote.cellId)}>
          {quote.cellId.replaceAll("-", " ")}
        </button>
        , {quote.at.slice(0, 16).replace("T", " ")} UTC.
        <Suspense>
          <MeasuredSince quote={quote} />
        </Suspense>
      </p>
      <button
        type="button"
        className="button button-plain button-icon evidence-remove"
        aria-label={`Remove ${quote.label}`}
        onClick={() => onRemove(quote)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}
