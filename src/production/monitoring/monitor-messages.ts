/** Messages between a monitor in its worker and the code that opened it. Types only. */
import type { AlertState, MonitorOutput } from "../../outputs/panels/monitor/monitor.ts";
import type { MonitorOptions } from "./monitor.ts";

export type ToMonitor =
  /** The first: `port` brings the server's `RequestBatch` messages. */
  | { type: "watch"; options: MonitorOptions; port: MessagePort }
  /** Tells each `Disturbance` by this port from now on, the present one first. */
  | { type: "disturbances"; port: MessagePort }
  | { type: "prometheus"; id: number }
  | { type: "alerts"; id: number }
  | { type: "record"; id: number }
  /** Shows a last state and ends. */
  | { type: "stop" };

export type FromMonitor =
  | { type: "prometheus"; id: number; text: string }
  | { type: "alerts"; id: number; alerts: readonly AlertState[] }
  | { type: "record"; id: number; record: MonitorOutput };
