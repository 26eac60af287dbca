/** Opens a monitor from the kernel: a worker that watches a server, shown beneath the cell. */
import type { SystemHandle } from "../../base/live-system.ts";
import type { RoleWorker } from "../../base/role-worker.ts";
import type { AlertState, MonitorOutput } from "../../outputs/panels/monitor/monitor.ts";
import { openSource } from "../live/open-source.ts";
import { spawnRole } from "../roles/spawn-role.ts";
import type { Disturbance } from "./disturb.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";
import type { FromMonitor, ToMonitor } from "./monitor-messages.ts";

/** What a monitor can watch: each call of `watch` gives a port by which `RequestBatch` messages come. */
export interface Watchable {
  watch(): MessagePort;
}

interface Waiting {
  resolve(message: FromMonitor): void;
  reject(error: Error): void;
}

/** A monitor at work. It goes on after its cell, until it is stopped here or on the page. */
export class MonitorHandle {
  readonly #worker: RoleWorker;
  readonly #system: SystemHandle;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: Error | undefined;

  /** @internal Users call `monitor`. */
  constructor(server: Watchable, options: MonitorOptions) {
    // Made here first, so that options that are none are refused where they were written.
    const record = new Monitor(options).record();
    const port = server.watch();
    this.#worker = spawnRole("monitor");
    this.#worker.onmessage = ({ data }: MessageEvent<FromMonitor>) =>
      this.#waiting.get(data.id)?.resolve(data);
    this.#worker.onend = (reason) => this.#over(new Error(`monitor: ${reason}`));
    this.#send({ type: "watch", options, port }, [port]);
    this.#system = openSource(record, { worker: this.#worker });
  }

  get isEnded(): boolean {
    return this.#ended !== undefined || this.#system.isEnded;
  }

  /** All metrics as Prometheus would scrape them now. */
  async prometheus(): Promise<string> {
    const answer = await this.#ask((id) => ({ type: "prometheus", id }));
    return answer.type === "prometheus" ? answer.text : "";
  }

  /** Alerts that have fired, oldest first; those without `resolvedAt` (seconds since the monitor was opened) still do. */
  async alerts(): Promise<readonly AlertState[]> {
    const answer = await this.#ask((id) => ({ type: "alerts", id }));
    return answer.type === "alerts" ? answer.alerts : [];
  }

  /** The record that the panel shows, now: plain data. */
  async record(): Promise<MonitorOutput> {
    const answer = await this.#ask((id) => ({ type: "record", id }));
    if (answer.type !== "record") throw new Error("monitor: expected a record");
    return answer.record;
  }

  /** A port by which each `Disturbance` comes, the present one first: for a worker that makes the load. */
  disturbances(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#send({ type: "disturbances", port: port2 }, [port2]);
    return port1;
  }

  /** Calls `listener` with each `Disturbance`, the present one first. */
  onDisturb(listener: (disturbance: Disturbance) => void): void {
    this.disturbances().onmessage = ({ data }: MessageEvent<Disturbance>) => listener(data);
  }

  /** Shows a last state, and ends the monitor; the server is left alone. */
  stop(): void {
    this.#send({ type: "stop" });
  }

  #send(message: ToMonitor, transfer?: Transferable[]): void {
    if (this.#ended === undefined) this.#worker.postMessage(message, transfer);
  }

  #ask(messageOf: (id: number) => ToMonitor): Promise<FromMonitor> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<FromMonitor>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send(messageOf(id));
    }).finally(() => this.#waiting.delete(id));
  }

  #over(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
  }
}

/**
 * Watches a server from a worker of its own and shows the Monitor panel beneath the cell:
 * `monitor(server, { name: "digits", objectives: { availability: 0.99, latency: { share: 0.95, boundMs: 50 } } })`. With a
 * `reference` it also watches for drift. Throws a RangeError for options that are none.
 */
export function monitor(server: Watchable, options: MonitorOptions): MonitorHandle {
  return new MonitorHandle(server, options);
}
