import { useEffect, useState } from "react";
import { useSessionState } from "../../use-session.ts";
import { bringToReadingLine } from "./places.ts";

/** Whether the page goes along with the run, cell by cell. A reader who scrolls has gone elsewhere. */
export function useFollowRun(): [isFollowing: boolean, follow: (isFollowing: boolean) => void] {
  const [isFollowing, follow] = useState(false);
  const cellId = useSessionState(({ run }) => run?.cellId);
  useEffect(() => {
    if (isFollowing && cellId !== undefined) bringToReadingLine(cellId);
  }, [isFollowing, cellId]);
  useEffect(() => {
    if (!isFollowing) return;
    const left = new AbortController();
    for (const type of ["wheel", "touchmove"]) {
      // Within a pane of its own, such as the dock, nothing is left.
      const leave = ({ target }: Event) => {
        if (target instanceof Element && target.closest("main") !== null) follow(false);
      };
      addEventListener(type, leave, { passive: true, signal: left.signal });
    }
    return () => left.abort();
  }, [isFollowing]);
  return [isFollowing, follow];
}
