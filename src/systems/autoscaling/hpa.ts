/**
 * Kubernetes' Horizontal Pod Autoscaler, as documented (kubernetes.io, "Horizontal Pod Autoscaling", autoscaling/v2) and as its
 * controller computes it (pkg/controller/podautoscaler/horizontal.go and replica_calculator.go). A pure step: what is remembered
 * goes in and comes out.
 */

export interface ScalingPolicy {
  type: "Pods" | "Percent";
  value: number;
  periodSeconds: number;
}

/** `behavior.scaleUp` or `behavior.scaleDown`. */
export interface ScalingRules {
  stabilizationWindowSeconds: number;
  policies: readonly ScalingPolicy[];
  selectPolicy: "Max" | "Min" | "Disabled";
}

export interface ScalingBehavior {
  scaleUp: ScalingRules;
  scaleDown: ScalingRules;
}

/** What a HPA does without a `behavior` of its own. */
export const DEFAULT_BEHAVIOR: ScalingBehavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    policies: [
      { type: "Percent", value: 100, periodSeconds: 15 },
      { type: "Pods", value: 4, periodSeconds: 15 },
    ],
    selectPolicy: "Max",
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
    selectPolicy: "Max",
  },
};

/** Defaults of the controller: `--horizontal-pod-autoscaler-sync-period` and `-tolerance`. */
export const HPA_SYNC_SECONDS = 15;
const HPA_TOLERANCE = 0.1;

export interface HpaSettings {
  /** The metric's target for a pod: of CPU, the wanted share of what it requests. */
  target: number;
  minReplicas: number;
  maxReplicas: number;
  tolerance?: number;
  behavior?: ScalingBehavior;
}

/** The pods and their metric at one sync. */
export interface PodMetrics {
  /** Pods that are ready, each with the metric; `mean` is over them. */
  ready: number;
  mean: number;
  /** Pods that are not ready yet; their metrics are set aside. */
  unready?: number;
  /** Pods without a metric. */
  missing?: number;
}

interface At {
  seconds: number;
  replicas: number;
}

/** What a HPA remembers between syncs. */
export interface HpaState {
  /** Recommendations before they were stabilized. */
  readonly recommendations: readonly At[];
  /** Changes that were made: pods added, or removed where negative. */
  readonly changes: readonly At[];
}

/** The replicas that it finds are its first recommendation, so that it does not take away at once what it knows nothing of. */
export function newHpa(seconds: number, replicas: number): HpaState {
  return { recommendations: [{ seconds, replicas }], changes: [] };
}

/** One sync at `seconds`: how many replicas are ordered, and what is remembered. */
export function hpaStep(
  state: HpaState,
  { seconds, replicas, pods }: { seconds: number; replicas: number; pods: PodMetrics },
  settings: HpaSettings,
): { state: HpaState; replicas: number } {
  return rescale(
    state,
    { seconds, replicas, desired: podProposal(replicas, pods, settings) },
    settings,
  );
}

/**
 * `ceil(ratio * ready)`, left as it is within the tolerance. Missing pods count as at the target when there is less to do and as
 * idle when there is more, unready ones as idle when there is more; what they turn around changes nothing.
 */
export function podProposal(
  replicas: number,
  { ready, mean, unready = 0, missing = 0 }: PodMetrics,
  { target, tolerance = HPA_TOLERANCE }: Pick<HpaSettings, "target" | "tolerance">,
): number {
  // Without a metric of any ready pod the controller does nothing.
  if (ready === 0) return replicas;
  const ratio = mean / target;
  const isUp = ratio > 1;
  const idle = isUp ? unready + missing : 0;
  const atTarget = isUp ? 0 : missing;
  if (idle + atTarget === 0) {
    return isWithin(ratio, tolerance) ? replicas : ceiling(ratio * ready);
  }
  const counted = ready + idle + atTarget;
  const cautious = (mean * ready + target * atTarget) / (counted * target);
  const isTurned = isUp ? cautious < 1 : cautious > 1;
  if (isWithin(cautious, tolerance) || isTurned) return replicas;
  const proposed = ceiling(cautious * counted);
  return isUp ? Math.max(replicas, proposed) : Math.min(replicas, proposed);
}

/** Of a metric for all pods together with a target for each (`External`, `AverageValue`), as KEDA's are. */
export function averageValueProposal(
  replicas: number,
  total: number,
  { target, tolerance = HPA_TOLERANCE }: Pick<HpaSettings, "target" | "tolerance">,
): number {
  return isWithin(total / (target * replicas), tolerance) ? replicas : ceiling(total / target);
}

