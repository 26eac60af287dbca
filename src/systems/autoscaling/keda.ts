/**
 * KEDA's ScaledObject with a Prometheus trigger (keda.sh, "Scaling Deployments, StatefulSets & Custom Resources", 2.21): KEDA itself
 * takes a workload from zero to one and back, and the HPA that it makes does everything from one on.
 */
import { averageValueProposal, HPA_SYNC_SECONDS, type HpaState, newHpa, rescale } from "./hpa.ts";

export interface KedaSettings {
  /** The trigger's `threshold`: requests a second for each replica. */
  threshold: number;
  /** Above it the trigger is active. Default 0. */
  activationThreshold?: number;
  /** Default 0. */
  minReplicaCount?: number;
  /** Default 100. */
  maxReplicaCount?: number;
  /** How often the trigger is asked whether it is active, s. Default 30. */
  pollingInterval?: number;
  /** From the last time that it was active until nothing is left, s. Default 300. */
  cooldownPeriod?: number;
}

export const KEDA_DEFAULTS = {
  activationThreshold: 0,
  minReplicaCount: 0,
  maxReplicaCount: 100,
  pollingInterval: 30,
  cooldownPeriod: 300,
} as const;

export interface KedaState {
  readonly hpa: HpaState;
  /** When the trigger was last seen active, s. */
  readonly activeAt: number;
}

export function newKeda(seconds: number, replicas: number): KedaState {
  return { hpa: newHpa(seconds, replicas), activeAt: seconds };
}

/**
 * A second in the life of KEDA: polls and syncs where one is due. `total` is what the trigger's query gives, requests a second over all
 * replicas.
 */
export function kedaStep(
  state: KedaState,
  { seconds, replicas, total }: { seconds: number; replicas: number; total: number },
  settings: KedaSettings,
): { state: KedaState; replicas: number } {
  const { pollingInterval } = { ...KEDA_DEFAULTS, ...settings };
  const polled =
    seconds % pollingInterval === 0
      ? poll(state, { seconds, replicas, total }, settings)
      : { state, replicas };
  // A HPA of a workload at zero does nothing.
  if (seconds % HPA_SYNC_SECONDS !== 0 || polled.replicas === 0) return polled;
  return sync(polled.state, { seconds, replicas: polled.replicas, total }, settings);
}

function poll(
  state: KedaState,
  { seconds, replicas, total }: { seconds: number; replicas: number; total: number },
  settings: KedaSettings,
): { state: KedaState; replicas: number } {
  const { activationThreshold, minReplicaCount, cooldownPeriod } = {
    ...KEDA_DEFAULTS,
    ...settings,
  };
  if (total > activationThreshold) {
    const least = Math.max(1, minReplicaCount);
    return { state: { ...state, activeAt: seconds }, replicas: replicas === 0 ? least : replicas };
  }
  const isCold = minReplicaCount === 0 && seconds > state.activeAt + cooldownPeriod;
  return { state, replicas: isCold ? 0 : Math.max(replicas, minReplicaCount) };
}

function sync(
  state: KedaState,
  { seconds, replicas, total }: { seconds: number; replicas: number; total: number },
  settings: KedaSettings,
): { state: KedaState; replicas: number } {
  const { threshold, minReplicaCount, maxReplicaCount } = { ...KEDA_DEFAULTS, ...settings };
  const desired = averageValueProposal(replicas, total, { target: threshold });
  const next = rescale(
    state.hpa,
    { seconds, replicas, desired },
    { target: threshold, minReplicas: Math.max(1, minReplicaCount), maxReplicas: maxReplicaCount },
  );
  return { state: { ...state, hpa: next.state }, replicas: next.replicas };
}
