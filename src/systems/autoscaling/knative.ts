/**
 * Knative's Pod Autoscaler, as documented (knative.dev, "Autoscaling") and as it is computed (knative/serving,
 * pkg/autoscaler/scaling/autoscaler.go; defaults of config/core/configmaps/autoscaler.yaml): a stable window that follows, a panic
 * window a tenth as long that only goes up, and zero replicas where nothing comes.
 */

export interface KnativeSettings {
  /** What one replica takes: concurrent requests, or requests a second with the metric `rps`. */
  totalValue: number;
  /** Share of it that is aimed at. Default 0.7. */
  targetUtilization?: number;
  minScale?: number;
  /** 0 for no limit. */
  maxScale?: number;
  stableWindowSeconds?: number;
  /** Replicas wanted over replicas ready from which it panics. Default 2. */
  panicThreshold?: number;
  maxScaleUpRate?: number;
  maxScaleDownRate?: number;
  /** How long the last replica stays when none is wanted any more, s. Default 30. */
  scaleToZeroGraceSeconds?: number;
  /** Requests that may come at once without a wait for the autoscaler; -1: unlimited. Default 211. */
  targetBurstCapacity?: number;
}

export const KNATIVE_DEFAULTS = {
  targetUtilization: 0.7,
  minScale: 0,
  maxScale: 0,
  stableWindowSeconds: 60,
  panicThreshold: 2,
  maxScaleUpRate: 1000,
  maxScaleDownRate: 2,
  scaleToZeroGraceSeconds: 30,
  targetBurstCapacity: 211,
} as const;

export const KNATIVE_TICK_SECONDS = 2;
/** `panic-window-percentage`. */
export const PANIC_WINDOW_SHARE = 0.1;

export interface KnativeState {
  /** When the panic threshold was last crossed; undefined while it does not panic. */
  readonly panicAt?: number;
  /** The most that was wanted in this panic. */
  readonly mostInPanic: number;
  /** Since when none is wanted; undefined while some are. */
  readonly zeroSince?: number;
}

/** It begins in panic where there is more than one replica, since it has no past to go by. */
export function newKnative(seconds: number, ready: number): KnativeState {
  return { mostInPanic: ready, ...(ready > 1 ? { panicAt: seconds } : {}) };
}

/** The metric over all replicas, averaged over the stable and over the panic window. */
export interface KnativeSeen {
  seconds: number;
  ready: number;
  stable: number;
  panic: number;
}

export interface KnativeScale {
  state: KnativeState;
  replicas: number;
  /** Below 0 requests go through the activator, which holds them while replicas start. */
  excessBurstCapacity: number;
}

/** One tick at `seconds`: how many replicas are ordered, and what is remembered. */
export function knativeStep(
  before: KnativeState,
  seen: KnativeSeen,
  settings: KnativeSettings,
): KnativeScale {
  const all = { ...KNATIVE_DEFAULTS, ...settings };
  const { state, desired } = wanted(before, seen, all);
  const { minScale, maxScale, scaleToZeroGraceSeconds: grace } = all;
  const bounded = Math.min(Math.max(desired, minScale), maxScale > 0 ? maxScale : desired);
  const { zeroSince: _, ...rest } = state;
  const excessBurstCapacity = burstCapacity(seen, all);
  if (bounded > 0) return { state: rest, replicas: bounded, excessBurstCapacity };
  const zeroSince = state.zeroSince ?? seen.seconds;
  // Nothing to keep where nothing runs.
  const isOver = seen.ready === 0 || seen.seconds - zeroSince >= grace;
  return { state: { ...rest, zeroSince }, replicas: isOver ? 0 : 1, excessBurstCapacity };
}

function wanted(
  state: KnativeState,
  { seconds, ready, stable, panic }: KnativeSeen,
  settings: Required<KnativeSettings>,
): { state: KnativeState; desired: number } {
  const base = Math.max(1, ready);
  const most = Math.ceil(settings.maxScaleUpRate * base);
  const least = Math.floor(base / settings.maxScaleDownRate);
  const target = settings.totalValue * settings.targetUtilization;
  const held = (count: number) => Math.min(Math.max(count, least), most);
  const [forStable, forPanic] = [podsFor(stable, target), podsFor(panic, target)];
  const isOver = forPanic / base >= settings.panicThreshold;
  const after = panicking(state, { seconds, isOver, window: settings.stableWindowSeconds });
  if (after.panicAt === undefined) return { state: after, desired: held(forStable) };
  const mostInPanic = Math.max(held(forStable), held(forPanic), after.mostInPanic);
  return { state: { ...after, mostInPanic }, desired: mostInPanic };
}

/** A panic lasts a stable window longer than what brought it about. */
function panicking(
  state: KnativeState,
  { seconds, isOver, window }: { seconds: number; isOver: boolean; window: number },
): KnativeState {
  if (isOver) return { ...state, panicAt: seconds };
  const { panicAt, ...calm } = state;
  const isEnded = panicAt !== undefined && panicAt + window < seconds;
  return isEnded ? { ...calm, mostInPanic: 0 } : state;
}

/** EBC = capacity of what is ready - burst capacity wanted - what is there already. */
function burstCapacity(
  { ready, panic }: KnativeSeen,
  { totalValue, targetBurstCapacity }: Required<KnativeSettings>,
): number {
  if (targetBurstCapacity === 0) return 0;
  if (targetBurstCapacity < 0) return -1;
  return Math.floor(ready * totalValue - targetBurstCapacity - panic);
}

function podsFor(observed: number, target: number): number {
  // A sum that should be whole may lie a rounding error above it.
  return Math.max(0, Math.ceil(observed / target - 1e-9));
}
