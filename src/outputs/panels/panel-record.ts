/** Fields common to all panels' records; they suffice to name one whose kind this version does not know. */

/** The fields that every panel's record begins with. */
export interface PanelRecord {
  kind: string;
  version: number;
  state: "running" | "done" | "partial";
  /** The measurement in progress, or why the panel is partial. */
  stage: string;
}

const STATES: readonly unknown[] = ["running", "done", "partial"] satisfies PanelRecord["state"][];

/** Whether it begins as a panel does, of whatever kind and version. */
export function isPanelRecord(value: unknown): value is PanelRecord {
  if (typeof value !== "object" || value === null) return false;
  const { kind, version, state, stage } = value as Partial<Record<keyof PanelRecord, unknown>>;
  return (
    typeof kind === "string" &&
    typeof version === "number" &&
    STATES.includes(state) &&
    typeof stage === "string"
  );
}

/** `Profile`, `Model card`: a kind is a name in small letters and hyphens. */
export function panelName(kind: string): string {
  const words = kind.replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

export function unknownPanelWords({ kind, version }: PanelRecord): string {
  return `This version of the page cannot show a panel of kind “${kind}”, version ${version}. Its record is kept as it is; a newer page shows it.`;
}

export function damagedPanelWords({ kind, version }: PanelRecord): string {
  return `This record cannot be shown: it is not what a panel of kind “${kind}”, version ${version}, holds. Run its cell again.`;
}
