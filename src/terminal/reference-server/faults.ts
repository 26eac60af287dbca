/** What a reference server does wrongly on purpose, so that whatever asks it can show how it bears that. */

export const FAULTS = [
  "slow",
  "stall",
  "error",
  "reject",
  "not-json",
  "shape",
  "id",
  "hang",
] as const;

/**
 * "slow": computing takes `ms` longer. "stall": the server stands still for `ms`, and every query that comes meanwhile waits.
 * "error": 500. "reject": 503. "not-json", "shape", "id": an answer that is none. "hang": never an answer.
 */
export type FaultKind = (typeof FAULTS)[number];

export interface Fault {
  kind: FaultKind;
  /** It befalls each query of such a number, from 1 on: every tenth, for 10. */
  every: number;
  /** For "slow" and "stall". */
  ms: number;
}

/** The kind of fault that befalls the query of this number, counted from 1. */
export function faultOf(fault: Fault | undefined, query: number): FaultKind | undefined {
  return fault !== undefined && query % fault.every === 0 ? fault.kind : undefined;
}
