import { Dialog } from "radix-ui";
import { type DragEvent, useId, useState } from "react";
import { errorMessage } from "../../../base/assert.ts";
import { sharedResults } from "../../../session/sharing/shared-results.ts";
import { Icon } from "../../Icon.tsx";
import { ComparisonPanel } from "../../panels/comparison/ComparisonPanel.tsx";
import { useServices } from "../../services.ts";
import { TitledDialog } from "../TitledDialog.tsx";
import { comparedPanels } from "./compared-panels.ts";
import { type ComparedRun, readResults, withRuns } from "./read-results.ts";
import "./compare-devices.css";

/** Results of several devices side by side: one's own, and those that others have shared. Nothing of theirs is run. */
export function CompareDevicesDialog({ onClose }: { onClose: () => void }) {
  const { session } = useServices();
  const [runs, setRuns] = useState<readonly ComparedRun[]>(() => {
    const results = sharedResults(session.getState());
    return results.length === 0 ? [] : [{ name: "Mine", results }];
  });
  const [failures, setFailures] = useState<readonly string[]>([]);
  const [pasted, setPasted] = useState("");
  const fieldId = useId();

  const add = async (sources: readonly { name: string; text: () => Promise<string> }[]) => {
    const failed: string[] = [];
    for (const { name, text } of sources) {
      try {
        const added = await readResults(name, await text());
        setRuns((before) => withRuns(before, added));
      } catch (error) {
        failed.push(errorMessage(error));
      }
    }
    setFailures(failed);
    return failed.length === 0;
  };
  const addFiles = (files: Iterable<File>) =>
    add([...files].map((file) => ({ name: file.name, text: () => file.text() })));
  const { compared, alone } = comparedPanels(runs);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    const { files } = event.dataTransfer;
    const text = event.dataTransfer.getData("text/plain");
    void (files.length > 0 ? addFiles(files) : add([{ name: "", text: async () => text }]));
  };

  return (
    <TitledDialog
      title="Compare devices"
      onClose={onClose}
      className="compare-devices"
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <div className="compare-devices-body">
        <Dialog.Description className="compare-devices-note">
          Drop files here, or paste: links that were shared with results, one a line with a name
          beside it, what <code>profiler.summary("…")</code> gave, or what <code>npm run load</code>{" "}
          wrote. Nothing of theirs is run.
        </Dialog.Description>
        <form
          className="compare-devices-form"
          onSubmit={async (event) => {
            event.preventDefault();
            if (await add([{ name: "", text: async () => pasted }])) setPasted("");
          }}
        >
          <label className="hidden-visually" htmlFor={fieldId}>
            Links or summaries
          </label>
          <textarea
            id={fieldId}
            rows={2}
            placeholder="Ada: https://…, one a line, or a summary"
            value={pasted}
            onChange={(event) => setPasted(event.target.value)}
          />
          <div className="compare-devices-buttons">
            <button type="submit" className="button button-main" disabled={pasted.trim() === ""}>
              Add
            </button>
            <label className="button compare-devices-files">
              Choose files
              <input
                type="file"
                className="hidden-visually"
                multiple
                accept=".json,.txt,.csv,application/json,text/plain,text/csv"
                onChange={(event) => {
                  void addFiles(event.target.files ?? []);
                }}
              />
            </label>
          </div>
        </form>
        <div role="alert">
          {failures.map((failure) => (
            <p key={failure} className="compare-devices-failure">
              {failure}
            </p>
          ))}
        </div>
        <ul className="compare-devices-runs" aria-label="Devices">
          {runs.map((run) => (
            <li key={run.name}>
              <span>{run.name}</span>
              <button
                type="button"
                className="button button-plain button-icon"
                aria-label={`Remove ${run.name}`}
                onClick={() => setRuns(runs.filter((it) => it !== run))}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
        {runs.length < 2 ? (
          <p className="compare-devices-note">
            {runs.length === 0
              ? "Nothing is measured here yet: “profile end to end” in Part 3 gives results of your own."
              : "One device so far. Add another to compare it with."}
          </p>
        ) : null}
        {compared.map(({ panel, output }) => (
          <ComparisonPanel key={panel} output={output} />
        ))}
        {runs.length < 2 || alone.length === 0 ? null : (
          <p className="compare-devices-note">Of one device only: {alone.join(", ")}.</p>
        )}
      </div>
    </TitledDialog>
  );
}
