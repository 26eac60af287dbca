/** What answers requests now, and what watches it. */
import { integerText } from "../../../outputs/figure/number-text.ts";
import type { MonitorOutput } from "../../../outputs/panels/monitor/monitor.ts";
import { monitorFigureGroups } from "../../../outputs/panels/monitor/monitor-figures.ts";
import { firing, monitorVerdict } from "../../../outputs/panels/monitor/monitor-verdict.ts";
import type { ServingOutput } from "../../../outputs/panels/serving/serving.ts";
import { mainFigures } from "../../../outputs/panels/serving/serving-figures.ts";
import { servingVerdict } from "../../../outputs/panels/serving/serving-verdict.ts";
import type { OpenPoint, SystemLine } from "../../../outputs/panels/system/system.ts";
import { shortHash } from "../../registry/model-version.ts";
import type { SystemParts } from "../system-parts.ts";
import { countFigure, lineOf, openLine, pick } from "./line.ts";

export function serverLine({ results: { serving }, registry }: SystemParts): SystemLine {
  const head = { id: "server", station: "serving", label: "Server" } as const;
  if (serving === undefined) return openLine(head, "Nothing serves it.", "deploy-system");
  const { record, version } = serving;
  const { production } = registry ?? {};
  return lineOf(head, {
    subject: `version ${shortHash(version.hash)}, ${replicaWords(record)}`,
    words: servingVerdict(record),
    figures: pick(mainFigures(record), ["throughput", "latency-p50", "latency-p99"]),
    open:
      production === undefined || production.hash === version.hash
        ? []
        : [
            {
              text: `In production is ${shortHash(production.hash)}, not the version that is served.`,
              cell: "deploy-system",
            },
          ],
  });
}

function replicaWords({ replicas }: ServingOutput): string {
  const up = replicas.filter(({ status }) => status === "idle" || status === "busy").length;
  return `${up} of ${replicas.length} ${replicas.length === 1 ? "replica" : "replicas"} up`;
}

export function monitorLine({ results: { monitor } }: SystemParts): SystemLine {
  const head = { id: "monitor", station: "serving", label: "Monitor" } as const;
  if (monitor === undefined) return openLine(head, "Nobody watches it.", "monitor-system");
  const { health, healthText, inputs, inputsText } = monitorVerdict(monitor);
  const all = monitorFigureGroups(monitor).flatMap(({ figures }) => figures);
  return lineOf(head, {
    subject: `${integerText(monitor.counts.requests)} requests in ${integerText(monitor.second)} s`,
    words: `${healthText} ${inputsText}`,
    figures: [
      ...pick(all, ["availability-attained", "latency-attained", "accuracy"]),
      {
        name: "alerts",
        label: "Alerts that have fired",
        figure: countFigure(monitor.alerts.length, "Since the monitor was opened."),
        better: "lower",
      },
    ],
    open: [
      ...firingNow(monitor),
      // Bad news is told by the alerts that fire.
      ...(health === "unknown" ? [{ text: healthText, cell: "deploy-system" }] : []),
      ...(inputs === "unknown" ? [{ text: inputsText, cell: "monitor-system" }] : []),
    ],
  });
}

function firingNow(monitor: MonitorOutput): OpenPoint[] {
  return firing(monitor).map(({ text }) => ({ text: `An alert fires: ${text}` }));
}
