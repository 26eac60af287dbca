/** The files for ECS as far as rules read them, and what rules find. */
import type { Keys } from "../files/tree.ts";
import type { Finding } from "../finding.ts";

/** Files that fit their types, as far as rules read them. */
export interface EcsFiles {
  readonly task?: TaskDefinition;
  readonly service?: Service;
  readonly target?: ScalableTarget;
  readonly policy?: { readonly ResourceId: string } & ScalingPolicy;
}

export interface TaskDefinition {
  readonly family: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly networkMode?: string;
  readonly requiresCompatibilities?: readonly string[];
  readonly executionRoleArn?: string;
  readonly containerDefinitions: readonly Container[];
  readonly volumes?: readonly { readonly name?: string }[];
}

export interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly essential?: boolean;
  readonly cpu?: number;
  readonly memory?: number;
  readonly memoryReservation?: number;
  readonly user?: string;
  readonly privileged?: boolean;
  readonly readonlyRootFilesystem?: boolean;
  readonly stopTimeout?: number;
  readonly portMappings?: readonly { readonly containerPort?: number }[];
  readonly environment?: readonly { readonly name?: string }[];
  readonly mountPoints?: readonly { readonly sourceVolume?: string }[];
  readonly resourceRequirements?: readonly { readonly type: string; readonly value: string }[];
  readonly healthCheck?: Readonly<Record<string, number>> & { readonly command: readonly string[] };
  readonly logConfiguration?: object;
}

export interface Service {
  readonly cluster?: string;
  readonly serviceName: string;
  readonly taskDefinition?: string;
  readonly desiredCount?: number;
  readonly launchType?: string;
  readonly enableExecuteCommand?: boolean;
  readonly healthCheckGracePeriodSeconds?: number;
  readonly loadBalancers?: readonly {
    readonly containerName?: string;
    readonly containerPort?: number;
  }[];
  readonly networkConfiguration?: {
    readonly awsvpcConfiguration?: { readonly assignPublicIp?: string };
  };
  readonly deploymentConfiguration?: {
    readonly minimumHealthyPercent?: number;
    readonly maximumPercent?: number;
    readonly deploymentCircuitBreaker?: { readonly rollback: boolean };
  };
}

export interface ScalableTarget {
  readonly ResourceId: string;
  readonly MinCapacity?: number;
  readonly MaxCapacity?: number;
}

export interface ScalingPolicy {
  readonly TargetTrackingScalingPolicyConfiguration: {
    readonly TargetValue: number;
    readonly PredefinedMetricSpecification?: {
      readonly PredefinedMetricType: string;
      readonly ResourceLabel?: string;
    };
  };
}

export type EcsProblem = Pick<Finding, "severity" | "rule" | "message" | "fix"> & {
  readonly file: keyof EcsFiles;
  readonly keys: Keys;
};

/** Findings of one file; each is false where nothing is wrong. */
export function found(
  file: keyof EcsFiles,
  severity: Finding["severity"],
  rows: readonly (readonly [
    isWrong: boolean,
    keys: Keys,
    rule: string,
    message: string,
    fix: string,
  ])[],
): EcsProblem[] {
  return rows
    .filter(([isWrong]) => isWrong)
    .map(([, keys, rule, message, fix]) => ({ file, severity, keys, rule, message, fix }));
}

/** Names of families and services. */
export const ECS_NAME = /^[\w-]{1,255}$/;
