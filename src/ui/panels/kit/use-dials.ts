/** Where the dials of a cell's panel stand, and turning them. */
import { useMemo, useRef } from "react";
import { findCell } from "../../../notebook/find-cell.ts";
import type { CellId } from "../../../notebook/notebook.ts";
import { areDialsHeld } from "../../../notebook/teaching.ts";
import { type DialValues, dialsOf } from "../../../outputs/panels/dial.ts";
import { useDispatch, useSessionState } from "../../use-session.ts";

export interface DialControl {
  readonly values: DialValues;
  /** A teacher holds them where they stand. */
  readonly areHeld: boolean;
  /** Without a value the dial goes back to where its panel puts it. */
  turn(name: string, value: number | undefined): void;
  /** What is turned from now on is another step to undo. */
  beginGesture(): void;
}

/** The positions that belong to panels of this kind; the same record as long as none of the cell's dials is turned. */
export function useDialValues(cellId: CellId, kind: string): DialValues {
  const view = useSessionState((state) => findCell(state.notebook, cellId)?.view);
  return useMemo(() => dialsOf(kind, view), [kind, view]);
}

export function useDials(cellId: CellId, kind: string): DialControl {
  const dispatch = useDispatch();
  const values = useDialValues(cellId, kind);
  const areHeld = useSessionState((state) => areDialsHeld(state.notebook));
  const gesture = useRef("");
  const beginGesture = () => {
    gesture.current = crypto.randomUUID();
  };
  return {
    values,
    areHeld,
    beginGesture,
    turn(name, value) {
      if (gesture.current === "") beginGesture();
      dispatch({
        type: "turn-dial",
        cellId,
        dial: `${kind}.${name}`,
        gesture: gesture.current,
        ...(value === undefined ? {} : { value }),
      });
    },
  };
}
