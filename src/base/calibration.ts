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
  /** How sure the choice is, as a sentence. Absent in what earlier versions remember. */
  sureness?: string;
}

/** How one backend did. */
export interface BackendCalibration {
  backend: BackendName;
  /** Median of the rounds; absent where the backend does not run here. */
  ms?: number;
  /** First run, with initialisation and shader compilation. */
  firstMs?: number;
  n: number;
  /** With how many threads it was the fastest, where it can have more than one. */
  threads?: number;
  /** Why it does not run here, or why it computes on fewer threads than it could. */
  reason?: string;
}
