/** A kind of panel: everything that is derived from its record. How to add one: `docs/writing-a-panel.md`. */
import type { GenericSchema } from "valibot";
import type { Better, Dials, NamedFigure } from "../figure/named-figure.ts";
import type { TableOutput } from "../plain-outputs.ts";
import type { PanelChart } from "./panel-charts.ts";
import type { PanelRecord } from "./panel-record.ts";

/** Pure functions of a record that may still be filling up, and of the dials of the cell that shows it. */
export interface PanelKind<R extends PanelRecord> {
  readonly kind: R["kind"];
  /** Records of other versions are shown by name, and kept. */
  readonly version: R["version"];
  /** Exactly the record, of sizes that the page can draw. */
  readonly schema: GenericSchema<unknown, R>;
  /** `Profile of Sequential`: heads it in files, and names its column or its comparison. */
  title(record: R): string;
  /** The measured system, in a line beneath the title: `Sequential, 101,770 parameters, on wasm, 2 threads`. */
  subject(record: R): string;
  /** Remarks that belong before the figures, a sentence each. */
  notes(record: R): string[];
  /** Every figure of the record, each once. */
  figures(record: R, dials: Dials): NamedFigure[];
  /** The few figures that stand for all: they go into links, and are set beside those of other devices. */
  summary(record: R, dials: Dials): NamedFigure[];
  /** The text form: all figures with where they come from, and the data behind the charts. */
  tables(record: R, dials: Dials): TableOutput[];
  /** In the order in which the page shows them; none where there is nothing to draw yet. */
  charts(record: R, dials: Dials): readonly PanelChart[];
  /** Which direction is good of a figure in an older summary, which did not say; where its name alone tells. */
  betterOf?(name: string): Better | undefined;
}
