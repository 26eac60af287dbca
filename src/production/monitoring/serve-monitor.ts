/** A monitor in its worker: hears the server, shows the record at most ten times a second, and answers the panel's controls. */
import type { MonitorOutput } from "../../outputs/panels/monitor/monitor.ts";
import { prometheusText } from "../../outputs/panels/monitor/prometheus-text.ts";
import { givenSource } from "../live/given-source.ts";
import { LiveSource } from "../live/live-source.ts";
import type { RequestBatch } from "../serving/request-record.ts";
import type { Disturbance } from "./disturb.ts";
import { Monitor, type WallClock } from "./monitor.ts";
import type { FromMonitor, ToMonitor } from "./monitor-messages.ts";

const SHOW_EVERY_MS = 100;

/** Plays the monitor over the port of its role. `clock`: for tests; all workers share the other. */
export function serveMonitor(port: MessagePort, clock?: WallClock): void {
  let monitor: Monitor | undefined;
  let source: LiveSource<MonitorOutput> | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  const loads = new Set<MessagePort>();

  const show = () => {
    if (monitor !== undefined) source?.update(monitor.record());
    if (source?.isEnded) clearInterval(timer);
  };
  const finish = () => {
    clearInterval(timer);
    if (monitor === undefined || source === undefined) return;
    source.update({ ...monitor.record(), state: "done", stage: "stopped" });
  };
  const disturb = (change: Partial<Omit<Disturbance, "type">>) => {
    const disturbance = opened().disturb(change);
    for (const load of loads) load.postMessage(disturbance);
    show();
  };
  const opened = (): Monitor => {
    if (monitor === undefined) throw new Error("The monitor has not been told what to watch.");
    return monitor;
  };
  const openSource = (record: MonitorOutput, ours: MessagePort) => {
    source = new LiveSource(ours, record, {
      controls: {
        rotate: (value) => disturb({ rotate: Number(value) }),
        blur: (value) => disturb({ blur: Number(value) }),
        reweight: (value) => disturb({ reweight: value as number[] }),
      },
      onEnd: finish,
    });
    timer = setInterval(show, SHOW_EVERY_MS);
  };
  const watch = ({ options, port: server }: Extract<ToMonitor, { type: "watch" }>) => {
    const watching = new Monitor(options, clock);
    monitor = watching;
    server.onmessage = ({ data }: MessageEvent<RequestBatch>) => {
      if (data.type === "requests") watching.take(data);
    };
  };
  const answer = (message: FromMonitor) => port.postMessage(message);
  const receive = (message: ToMonitor) => {
    switch (message.type) {
      case "watch":
        watch(message);
        break;
      case "disturbances":
        loads.add(message.port);
        message.port.postMessage(opened().disturbance);
        break;
      case "prometheus":
        answer({ type: "prometheus", id: message.id, text: prometheusText(opened()) });
        break;
      case "alerts":
        answer({ type: "alerts", id: message.id, alerts: opened().alerts });
        break;
      case "record":
        answer({ type: "record", id: message.id, record: opened().record() });
        break;
      case "stop":
        finish();
        source?.end("it was stopped by its code");
        break;
    }
  };
  port.onmessage = ({ data }: MessageEvent<ToMonitor>) => {
    const given = givenSource<MonitorOutput>(data);
    if (given === undefined) receive(data);
    else openSource(given.record, given.port);
  };
}
