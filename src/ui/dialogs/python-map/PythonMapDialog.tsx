import { Dialog } from "radix-ui";
import { use, useDeferredValue, useState } from "react";
import { Prose } from "../../cells/Prose.tsx";
import { Scrollable } from "../../Scrollable.tsx";
import { type PythonMapEntry, useServices } from "../../services.ts";
import { TitledDialog } from "../TitledDialog.tsx";
import "./python-map.css";

/** Names of TinyTorch's Python and those used here, found by either name, or by their difference. */
export function PythonMapDialog({ onClose }: { onClose: () => void }) {
  const { loadPythonMap } = useServices();
  const [loading] = useState(loadPythonMap);
  const entries = use(loading);
  const [search, setSearch] = useState("");
  const found = matching(entries, useDeferredValue(search));
  const groups = [...new Set(found.map(({ group }) => group))];
  return (
    <TitledDialog title="From TinyTorch in Python" onClose={onClose} className="python-map">
      <div className="python-map-head">
        <Dialog.Description className="python-map-about">
          The course’s names, how a cell writes them, and what differs.
        </Dialog.Description>
        <input
          className="python-map-search"
          type="search"
          aria-label="Find a name"
          placeholder="Find: zero_grad, weight shape, no_grad …"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <p className="hidden-visually" role="status">
          {found.length === 1 ? "1 row" : `${found.length} rows`}
        </p>
      </div>
      <Scrollable className="python-map-rows" label="Names">
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <h3 className="python-map-group">{group}</h3>
            {found
              .filter((entry) => entry.group === group)
              .map((entry) => (
                <Row key={entry.python} entry={entry} />
              ))}
          </section>
        ))}
        {found.length === 0 ? (
          <p className="python-map-about">
            Nothing has that name. PyTorch’s name in camel case is the best guess.
          </p>
        ) : null}
      </Scrollable>
    </TitledDialog>
  );
}

function Row({ entry: { python, here, differs } }: { entry: PythonMapEntry }) {
  return (
    <div className="python-map-row">
      <code className="python-map-python">{python}</code>
      <code>{here}</code>
      {differs === undefined ? null : (
        <div className="python-map-differs">
          <Prose source={differs} />
        </div>
      )}
    </div>
  );
}

/** Every word must occur somewhere in a row, whatever its case and its underscores. */
function matching(entries: readonly PythonMapEntry[], search: string): readonly PythonMapEntry[] {
  const plain = (text: string) => text.toLowerCase().replaceAll("_", "");
  const words = plain(search).split(/\s+/).filter(Boolean);
  return entries.filter(({ group, python, here, differs = "" }) => {
    const text = plain(`${group} ${python} ${here} ${differs}`);
    return words.every((word) => text.includes(word));
  });
}
