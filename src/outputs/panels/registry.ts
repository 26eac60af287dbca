/** Every kind of panel, one row each. Nothing else lists them but their components, in `ui/panels/registry.ts`. */

import { comparisonPanel } from "./comparison/comparison-panel.ts";
import { compressionPanel } from "./compression/compression-panel.ts";
import { costPanel } from "./cost/cost-panel.ts";
import { deploymentPanel } from "./deployment/deployment-panel.ts";
import { modelPanel } from "./model/model-panel.ts";
import { monitorPanel } from "./monitor/monitor-panel.ts";
import type { PanelKind } from "./panel-kind.ts";
import { profilePanel } from "./profile/profile-panel.ts";
import { readinessPanel } from "./readiness/readiness-panel.ts";
import { recommendationsPanel } from "./recommendations/recommendations-panel.ts";
import { rolloutPanel } from "./rollout/rollout-panel.ts";
import { scalingPanel } from "./scaling/scaling-panel.ts";
import { servingPanel } from "./serving/serving-panel.ts";
import { systemPanel } from "./system/system-panel.ts";
import { tracePanel } from "./trace/trace-panel.ts";
import { trainingPanel } from "./training/training-panel.ts";

export const PANEL_KINDS = [
  profilePanel,
  tracePanel,
  recommendationsPanel,
  comparisonPanel,
  modelPanel,
  trainingPanel,
  compressionPanel,
  servingPanel,
  monitorPanel,
  scalingPanel,
  deploymentPanel,
  costPanel,
  rolloutPanel,
  readinessPanel,
  systemPanel,
];

type RecordOf<K> = K extends PanelKind<infer R> ? R : never;

/** The records of all panels. */
export type PanelOutput = RecordOf<(typeof PANEL_KINDS)[number]>;
