/** From a plan of capacity to the values that deployment files need, each with how it follows. */
import { percentileName } from "../../base/percentile-name.ts";
import type { CapacityPlan } from "../planning/capacity-plan.ts";
import type { MeasuredService } from "../planning/measured-service.ts";
import { BURN_RULES, type BurnRule } from "../reliability/burn-rules.ts";
import {
  AUTOSCALERS,
  type Autoscaler,
  type DeployedModel,
  type DeploymentInput,
} from "./deployment-input.ts";
import { derived, type Planned } from "./planned.ts";
import { isServiceName } from "./schema/formats.ts";

/** Choices that no measurement makes. */
export interface DeploymentOptions {
  /** Of everything that is created. Default: the model's name. */
  readonly name?: string;
  /** Default `models`. */
  readonly namespace?: string;
  /** Registry that the image is pushed to. Default `registry.example.com`. */
  readonly registry?: string;
  /** Bucket or folder that models are put into, for platforms that fetch them. Default `s3://models`. */
  readonly storage?: string;
  /**
   * Default `hpa`, which goes by the load of the CPU; with a GPU or batches, where that load tells little, `keda`, which goes by the rate
   * of requests.
   */
  readonly autoscaler?: Autoscaler;
  /** Cores of one replica. Default 1. */
  readonly cpu?: number;
  /** Graphics processors of one replica. Default 0. */
  readonly gpus?: number;
  /** How many times the plan's replicas an autoscaler may start. Default 2. */
  readonly burst?: number;
  /** Share of requests that are to be answered at all. Default 0.999. */
  readonly availability?: number;
}

const MEBIBYTE = 1024 ** 2;
/** Memory of a server before it has loaded a model. */
const SERVER_BYTES = 512 * MEBIBYTE;
/** Time that a server takes to start before it loads a model. */
const SERVER_START_SECONDS = 30;
const MEMORY_STEP = 64 * MEBIBYTE;
const CLOSING_SECONDS = 10;
/** Ends of what an autoscaler by CPU is given as its target. */
const LEAST_BUSY = 0.05;
const MOST_BUSY = 0.85;

/** Throws a RangeError for options that no platform could follow; a name that a platform refuses is left to the check of its files. */
export function planDeployment(
  model: DeployedModel,
  service: MeasuredService,
  plan: CapacityPlan,
  options: DeploymentOptions = {},
): DeploymentInput {
  const {
    namespace = "models",
    registry = "registry.example.com",
    storage = "s3://models",
  } = options;
  const { cpu = 1, gpus = 0, burst = 2, availability = 0.999 } = options;
  const isCpuTelling = gpus === 0 && plan.demand.maxBatchSize === 1;
  const { autoscaler = isCpuTelling ? "hpa" : "keda", name = model.name } = options;
  checkOptions({ cpu, gpus, burst, availability, autoscaler });
  const load = loadValues(plan, service);
  return {
    ...{ name, namespace, model, autoscaler, plan },
    image: `${registry}/${isServiceName(name) ? name : "model"}:${model.sha256.slice(0, 12)}`,
    storageUri: `${storage.replace(/\/+$/, "")}/${model.name}`,
    ...load,
    maxReplicas: derived(load.replicas, (replicas) => Math.ceil(replicas * burst), {
      origin: `${text(burst)} times the plan's replicas, for more load than planned`,
      chain: `An autoscaler may go up to ${text(burst)} times the plan's replicas; the factor is a choice.`,
    }),
    ...resourceValues(model, service, cpu, gpus),
    ...timeValues(plan, service),
    batchSizes: service.batches.map(({ size }) => size),
    availability: chosen(
      availability,
      `${text(availability * 100)} % of requests answered, a choice`,
    ),
    alerts: BURN_RULES.map((rule) => alertOf(rule, availability)),
  };
}

