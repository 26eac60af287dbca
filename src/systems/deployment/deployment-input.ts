/** From what deployment files are written: a model, and the plan's values with where each came from. Plain data. */
import type { CapacityPlan } from "../planning/capacity-plan.ts";
import type { BurnRule } from "../reliability/burn-rules.ts";
import type { Planned } from "./planned.ts";

/** A tensor of the model as its ONNX file declares it; -1 is a dimension that may be of any size, such as the batch. */
export interface ModelTensor {
  readonly name: string;
  /** In Open Inference Protocol's words: `FP32`, `INT64`, `UINT8`. */
  readonly type: string;
  readonly shape: readonly number[];
}

export interface DeployedModel {
  /** As requests name it; also its folder in a model repository. */
  readonly name: string;
  /** The registry's version in words that people use: the beginning of the hash of its weights. */
  readonly version: string;
  /** Of the ONNX file, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Size of the ONNX file. */
  readonly bytes: number;
  readonly opset: number;
  readonly inputs: readonly ModelTensor[];
  readonly outputs: readonly ModelTensor[];
  /** On held-out data, with the ends of its 95 % interval. */
  readonly accuracy?: {
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly n: number;
  };
}

export const AUTOSCALERS = ["none", "hpa", "keda"] as const;
export type Autoscaler = (typeof AUTOSCALERS)[number];

export interface DeploymentInput {
  /** Of everything that is created. One that a platform refuses is written as it is, and found by the check. */
  readonly name: string;
  readonly namespace: string;
  readonly model: DeployedModel;
  /** Triton with the model inside, as the bundle's Dockerfile builds it: `registry.example.com/digits:3f2a91c04d5e`. */
  readonly image: string;
  /** The model repository for platforms that fetch it, with a folder for the model in it: `s3://models/digits`. */
  readonly storageUri: string;
  readonly autoscaler: Autoscaler;

  /** What the values below follow from; it goes along, to hold the servers against. */
  readonly plan: CapacityPlan;
  /** Mean rate that the plan is for, in queries/s. */
  readonly ratePerSecond: Planned<number>;
  /** Share of requests that the objective is for (0.99 for a p99), and the bound on their latency. */
  readonly percentile: Planned<number>;
  readonly objectiveMs: Planned<number>;
  /** Latency that the plan expects at the objective's percentile. */
  readonly expectedMs: Planned<number>;

  /** All replicas, with the spare ones; an autoscaler's least. */
  readonly replicas: Planned<number>;
  /** An autoscaler's most; never below `replicas`. */
  readonly maxReplicas: Planned<number>;
  /** Replicas that may be down at once with the objective met; at least 1, or nodes could never be drained. */
  readonly disruptions: Planned<number>;
  /** The rate that an autoscaler aims at for each replica, in queries/s: the highest one, less the headroom. */
  readonly targetRatePerReplica: Planned<number>;
  /** Busy share of a replica that this rate makes, from 0 to 1: the target of autoscalers that go by CPU. */
  readonly targetUtilisation: Planned<number>;

  /** Cores of one replica. */
  readonly cpu: Planned<number>;
  /** Bytes that one replica is promised, and beyond which it is ended. */
  readonly memoryRequest: Planned<number>;
  readonly memoryLimit: Planned<number>;
  /** Whole graphics processors of one replica; 0 for none. */
  readonly gpus: Planned<number>;

  /** 1 for none. */
  readonly maxBatchSize: Planned<number>;
  readonly maxQueueDelayMs: Planned<number>;
  /** Batch sizes that were measured, rising. */
  readonly batchSizes: readonly number[];
  /** Share of requests that a cache is to answer; 0 for no cache. */
  readonly hitRate: Planned<number>;

  /** Time that a replica is given to start before it is ended, in whole seconds. */
  readonly startupSeconds: Planned<number>;
  /** Time between the order to end and the end, in whole seconds: the slowest requests in flight are answered within it. */
  readonly drainSeconds: Planned<number>;
  /** Clients give up after it, in ms. */
  readonly timeoutMs: Planned<number>;

  /** Share of requests that are to be answered at all, such as 0.999: the alerts are on its error budget. */
  readonly availability: Planned<number>;
  /** The most urgent first. */
  readonly alerts: readonly Planned<BurnRule>[];
}
