import { useState } from "react";
import type { TableOutput } from "../../../outputs/plain-outputs.ts";
import { TableView } from "../../outputs/TableView.tsx";

interface PanelTextProps {
  /** Made when they are asked for. */
  tables: () => TableOutput[];
}

/** A panel's text form, behind a disclosure. */
export function PanelText({ tables }: PanelTextProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="panel-text" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>All figures as text, with their methods</summary>
      {isOpen
        ? tables().map((table, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two tables may have one caption
            <TableView key={place} output={table} />
          ))
        : null}
    </details>
  );
}
