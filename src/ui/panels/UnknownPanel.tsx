import {
  type PanelRecord,
  panelName,
  unknownPanelWords,
} from "../../outputs/panels/panel-record.ts";

/** A panel of a kind or a version that this page does not know: its name, and what becomes of it. */
export function UnknownPanel({ record }: { record: PanelRecord }) {
  return (
    <section className="panel" aria-label={panelName(record.kind)}>
      <h3>{panelName(record.kind)}</h3>
      <p className="output-broken">{unknownPanelWords(record)}</p>
    </section>
  );
}
