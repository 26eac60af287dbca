import { useRef } from "react";
import type { SessionState } from "../../../session/state.ts";
import { useSessionState } from "../../use-session.ts";
import { runNews } from "./run-news.ts";
import { sourceNews } from "./source-news.ts";

/** Announcements of runs, systems and saving for assistive technology, not visible; saving is announced once it has settled. */
export function News() {
  const run = useSessionState(runNews);
  const systems = useSessionState(sourceNews);
  const saving = useSettled(useSessionState(savingNews));
  return (
    <div className="hidden-visually">
      <p role="status">{run}</p>
      <p role="status">{systems}</p>
      <p role="status">{saving}</p>
    </div>
  );
}

/** Undefined while it changes with every key. */
function savingNews({ storage: { status, message } }: SessionState): string | undefined {
  if (status === "saving" || status === "unsaved") return undefined;
  if (status === "saved") return "Saved";
  return ["Not saved", ...(message === undefined ? [] : [message])].join(": ");
}

/** The last value that was defined. */
function useSettled(value: string | undefined): string {
  const last = useRef("");
  if (value !== undefined) last.current = value;
  return last.current;
}
