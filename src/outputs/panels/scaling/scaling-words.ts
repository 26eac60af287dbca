import type { AutoscalerName } from "../../../systems/autoscaling/autoscaler.ts";
import type { TrafficShape } from "../../../systems/traffic/traffic.ts";
import { numberText } from "../../figure/number-text.ts";

export function percentOf(share: number): string {
  return `${numberText(100 * share, 3)} %`;
}

const AUTOSCALER_WORDS: Record<AutoscalerName, string> = {
  none: "the plan as it is",
  HPA: "HPA",
  KEDA: "KEDA",
  Knative: "Knative",
};

export function autoscalerWords(name: AutoscalerName): string {
  return AUTOSCALER_WORDS[name];
}

const TRAFFIC_WORDS: Record<TrafficShape, string> = {
  steady: "an hour at the target rate",
  diurnal: "a day that rises to the target rate",
  "viral spike": "a viral spike of a hundred times the target rate",
  replay: "the recorded traffic",
};

export function trafficWords(shape: TrafficShape): string {
  return TRAFFIC_WORDS[shape];
}
