import { useMemo, useState } from "react";
import { quoted, seen } from "../../../base/quoted.ts";
import { differenceWords } from "../../../notebook/link/describe-difference.ts";
import { differenceTo } from "../../../notebook/link/difference.ts";
import { partsDifference, partsWords } from "../../../notebook/whole-notebook.ts";
import type {
  Arrival,
  ArrivalChoice,
  Arrivals,
  ReadyArrival,
} from "../../../session/sharing/arrivals.ts";
import { homeResults } from "../../../session/sharing/shared-results.ts";
import { Icon } from "../../Icon.tsx";
import { downloadText } from "../../page/shell/download-text.ts";
import { Choice as OneOf } from "../../panels/kit/Choice.tsx";
import { useServices } from "../../services.ts";
import { TitledDialog } from "../TitledDialog.tsx";
import { ArrivalDiff } from "./ArrivalDiff.tsx";
import { ComparedResults } from "./ComparedResults.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { GrantButton } from "./GrantButton.tsx";
import { useSandboxLack } from "./use-sandbox-lack.ts";
import "../../panels/kit/panel.css";
import "./share.css";
import "./arrival.css";

/** Characters of the reason why a notebook cannot be read; it may quote it. */
const LONGEST_REASON = 1000;

interface ArrivalDialogProps {
  arrival: Arrival;
  arrivals: Arrivals;
}

/** A notebook from a link or a file: its changes, and the choices for it. Nothing has run, nothing was stored. */
export function ArrivalDialog({ arrival, arrivals }: ArrivalDialogProps) {
  const { source } = arrival;
  // Whoever made the file has named it.
  const from = source.kind === "link" ? "a link" : seen(source.name, 100);
  return (
    <TitledDialog
      title={
        arrival.kind === "unreadable"
          ? `This ${source.kind} could not be opened`
          : `A notebook from ${from}`
      }
      onClose={() => arrivals.dismiss()}
      className="arrival"
      aria-describedby={undefined}
    >
      <div className="share-body">
        {arrival.kind === "reading" ? <p role="status">Reading it…</p> : null}
        {arrival.kind === "unreadable" ? (
          <Unreadable arrival={arrival} onClose={() => arrivals.dismiss()} />
        ) : null}
        {arrival.kind === "ready" ? <Ready arrival={arrival} arrivals={arrivals} /> : null}
      </div>
    </TitledDialog>
  );
}

interface UnreadableProps {
  arrival: Extract<Arrival, { kind: "unreadable" }>;
  onClose: () => void;
}

/** The reason why it cannot be read, and its text: it may be all that the reader has of it. */
function Unreadable({ arrival: { message, source }, onClose }: UnreadableProps) {
  return (
    <>
      <p role="alert">{seen(message, LONGEST_REASON)}</p>
      <p>Your own notebook is as you left it.</p>
      {source.kind === "link" ? (
        <textarea
          readOnly
          className="share-field arrival-text"
          aria-label="Text of the link"
          rows={4}
          value={source.text}
        />
      ) : null}
      <div className="share-more">
        {source.kind === "link" ? (
          <>
            <CopyButton text={source.text}>Copy its text</CopyButton>
            <button
              type="button"
              className="button"
              onClick={() => downloadText("link.txt", source.text)}
            >
              <Icon name="download" />
              Keep it as a file
            </button>
          </>
        ) : null}
        <button type="button" className="button button-main" onClick={onClose}>
          Go on with my notebook
        </button>
      </div>
    </>
  );
}

const CHOICES: readonly { choice: ArrivalChoice; name: string; means: string }[] = [
  { choice: "look", name: "Look", means: "Read it. Nothing runs." },
  {
    choice: "sandbox",
    name: "Run in sandbox",
    means:
      "Runs all of it, where it reaches neither your notebooks nor the network. Without WebGPU.",
  },
  {
    choice: "trust",
    name: "Trust and run",
    means: "Runs all of it as if you had written it. Only if you know who did.",
  },
  {
    choice: "mine",
    name: "Save as mine",
    means:
      "Keeps it as a notebook of yours, beside the one that you have. It runs with your own rights then, as if you had written it; before its first run you are asked once.",
  },
];

function Ready({ arrival, arrivals }: { arrival: ReadyArrival; arrivals: Arrivals }) {
  const { session } = useServices();
  const { notebook, conflicts, results } = arrival;
  const { module } = arrivals;
  const lack = useSandboxLack();
  const [mine] = useState(() => arrivals.getState().visit?.home ?? session.getState());
  const isOfModule =
    notebook.base !== null && notebook.base.module === module.notebook.base?.module;
  const [against, setAgainst] = useState<"module" | "mine">(isOfModule ? "module" : "mine");
  const whole = against === "module" ? module : mine;
  const before = whole.notebook;
  const parts = useMemo(() => partsDifference(arrival, whole), [arrival, whole]);
  const found = differenceTo({ ...notebook, id: before.id }, before);
  const words = [...differenceWords(found, results.length), ...partsWords(parts)];
  return (
    <>
      <p className="arrival-title">It calls itself {quoted(notebook.title)}</p>
      <p>
        {words.length === 0 ? "It changes nothing" : `It brings ${words.join(", ")}`}. Nothing of it
        has run, and your own notebook is untouched.
      </p>
      <ul className="arrival-choices" aria-label="What to do with it">
        {CHOICES.map(({ choice, name, means }) => (
          <li key={choice}>
            {choice === "look" ? (
              <button
                type="button"
                className="button button-main"
                onClick={() => void arrivals.choose(choice)}
              >
                {name}
              </button>
            ) : (
              <GrantButton
                onGrant={() => void arrivals.choose(choice)}
                isOff={choice === "sandbox" && lack !== undefined}
              >
                {name}
              </GrantButton>
            )}
            <span className="share-note">
              {choice === "sandbox" && lack !== undefined ? lack : means}
            </span>
          </li>
        ))}
      </ul>
      {results.length === 0 ? null : (
        <details className="arrival-results">
          <summary>
            Their results of {results.length} {results.length === 1 ? "panel" : "panels"}, beside
            yours
          </summary>
          <ComparedResults
            theirs={results}
            mine={homeResults(arrivals.getState(), session.getState())}
          />
        </details>
      )}
      <div className="arrival-changes">
        <h2 className="arrival-heading">What it changes</h2>
        {isOfModule ? (
          <OneOf
            label="Compared with"
            options={[
              { value: "module", label: "the module" },
              { value: "mine", label: "my notebook" },
            ]}
            value={against}
            onChange={setAgainst}
          />
        ) : null}
      </div>
      <ArrivalDiff
        key={against}
        arrived={notebook}
        before={before}
        parts={parts}
        conflicts={against === "module" ? conflicts : []}
      />
    </>
  );
}
