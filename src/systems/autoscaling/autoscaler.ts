/** The autoscalers as the simulation of a day drives them: each looks when it is time, and sees what its platform shows it. */
import { HPA_SYNC_SECONDS, type HpaSettings, hpaStep, newHpa } from "./hpa.ts";
import { type KedaSettings, kedaStep, newKeda } from "./keda.ts";
import {
  KNATIVE_DEFAULTS,
  KNATIVE_TICK_SECONDS,
  type KnativeSettings,
  knativeStep,
  newKnative,
  PANIC_WINDOW_SHARE,
} from "./knative.ts";

/** What the platform shows at a second. */
export interface Seen {
  seconds: number;
  /** Replicas as ordered, and those of them that answer. */
  replicas: number;
  ready: number;
  /** Requests that came, per second, averaged over so many seconds past. */
  rate(windowSeconds: number): number;
  /** Busy share of the replicas that were ready, averaged likewise. */
  utilisation(windowSeconds: number): number;
}

export const AUTOSCALERS = ["none", "HPA", "KEDA", "Knative"] as const;

export type AutoscalerName = (typeof AUTOSCALERS)[number];

/** What a replica is to carry, and bounds. */
export interface AutoscalerTarget {
  /** Requests a second that a replica can carry with the objective met. */
  ratePerReplica: number;
  /** Requests a second that a replica can carry at all. */
  capacityPerReplica: number;
  /** Share of `ratePerReplica` that is left free. */
  headroom: number;
  /** HPA's minimum. KEDA and Knative go down to zero. */
  minReplicas: number;
  maxReplicas: number;
}

/** An autoscaler with a memory of its own: asked each second, it gives the replicas that are ordered. */
export type Controller = (seen: Seen) => number;

/** Prometheus' `rate(…[1m])`, as KEDA's trigger asks for it; metrics-server's resolution, as the HPA gets CPU. */
const QUERY_WINDOW_SECONDS = 60;
const CPU_WINDOW_SECONDS = 15;

/** Begins with so many replicas that are ready. */
export function controller(
  name: AutoscalerName,
  target: AutoscalerTarget,
  replicas: number,
): Controller {
  switch (name) {
    case "none":
      return (seen) => seen.replicas;
    case "HPA":
      return hpaController(hpaSettings(target), replicas);
    case "KEDA":
      return kedaController(kedaSettings(target), replicas);
    case "Knative":
      return knativeController(knativeSettings(target), replicas);
    default:
      throw new RangeError(
        `autoscaler: expected one of ${AUTOSCALERS.map((it) => `"${it}"`).join(", ")}, got ${JSON.stringify(name)}`,
      );
  }
}

/** By CPU: the busy share at which a replica carries what it is to carry. */
function hpaSettings(target: AutoscalerTarget): HpaSettings {
  const { ratePerReplica, capacityPerReplica, headroom, minReplicas, maxReplicas } = target;
  const share = (ratePerReplica * (1 - headroom)) / capacityPerReplica;
  return { target: share, minReplicas, maxReplicas };
}

/** By requests a second, from Prometheus. */
function kedaSettings(target: AutoscalerTarget): KedaSettings {
  const { ratePerReplica, headroom, maxReplicas } = target;
  return { threshold: ratePerReplica * (1 - headroom), maxReplicaCount: maxReplicas };
}

/** By requests a second (`rps`); the headroom is its target utilization. */
function knativeSettings(target: AutoscalerTarget): KnativeSettings {
  const { ratePerReplica, headroom, maxReplicas } = target;
  return {
    totalValue: ratePerReplica,
    targetUtilization: 1 - headroom,
    maxScale: maxReplicas,
  };
}

function hpaController(settings: HpaSettings, first: number): Controller {
  let state = newHpa(0, first);
  return (seen) => {
    const { seconds, replicas, ready } = seen;
    if (seconds % HPA_SYNC_SECONDS !== 0) return replicas;
    const pods = {
      ready,
      mean: seen.utilisation(CPU_WINDOW_SECONDS),
      unready: Math.max(0, replicas - ready),
    };
    const step = hpaStep(state, { seconds, replicas, pods }, settings);
    state = step.state;
    return step.replicas;
  };
}

function kedaController(settings: KedaSettings, first: number): Controller {
  let state = newKeda(0, first);
  return (seen) => {
    const { seconds, replicas } = seen;
    const total = seen.rate(QUERY_WINDOW_SECONDS);
    const step = kedaStep(state, { seconds, replicas, total }, settings);
    state = step.state;
    return step.replicas;
  };
}

function knativeController(settings: KnativeSettings, first: number): Controller {
  const { stableWindowSeconds } = { ...KNATIVE_DEFAULTS, ...settings };
  let state = newKnative(0, first);
  return (seen) => {
    const { seconds, replicas, ready } = seen;
    if (seconds % KNATIVE_TICK_SECONDS !== 0) return replicas;
    const stable = seen.rate(stableWindowSeconds);
    const panic = seen.rate(stableWindowSeconds * PANIC_WINDOW_SHARE);
    const step = knativeStep(state, { seconds, ready, stable, panic }, settings);
    state = step.state;
    return step.replicas;
  };
}
