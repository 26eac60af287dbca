/**
 * A candidate for an optimisation: something that may be found in a trace, a way to apply it to the system at hand, and a
 * way to time both versions. Nothing is recommended because it is a candidate.
 */
import type { Figure } from "../../../outputs/figure/figure.ts";
import type { ThroughputPoint } from "../../../outputs/panels/profile/profile.ts";
import type { TracePass } from "../../../outputs/panels/trace/trace.ts";
import type { DataLoader, Tensor } from "../../../tinytorch/index.ts";
import type { System } from "../system.ts";

/** The system and the evidence that candidates look at. */
export interface ExperimentSubject {
  system: System;
  /** One batch of the loader's size, kept. */
  inputs: Tensor;
  targets: Tensor;
  inference: TracePass;
  trainingStep: TracePass;
  /** Throughput by batch size, where the profile has measured it. */
  throughput?: readonly ThroughputPoint[];
  /** Data that the model was not trained on, for changes that round its answers. */
  heldOut?: DataLoader;
}

export interface Candidate {
  /** `fuse-linear-activation`. */
  id: string;
  /** Which parts of the system meet: `Layers + Activations`. */
  component: string;
  /** Looks for its place in the system; undefined where it has none. */
  find(evidence: ExperimentSubject): Opportunity | undefined | Promise<Opportunity | undefined>;
}

export interface Opportunity {
  /** The finding, with its numbers. */
  issue: string;
  /** The recommended change. */
  recommendation: string;
  /** The quantity compared: `inference, batch 64`. */
  target: string;
  /** Makes both versions; nothing of the user's may change. The model is in evaluation mode, and is to stay so. */
  prepare(): Trial | Promise<Trial>;
  /** A cell that applies it for good. */
  source?: string;
}

/** Two versions, ready to be measured in turn. */
export interface Trial {
  /**
   * Takes one sample of each: milliseconds (or bytes) for the same amount of work. Other trials are measured in between, so
   * each sets what it needs (a backend, threads) and puts it back.
   */
  before(): Promise<number>;
  after(): Promise<number>;
  unit: "ms" | "bytes";
  /** Compares the outputs of both versions. */
  check(): Promise<Agreement>;
  /** Cost elsewhere, known once it was measured. */
  sideEffect?(): string | undefined;
  /** Releases the resources of the trial. */
  end?(): void | Promise<void>;
}

export interface Agreement {
  agrees: boolean;
  /** Largest difference seen, with how it was taken. */
  difference?: Figure;
  /** Where it does not agree: what differs. */
  reason?: string;
}
