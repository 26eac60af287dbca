/** The last calibration on this device, so that a kernel need not measure before it computes. Forgotten with the browser's data. */

import type { Calibration } from "../../base/calibration.ts";
import { sharesMemory } from "../../base/shares-memory.ts";

const KEY = "capstone.calibration";

/** A calibration by another browser, or with other threads, does not count. */
function deviceKey(): string {
  return `${navigator.userAgent} ${navigator.hardwareConcurrency} ${sharesMemory()}`;
}

export function rememberCalibration(calibration: Calibration): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ device: deviceKey(), calibration }));
  } catch {
    // Storage is full or refused: the next kernel starts uncalibrated, and says so.
  }
}

export function recallCalibration(): Calibration | undefined {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "null") as {
      device: string;
      calibration: Calibration;
    } | null;
    return stored?.device === deviceKey() && isCalibration(stored.calibration)
      ? stored.calibration
      : undefined;
  } catch {
    return undefined;
  }
}

function isCalibration(value: unknown): value is Calibration {
  const { chosen, backends } = (value ?? {}) as Partial<Calibration>;
  return typeof chosen === "string" && Array.isArray(backends);
}
