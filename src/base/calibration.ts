/** Result of measuring the backends of a device: the engine makes it, the page shows and keeps it. */

/** The backends of tfjs that the engine computes on. */
export type BackendName = "webgpu" | "webgl" | "wasm" | "cpu";

/** One short measured task on every backend. */
export interface Calibration {
  /** ISO time. */
  at: string;
  workload: string;
  backends: BackendCalibration[];
  chosen: BackendName;
}

/** How one backend did. */
export interface BackendCalibration {
  backend: BackendName;
  /** Median of the repeats; absent where the backend does not run here. */
  ms?: number;
  /** First run, with initialisation and shader compilation. */
  firstMs?: number;
  n: number;
  /** Why it does not run here, or why measuring it ended early. */
  reason?: string;
}