function loadValues({ demand, ...plan }: CapacityPlan, service: MeasuredService) {
  const { percentile, latencyMs } = demand.objective;
  const quantile = percentileName(percentile);
  const reaching = demand.ratePerSecond * (1 - demand.hitRate);
  const source =
    plan.source.kind === "simulation"
      ? `by a simulation of ${plan.source.requests} requests (seed ${plan.source.seed}) with the measured compute times`
      : "by closed forms of queueing over the measured compute times";
  const measured = `Compute times: ${service.subject}. ${service.method}`;
  const rate = `The load was given: ${text(demand.ratePerSecond)} queries/s.`;
  const cached =
    demand.hitRate > 0
      ? [
          `A cache answers ${percent(demand.hitRate)} of them; ${text(reaching)} queries/s are left.`,
        ]
      : [];
  const perReplica = `One replica keeps ${quantile} within ${text(latencyMs)} ms up to ${text(plan.ratePerReplica)} queries/s, ${source}.`;
  const free = demand.headroom > 0 ? `, ${percent(demand.headroom)} left free` : "";
  const spare = demand.spareReplicas > 0 ? ` + ${demand.spareReplicas} spare` : "";
  const target = plan.ratePerReplica * (1 - demand.headroom);
  // Busy in proportion to the rate: from the plan's rate of a replica to the one that is aimed at.
  const proportional = (plan.utilisation * target * plan.replicas) / reaching;
  const busy = Math.min(MOST_BUSY, Math.max(LEAST_BUSY, proportional));

  const needed = plan.replicas - demand.spareReplicas;
  const replicas: Planned<number> = {
    value: plan.replicas,
    origin: `${text(reaching)} queries/s / ${text(plan.ratePerReplica)} a replica${free}${spare}`,
    chain: [
      `${text(reaching)} queries/s need ${needed} ${needed === 1 ? "replica" : "replicas"} of ${text(plan.ratePerReplica)} queries/s${free}${demand.spareReplicas > 0 ? `, and ${demand.spareReplicas} more that may be lost` : ""}: ${plan.replicas}.`,
      perReplica,
      rate,
      ...cached,
      measured,
    ],
  };
  const targetRatePerReplica: Planned<number> = {
    value: round(target),
    origin: `${text(plan.ratePerReplica)} queries/s a replica${free}`,
    chain: [
      `An autoscaler aims at ${text(target)} queries/s a replica${free}, so that it acts before the objective is missed.`,
      perReplica,
      measured,
    ],
  };
  return {
    ratePerSecond: given(
      demand.ratePerSecond,
      `${text(demand.ratePerSecond)} queries/s, as asked for`,
      rate,
    ),
    percentile: given(
      percentile,
      `${quantile}, as asked for`,
      `The objective was given: ${quantile} within ${text(latencyMs)} ms.`,
    ),
    objectiveMs: given(
      latencyMs,
      `${quantile} within ${text(latencyMs)} ms, as asked for`,
      `The objective was given: ${quantile} within ${text(latencyMs)} ms.`,
    ),
    expectedMs: {
      value: plan.latencyMs.value,
      origin: `expected ${quantile}: ${text(plan.latencyMs.value)} ms`,
      chain: [
        `With ${plan.replicas} replicas ${quantile} is expected at ${text(plan.latencyMs.value)} ms (${text(plan.latencyMs.low)} to ${text(plan.latencyMs.high)}), ${source}.`,
        rate,
        measured,
      ],
    },
    replicas,
    disruptions: {
      value: Math.max(1, demand.spareReplicas),
      origin:
        demand.spareReplicas > 0
          ? `the plan's ${demand.spareReplicas} spare`
          : "the least with which a node can be emptied; the plan has none to spare",
      chain: [
        demand.spareReplicas > 0
          ? `The plan keeps the objective with ${demand.spareReplicas} fewer, so as many may be away at once.`
          : "The plan has no spare replica; with 0 here no node could ever be emptied, so one may be away, and the objective is at risk meanwhile.",
        ...replicas.chain,
      ],
    },
    targetRatePerReplica,
    targetUtilisation: {
      value: round(busy),
      origin: `busy share at ${targetRatePerReplica.origin}`,
      chain: [
        ...(busy === proportional
          ? []
          : [
              `The target is kept between ${percent(LEAST_BUSY)} and ${percent(MOST_BUSY)}: an HPA tolerates 10 %, and at a higher one it would never start a replica.`,
            ]),
        `At ${text(target)} queries/s a replica is busy ${percent(Math.min(1, proportional))} of the time, in proportion to ${percent(plan.utilisation)} at ${text(reaching / plan.replicas)} queries/s.`,
        ...targetRatePerReplica.chain,
      ],
    },
    maxBatchSize: chosen(
      demand.maxBatchSize,
      demand.maxBatchSize > 1
        ? `batches of up to ${demand.maxBatchSize}, as planned`
        : "no batching, as planned",
    ),
    maxQueueDelayMs: chosen(
      demand.maxQueueDelayMs,
      `${text(demand.maxQueueDelayMs)} ms to fill a batch, as planned`,
    ),
    hitRate: chosen(demand.hitRate, `${percent(demand.hitRate)} answered by a cache, as planned`),
  } as const;
}

function resourceValues(
  model: DeployedModel,
  { memoryBytes, subject, batches }: MeasuredService,
  cpu: number,
  gpus: number,
) {
  const server = `Triton itself is given ${bytesText(SERVER_BYTES)}, which is assumed: it was not measured here.`;
  const [peak, origin, step] =
    memoryBytes === undefined
      ? [
          2 * model.bytes,
          "twice the model's file",
          `The peak was not measured; it is taken as twice the model's file of ${bytesText(model.bytes)}.`,
        ]
      : [
          memoryBytes,
          `the measured peak of ${bytesText(memoryBytes)}`,
          `The engine of one replica held ${bytesText(memoryBytes)} in tensors at most, weights included, in batches of up to ${batches.at(-1)?.size ?? 1}: ${subject}.`,
        ];
  const request = upTo(SERVER_BYTES + 1.25 * peak, MEMORY_STEP);
  const memoryRequest: Planned<number> = {
    value: request,
    origin: `1.25 × ${origin} + ${bytesText(SERVER_BYTES)} for the server (assumed)`,
    chain: [`A quarter more than the peak, and the server: ${bytesText(request)}.`, step, server],
  };
  return {
    cpu: chosen(cpu, `${text(cpu)} ${cpu === 1 ? "core" : "cores"} a replica, a choice`),
    gpus: chosen(gpus, gpus === 0 ? "no GPU, a choice" : `${gpus} a replica, a choice`),
    memoryRequest,
    memoryLimit: derived(memoryRequest, (bytes) => upTo(1.5 * bytes, MEMORY_STEP), {
      origin: "1.5 × the request",
      chain:
        "Half as much again as is requested: beyond it the replica is ended before it starves its neighbours.",
    }),
  };
}

