import { lazy, Suspense, useState } from "react";
import type { Arrivals, Visit } from "../../../session/sharing/arrivals.ts";
import { isReadersOwn, type Trust } from "../../../session/trust/trust.ts";
import { useSessionState } from "../../use-session.ts";
import { GrantButton } from "./GrantButton.tsx";
import { useArrivalsState } from "./use-arrivals.ts";
import { useSandboxLack } from "./use-sandbox-lack.ts";
import "./banner.css";

const ComparedDialog = lazy(() =>
  import("./ComparedDialog.tsx").then((m) => ({ default: m.ComparedDialog })),
);

const SAVED_AS_MINE =
  "Keeps it as a notebook of yours. It runs with your own rights then; before its first run you are asked once.";

const WORDS: Record<Exclude<Trust, "own" | "kept">, string> = {
  looking: "From elsewhere. You are looking: nothing in it runs.",
  sandboxed:
    "From elsewhere. It runs in a sandbox: without your notebooks, the network and WebGPU.",
  trusted: "From elsewhere. You trust it: it runs as your own does.",
};

/** Stays above a notebook that is not the reader's own: what it may do, and the way back. */
export function ArrivalBanner({ arrivals }: { arrivals: Arrivals }) {
  const trust = useSessionState((state) => state.trust);
  const id = useSessionState((state) => state.notebook.id);
  const visit = useArrivalsState((state) => state.visit);
  const lack = useSandboxLack(trust === "looking" || trust === "sandboxed");
  const isVisit = visit?.id === id;
  if (isReadersOwn(trust)) return null;
  return (
    <section className={`trust-banner trust-banner-${trust}`} aria-label="Notebook from elsewhere">
      <p>
        {WORDS[trust]} {trust === "trusted" ? null : lack}
      </p>
      <div className="trust-banner-actions">
        {trust === "looking" ? (
          <GrantButton onGrant={() => void arrivals.choose("sandbox")} isOff={lack !== undefined}>
            Run in sandbox
          </GrantButton>
        ) : null}
        {trust === "trusted" ? (
          <button type="button" className="button" onClick={() => void arrivals.choose("look")}>
            Withdraw trust
          </button>
        ) : (
          // With another trust it stands where another button stood: it is a new one then.
          <GrantButton key={`trust ${trust}`} onGrant={() => void arrivals.choose("trust")}>
            Trust and run
          </GrantButton>
        )}
        <GrantButton
          key={`mine ${trust}`}
          title={SAVED_AS_MINE}
          onGrant={() => void arrivals.choose("mine")}
        >
          Save as mine
        </GrantButton>
        {isVisit ? <VisitActions visit={visit} arrivals={arrivals} /> : null}
      </div>
    </section>
  );
}

function VisitActions({ visit, arrivals }: { visit: Visit; arrivals: Arrivals }) {
  const [isComparing, setComparing] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button button-plain"
        onClick={() => arrivals.review()}
        aria-haspopup="dialog"
      >
        What it changes
      </button>
      {visit.arrival.results.length === 0 ? null : (
        <button
          type="button"
          className="button button-plain"
          onClick={() => setComparing(true)}
          aria-haspopup="dialog"
        >
          Compare results
        </button>
      )}
      <button type="button" className="button button-plain" onClick={() => void arrivals.goHome()}>
        Back to my notebook
      </button>
      {isComparing ? (
        <Suspense>
          <ComparedDialog visit={visit} onClose={() => setComparing(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
