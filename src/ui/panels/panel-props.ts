import type { CellId } from "../../notebook/notebook.ts";
import type { PanelOutput } from "../../outputs/panels/registry.ts";

/** What a panel's component is given. */
export interface PanelProps<R extends PanelOutput> {
  output: R;
  /** The cell that shows it. */
  cellId: CellId;
}
