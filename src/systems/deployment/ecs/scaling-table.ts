/**
 * Application Auto Scaling's RegisterScalableTarget and PutScalingPolicy, for services of ECS and policies that track a target. By hand
 * after its API reference (2016-02-06): the package that has the types is not needed for anything else.
 */
import type { SchemaTable } from "../schema/schema-table.ts";

const RESOURCE = {
  ServiceNamespace: "enum:ecs",
  ResourceId: "string",
  ScalableDimension: "enum:ecs:service:DesiredCount",
};

export const SCALING_TABLE: SchemaTable = {
  roots: { RegisterScalableTarget: "ScalableTarget", PutScalingPolicy: "ScalingPolicy" },
  shapes: {
    ScalableTarget: {
      ...RESOURCE,
      "MinCapacity?": "Count",
      "MaxCapacity?": "Count",
      "RoleARN?": "string",
      "SuspendedState?": "#SuspendedState",
      "Tags?": "map:string",
    },
    SuspendedState: {
      "DynamicScalingInSuspended?": "boolean",
      "DynamicScalingOutSuspended?": "boolean",
      "ScheduledScalingSuspended?": "boolean",
    },
    ScalingPolicy: {
      PolicyName: "string",
      ...RESOURCE,
      PolicyType: "enum:TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: "#TargetTracking",
    },
    TargetTracking: {
      TargetValue: "Number",
      "PredefinedMetricSpecification?": "#PredefinedMetric",
      "CustomizedMetricSpecification?": "any",
      "ScaleOutCooldown?": "Count",
      "ScaleInCooldown?": "Count",
      "DisableScaleIn?": "boolean",
    },
    PredefinedMetric: {
      PredefinedMetricType:
        "enum:ECSServiceAverageCPUUtilization|ECSServiceAverageMemoryUtilization|ALBRequestCountPerTarget",
      "ResourceLabel?": "string",
    },
  },
};
