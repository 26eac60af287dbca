/** The answer to the panel's question: is it healthy, and does it still see what it learned from? */
import type { AlertState, MonitorOutput } from "./monitor.ts";

export interface MonitorVerdict {
  /** "unknown" where nothing can be said yet. */
  readonly health: "good" | "bad" | "unknown";
  readonly inputs: "good" | "bad" | "unknown";
  /** A sentence each. */
  readonly healthText: string;
  readonly inputsText: string;
}

export const MONITOR_QUESTION = "Is it healthy, and does it still see what it learned from?";

export function monitorVerdict(record: MonitorOutput): MonitorVerdict {
  return { ...healthOf(record), ...inputsOf(record) };
}

/** Alerts that fire now. */
export function firing({ alerts }: Pick<MonitorOutput, "alerts">): AlertState[] {
  return alerts.filter(({ resolvedAt }) => resolvedAt === undefined);
}

function healthOf(record: MonitorOutput): Pick<MonitorVerdict, "health" | "healthText"> {
  const burning = firing(record).filter(({ objective }) => objective !== "drift");
  if (burning.length > 0) {
    const rules = burning.map(({ objective, rule }) => `${rule} of the budget for ${objective}`);
    return { health: "bad", healthText: `Not healthy: ${rules.join("; ")}.` };
  }
  if (record.counts.requests === 0) {
    return { health: "unknown", healthText: "No request has come yet." };
  }
  return { health: "good", healthText: "Healthy: no alert on its objectives fires." };
}

function inputsOf({ drift }: MonitorOutput): Pick<MonitorVerdict, "inputs" | "inputsText"> {
  const last = drift?.windows.at(-1);
  if (drift === undefined) {
    const inputsText = "Whether its inputs have drifted is not known: no reference was given.";
    return { inputs: "unknown", inputsText };
  }
  if (last === undefined) {
    const missing = drift.windowSize - drift.waiting;
    return {
      inputs: "unknown",
      inputsText: `Whether its inputs have drifted is known after ${missing} more requests.`,
    };
  }
  if (last.drifted.length > 0) {
    return {
      inputs: "bad",
      inputsText: `It does not see what it learned from: ${last.drifted.join(", ")} differ from the reference.`,
    };
  }
  return {
    inputs: "good",
    inputsText: `It sees what it learned from: the last ${drift.windowSize} requests do not differ from the reference.`,
  };
}