function timeValues({ demand, coldStartMs }: CapacityPlan, service: MeasuredService) {
  const { latencyMs } = demand.objective;
  const cold =
    coldStartMs ?? (service.coldStartMs?.length ? Math.max(...service.coldStartMs) : undefined);
  const startup = SERVER_START_SECONDS + Math.ceil((3 * (cold ?? 10_000)) / 1000);
  const timeoutMs = Math.max(1000, Math.ceil(4 * latencyMs));
  const timeout: Planned<number> = {
    value: timeoutMs,
    origin: timeoutMs === 1000 ? "at least a second" : "4 × the objective",
    chain: [
      `A client gives up after ${text(timeoutMs)} ms: four times the objective of ${text(latencyMs)} ms, and at least a second.`,
    ],
  };
  return {
    timeoutMs: timeout,
    startupSeconds: {
      value: startup,
      origin:
        cold === undefined
          ? `${SERVER_START_SECONDS} s for the server + 30 s for the model, both assumed`
          : `${SERVER_START_SECONDS} s for the server (assumed) + 3 × the measured cold start of ${text(cold)} ms`,
      chain: [
        `A replica that has not started after ${startup} s is ended and started again.`,
        cold === undefined
          ? "Loading the model was not measured; 30 s are assumed."
          : `From the order to start to the first answer took ${text(cold)} ms: ${service.subject}.`,
        `Triton's own start is taken as ${SERVER_START_SECONDS} s: it was not measured here.`,
      ],
    },
    drainSeconds: derived(timeout, (ms) => CLOSING_SECONDS + Math.ceil(ms / 1000), {
      origin: `the timeout of a request + ${CLOSING_SECONDS} s for routers to hear of it`,
      chain: `Routers need some seconds to stop sending (${CLOSING_SECONDS} s are taken), and then the slowest request in flight is answered or given up.`,
    }),
  };
}

function alertOf(rule: BurnRule, availability: number): Planned<BurnRule> {
  return {
    value: rule,
    origin: `${rule.name}: ${text(rule.factor)} times the rate that just uses up the budget`,
    chain: [
      `The budget is ${text((1 - availability) * 100)} % of requests in 30 days. At ${text(rule.factor)} times that, ${percent((rule.factor * rule.longSeconds) / (30 * 86_400))} of it is gone within ${duration(rule.longSeconds)}.`,
      "Windows and factors are those of The Site Reliability Workbook, chapter 5.",
    ],
  };
}

function checkOptions(options: {
  cpu: number;
  gpus: number;
  burst: number;
  availability: number;
  autoscaler: string;
}): void {
  const { cpu, gpus, burst, availability, autoscaler } = options;
  const refuse = (expected: string, got: unknown) => {
    throw new RangeError(
      `deployment: expected ${expected}, got ${JSON.stringify(got) ?? String(got)}`,
    );
  };
  if (!(cpu > 0 && cpu <= 1024)) refuse("cpu to be cores above 0", cpu);
  if (!(Number.isInteger(gpus) && gpus >= 0 && gpus <= 64)) {
    refuse("gpus to be a whole number that is not negative", gpus);
  }
  if (!(burst >= 1 && burst <= 100)) refuse("burst to be a factor from 1 to 100", burst);
  if (!(availability > 0 && availability < 1)) {
    refuse("availability to be a share between 0 and 1, such as 0.999", availability);
  }
  if (!AUTOSCALERS.some((it) => it === autoscaler)) {
    refuse(`autoscaler to be one of ${AUTOSCALERS.join(", ")}`, autoscaler);
  }
  if (autoscaler === "hpa" && gpus > 0) {
    throw new RangeError(
      'deployment: an HPA goes by the load of the CPU, which a model on a GPU hardly uses; choose autoscaler: "keda", which goes by the rate of requests',
    );
  }
}

function given<T>(value: T, origin: string, sentence: string): Planned<T> {
  return { value, origin, chain: [sentence] };
}

function chosen<T>(value: T, origin: string): Planned<T> {
  return { value, origin, chain: [`${origin.charAt(0).toUpperCase()}${origin.slice(1)}.`] };
}

function upTo(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** Three digits: files are read by people. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}

function text(value: number): string {
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(5)));
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

function bytesText(bytes: number): string {
  return bytes >= MEBIBYTE
    ? `${text(round(bytes / MEBIBYTE))} MiB`
    : `${text(round(bytes / 1024))} KiB`;
}

function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`;
}
