/** Where a kernel lives, and the message when it is not where the open notebook may run. */

/** In a worker of the page, or in one inside a frame of no origin. */
export type KernelPlace = "page" | "sandbox";

/** Where a kernel is started while nothing may run: there it waits, and is sent no cell. */
export const WAITING_PLACE: KernelPlace = "page";

/** Why a run was stopped before it began, and what to do; `due` is where it may run. */
export function misplaced(due: KernelPlace | undefined): string {
  switch (due) {
    case undefined:
      return "Nothing was run: nothing in this notebook may run until you choose “Run in sandbox”, “Trust and run” or “Save as mine”.";
    case "sandbox":
      return "Nothing was run: this notebook runs in the sandbox only, and the kernel was not there. A kernel in the sandbox has taken its place; run the cell again.";
    case "page":
      return "Nothing was run: the kernel was in the sandbox of another notebook. A kernel of your own has taken its place; run the cell again.";
  }
}
