/** A thing that a reader can do with a key or from the palette. */
import type { Session } from "../../session/session.ts";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: "Run" | "Write" | "Move" | "Page";
  /** `Shift+Enter`, `Mod+K` (Control, or Command on a Mac), `D D` for a key pressed twice; letters without modifiers are bare. */
  readonly keys: readonly string[];
  /**
   * `anywhere`: in the editor too. `command`: while nothing is typed into. `editor`: the editor sees to it; listed, not
   * handled.
   */
  readonly scope: "anywhere" | "command" | "editor";
  readonly run?: (context: CommandContext) => void;
}

/** Dialogs over the page; each is loaded when it is opened. */
export type DialogName =
  | "palette"
  | "find"
  | "library"
  | "shortcuts"
  | "python-map"
  | "present"
  | "prepare"
  | "compare-devices"
  | "share"
  | "open"
  | "notebooks"
  | "history";

export interface CommandContext {
  readonly session: Session;
  readonly openDialog: (dialog: DialogName) => void;
}
