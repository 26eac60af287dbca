/** Result of `detectCrossModuleOptimizations` for programs: one record for each recommended change. */
import type { Experiment } from "../../../outputs/panels/recommendations/recommendations.ts";

export interface OptimizationRecommendation {
  component: string;
  issue: string;
  impact: "high" | "medium" | "low";
  recommendation: string;
  /** Percent less time (or memory) at least: from the lower end of the measured interval. */
  estimatedImprovement: number;
  experiment: Experiment;
}

export function toRecommendations(
  experiments: readonly Experiment[],
): OptimizationRecommendation[] {
  return experiments.flatMap((experiment) => {
    const { status, component, issue, recommendation, impact, estimatedImprovement } = experiment;
    if (status !== "recommended" || impact === undefined || estimatedImprovement === undefined) {
      return [];
    }
    return [{ component, issue, impact, recommendation, estimatedImprovement, experiment }];
  });
}
