/**
 * Service level objectives, and by how much the windows of the alerts on them are shortened. A session lasts minutes where a service
 * runs for months: all windows of the burn rules (`systems/reliability/burn-rules.ts`), and the period that the error budget is for, are
 * shorter by one stated factor. The burn rates stay.
 */

/** What is promised of a served model. */
export interface Objectives {
  /** Share of requests that are answered, such as 0.99. */
  readonly availability: number;
  /** Share of the answers that come within the bound, counted from when a request was due. */
  readonly latency: { readonly share: number; readonly boundMs: number };
  /** How many times shorter windows and period are than in the workbook. Default 60: an hour is a minute. */
  readonly timeScale?: number;
}

export type ObjectiveName = "availability" | "latency";

const DEFAULT_TIME_SCALE = 60;
/** The shortest window, five minutes, is two seconds then. */
const MOST_TIME_SCALE = 150;

export function timeScaleOf({ timeScale = DEFAULT_TIME_SCALE }: Objectives): number {
  return timeScale;
}

/** The share that is promised. */
export function targetOf(objectives: Objectives, name: ObjectiveName): number {
  return name === "availability" ? objectives.availability : objectives.latency.share;
}

/** Throws a RangeError that says what was expected for shares outside (0, 1), a bound that is not above 0, or a scale that is none. */
export function checkObjectives(objectives: Objectives): void {
  const { availability, latency } = objectives;
  checkShare("availability", availability);
  checkShare("latency.share", latency.share);
  if (!(latency.boundMs > 0 && Number.isFinite(latency.boundMs))) {
    throw new RangeError(
      `objectives: expected latency.boundMs to be milliseconds above 0, got ${String(latency.boundMs)}`,
    );
  }
  const timeScale = timeScaleOf(objectives);
  if (timeScale >= 1 && timeScale <= MOST_TIME_SCALE) return;
  throw new RangeError(
    `objectives: expected timeScale to be a factor from 1 to ${MOST_TIME_SCALE}, got ${String(timeScale)}`,
  );
}

function checkShare(name: string, share: number): void {
  if (share > 0 && share < 1) return;
  throw new RangeError(
    `objectives: expected ${name} to be a share between 0 and 1, such as 0.99, got ${String(share)}; a budget for errors needs a share below 1`,
  );
}
