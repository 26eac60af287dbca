/** Facts about this device and this browser, as far as they tell: every fact was told or measured, or says that it is hidden. */
import type { BackendName } from "../../../base/calibration.ts";
import type { PageState } from "../../../base/page-state.ts";
import {
  type AdapterDescription,
  availableBackends,
  type BackendAvailability,
  describeAdapter,
  deviceTimer,
  getBackend,
  type TimerDescription,
} from "../../../tinytorch/index.ts";
import { pageState } from "../page-state.ts";
import { quantum } from "./best-time.ts";
import { type PressureFacts, readPressure, type UnknownPressure } from "./compute-pressure.ts";

/** Plain data: what `describeDevice` found. */
export interface DeviceFacts {
  /** The current one. */
  backend: { name: BackendName; threads: number };
  /** Which backends run here, and why the others do not. */
  backends: BackendAvailability[];
  adapter: AdapterDescription;
  /** Whether the page is cross-origin isolated: shared memory, and clocks that tick finely. */
  isIsolated: boolean;
  /** The smallest step of `performance.now()` seen here. */
  clockQuantumMs: number;
  /** The timer of the current backend. */
  timer: TimerDescription;
  /** Absent where no page has told. */
  page?: PageState;
  pressure: PressureFacts | UnknownPressure;
}

/** Asks the browser, and measures its clock; takes up to a second, for the compute pressure. Rejects before a backend is set. */
export async function describeDevice(): Promise<DeviceFacts> {
  const { name, threads } = getBackend();
  const clockQuantumMs = quantum();
  const page = pageState();
  const [backends, adapter, pressure] = await Promise.all([
    availableBackends(),
    describeAdapter(),
    readPressure(),
  ]);
  return {
    backend: { name, threads },
    backends,
    adapter,
    isIsolated: globalThis.crossOriginIsolated === true,
    clockQuantumMs,
    timer: deviceTimer(),
    ...(page === undefined ? {} : { page }),
    pressure,
  };
}
