import type { AsideRecord } from "../../../session/storage/storage.ts";
import { downloadText } from "../../page/shell/download-text.ts";

/** What was stored here and cannot be read: it stays to be downloaded. */
export function AsideList({ records }: { records: readonly AsideRecord[] }) {
  if (records.length === 0) return null;
  return (
    <details className="notebooks-deleted">
      <summary>Could not be read ({records.length})</summary>
      <ul className="notebooks-list">
        {records.map(({ key, text }) => (
          <li key={key} className="notebook-row">
            <span className="notebook-title">{key}</span>
            <button
              type="button"
              className="button"
              aria-label={`Download ${key}`}
              onClick={() => downloadText(`${key.replaceAll(/[^\w.-]+/g, "-")}.json`, text)}
            >
              Download
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