/** From a proposal to an order: stabilized, then no faster than the policies allow, within the bounds. */
export function rescale(
  state: HpaState,
  { seconds, replicas, desired }: { seconds: number; replicas: number; desired: number },
  settings: HpaSettings,
): { state: HpaState; replicas: number } {
  const { behavior = DEFAULT_BEHAVIOR } = settings;
  const outside = Math.min(settings.maxReplicas, Math.max(settings.minReplicas, replicas));
  // Bounds that the present number breaks are kept at once.
  if (outside !== replicas) return ordered(state, { seconds, replicas, next: outside }, behavior);
  const stable = stabilized(state, { seconds, replicas, desired }, behavior);
  const recommendations = [
    ...recent(state.recommendations, seconds, longestWindow(behavior)),
    { seconds, replicas: desired },
  ];
  const next = limited(state, { seconds, replicas, desired: stable }, settings);
  return ordered({ ...state, recommendations }, { seconds, replicas, next }, behavior);
}

/** Up no further than the lowest recommendation of one window, down no further than the highest of the other. */
function stabilized(
  { recommendations }: HpaState,
  { seconds, replicas, desired }: { seconds: number; replicas: number; desired: number },
  { scaleUp, scaleDown }: ScalingBehavior,
): number {
  const within = ({ stabilizationWindowSeconds }: ScalingRules) => [
    desired,
    ...recent(recommendations, seconds, stabilizationWindowSeconds).map((it) => it.replicas),
  ];
  const up = Math.min(...within(scaleUp));
  const down = Math.max(...within(scaleDown));
  return Math.min(Math.max(replicas, up), down);
}

function limited(
  state: HpaState,
  { seconds, replicas, desired }: { seconds: number; replicas: number; desired: number },
  { minReplicas, maxReplicas, behavior = DEFAULT_BEHAVIOR }: HpaSettings,
): number {
  if (desired > replicas) {
    const most = limitOf(state, { seconds, replicas, sign: 1 }, behavior.scaleUp);
    return Math.min(desired, maxReplicas, Math.max(replicas, most));
  }
  if (desired < replicas) {
    const least = limitOf(state, { seconds, replicas, sign: -1 }, behavior.scaleDown);
    return Math.max(desired, minReplicas, Math.min(replicas, least));
  }
  return desired;
}

/** How far the policies let it go, counted from the replicas at the beginning of each policy's period. */
function limitOf(
  { changes }: HpaState,
  { seconds, replicas, sign }: { seconds: number; replicas: number; sign: 1 | -1 },
  { policies, selectPolicy }: ScalingRules,
): number {
  if (selectPolicy === "Disabled") return replicas;
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const changed = recent(changes, seconds, periodSeconds);
    const start = replicas - changed.reduce((sum, it) => sum + it.replicas, 0);
    if (type === "Pods") return start + sign * value;
    const share = start * (1 + (sign * value) / 100);
    return sign > 0 ? ceiling(share) : Math.floor(share + ROUNDING);
  });
  const isFarthest = selectPolicy === "Max";
  return isFarthest === sign > 0 ? Math.max(...limits) : Math.min(...limits);
}

function ordered(
  state: HpaState,
  { seconds, replicas, next }: { seconds: number; replicas: number; next: number },
  behavior: ScalingBehavior,
): { state: HpaState; replicas: number } {
  const changes = recent(state.changes, seconds, longestPeriod(behavior));
  const change = next === replicas ? [] : [{ seconds, replicas: next - replicas }];
  return { state: { ...state, changes: [...changes, ...change] }, replicas: next };
}

/** Those after the window's beginning, which itself is left out (`timestamp.After(cutoff)`). */
function recent(all: readonly At[], now: number, windowSeconds: number): readonly At[] {
  return all.filter(({ seconds }) => seconds > now - windowSeconds);
}

function longestWindow({ scaleUp, scaleDown }: ScalingBehavior): number {
  return Math.max(scaleUp.stabilizationWindowSeconds, scaleDown.stabilizationWindowSeconds);
}

function longestPeriod({ scaleUp, scaleDown }: ScalingBehavior): number {
  return Math.max(
    ...[...scaleUp.policies, ...scaleDown.policies].map(({ periodSeconds }) => periodSeconds),
  );
}

function isWithin(ratio: number, tolerance: number): boolean {
  return Math.abs(1 - ratio) <= tolerance + ROUNDING;
}

/** Metrics are whole milli-units in Kubernetes; here a sum that should be whole may lie a rounding error above it. */
const ROUNDING = 1e-9;

function ceiling(value: number): number {
  return Math.max(0, Math.ceil(value - ROUNDING));
}
