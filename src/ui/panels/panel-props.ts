import type { CellId } from "../../notebook/notebook.ts";
import type { PanelOutput } from "../../outputs/panels/registry.ts";

/** Props of a panel's component. */
export interface PanelProps<R extends PanelOutput> {
  output: R;
  /** The cell that shows it. */
  cellId: CellId;
}
