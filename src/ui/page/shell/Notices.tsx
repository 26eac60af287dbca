import { seen } from "../../../base/quoted.ts";
import type { Notice } from "../../../session/state.ts";
import { Icon } from "../../Icon.tsx";
import { useDispatch, useSessionState } from "../../use-session.ts";
import { downloadText } from "./download-text.ts";
import { NewVersion } from "./NewVersion.tsx";
import "./notices.css";

/** Characters of a notice: one that quotes a file may be of any length. */
const LONGEST = 2000;

/** Notices for the reader, each until dismissed. */
export function Notices() {
  const dispatch = useDispatch();
  const notices = useSessionState((state) => state.notices);
  return (
    <div className="notices">
      <NewVersion />
      {notices.map((notice) => (
        <NoticeLine
          key={notice.id}
          notice={notice}
          onDismiss={() => dispatch({ type: "dismiss", noticeId: notice.id })}
        />
      ))}
    </div>
  );
}

function NoticeLine({ notice, onDismiss }: { notice: Notice; onDismiss: () => void }) {
  const { download, text, tone } = notice;
  return (
    <div className={`notice notice-${tone}`} role={tone === "error" ? "alert" : "status"}>
      <p>{seen(text, LONGEST)}</p>
      {download === undefined ? null : (
        <button
          type="button"
          className="button"
          onClick={() => downloadText(download.name, download.text)}
        >
          <Icon name="download" />
          Download {download.name}
        </button>
      )}
      <button
        type="button"
        className="button button-plain button-icon"
        aria-label="Dismiss"
        onClick={onDismiss}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
