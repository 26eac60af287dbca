/** The answer to the Scaling panel's question, how many replicas are needed and where that breaks, in a few sentences. */
import { percentileName } from "../../../base/percentile-name.ts";
import { amountText, figureText } from "../../figure/figure-text.ts";
import { numberText } from "../../figure/number-text.ts";
import type { ScalingOutput } from "./scaling.ts";
import { droppedShare } from "./scaling-figures.ts";
import type { Planned, ScalingState } from "./scaling-state.ts";
import { autoscalerWords, percentOf, trafficWords } from "./scaling-words.ts";

export function scalingVerdict(state: ScalingState): string {
  const { demand, planned, reason } = state;
  if (planned === undefined) return reason;
  const { plan, knee } = planned;
  const { objective, ratePerSecond } = demand;
  const p = percentileName(objective.percentile);
  const many = plan.replicas === 1 ? "One replica" : `${plan.replicas} replicas`;
  return [
    `${many} for ${rateText(ratePerSecond)} with ${p} under ${amountText(objective.latencyMs, "ms")}${spareText(demand.spareReplicas)}.`,
    latencyText(planned, p),
    neededText(planned),
    `It breaks at the knee, ${rateText(knee.ratePerSecond)}, give or take: from ${rateText(knee.metUpTo)} to ${rateText(knee.missedFrom)} the model cannot tell.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** What limits it at the target rate, by the simulation; empty while there is none. */
export function bottleneckWords({ planned }: ScalingState): string {
  return planned?.simulated?.bottleneck ?? "";
}

/** What the same replicas would do on the device that measured them, which a load test here is held against; empty while unknown. */
export function hereWords({ demand, planned }: ScalingState): string {
  const here = planned?.simulated?.here;
  if (here === undefined) return "";
  const doubt = here.doubt === undefined ? "" : ` ${here.doubt}`;
  if ("reason" in here) return `${here.reason}${doubt}`;
  const { value, low, high } = here.latencyMs;
  const p = percentileName(demand.objective.percentile);
  return `The plan assumes that each replica has a core of its own. If all ${here.replicas} ran on this device, ${p} would be ${amountText(value, "ms")} (${numberText(low, 3)} to ${numberText(high, 3)}), by the times of a server with as many replicas that was under load here.${doubt}`;
}

function spareText(spare: number): string {
  if (spare === 0) return ", none to spare";
  return spare === 1 ? ", one of which may fail" : `, ${spare} of which may fail`;
}

function latencyText({ plan, knee, simulated }: Planned, p: string): string {
  const { demand, utilisation, latencyMs } = plan;
  const own = simulated?.curve.find(({ ratePerSecond }) => ratePerSecond === demand.ratePerSecond);
  const value = own?.latencyMs.value ?? latencyMs.value;
  const how = own === undefined ? "in closed form" : "simulated";
  const doubt =
    demand.ratePerSecond > knee.metUpTo
      ? " That is too near the knee for the model to tell: measure before you rely on it."
      : "";
  return `${p} is then ${amountText(value, "ms")} (${how}), and each replica is busy ${percentOf(utilisation)} of the time.${doubt}`;
}

/** Where the simulation, which is stricter, comes to another number. */
function neededText({ plan, simulated }: Planned): string {
  if (simulated?.needed === undefined || simulated.needed === plan.replicas) return "";
  return `The simulation asks for ${simulated.needed}: there the whole interval of ${percentileName(plan.demand.objective.percentile)} has to keep the objective.`;
}

function rateText(ratePerSecond: number): string {
  return `${numberText(ratePerSecond, 3)} queries/s`;
}

/** What the days came to, a sentence; none where none were simulated. */
export function dayVerdict(
  record: Pick<ScalingOutput, "price">,
  days: NonNullable<ScalingOutput["simulated"]>["days"],
): string {
  if (days === undefined) return "";
  const parts = days.runs.map((day) => {
    const usd = day.replicaHours * record.price.usdPerHour;
    const cost = figureText({ kind: "computed", value: usd, unit: "usd", method: "" });
    const dropped = droppedShare(day);
    const lost = dropped > 0 ? `, ${percentOf(dropped)} dropped` : "";
    return `${autoscalerWords(day.autoscaler)} ${cost}, ${percentOf(day.keptShare)} within the objective${lost}`;
  });
  const traffic = trafficWords(days.traffic);
  return `${traffic.slice(0, 1).toUpperCase()}${traffic.slice(1)}: ${parts.join("; ")}.`;
}
