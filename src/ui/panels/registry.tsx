/** The component of every kind of panel, one row each; each is loaded when it is first shown. */
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { PanelOutput } from "../../outputs/panels/registry.ts";
import type { PanelProps } from "./panel-props.ts";
import { UnknownPanel } from "./UnknownPanel.tsx";

type RecordOf<K> = Extract<PanelOutput, { kind: K }>;
type Components = {
  readonly [K in PanelOutput["kind"]]: LazyExoticComponent<ComponentType<PanelProps<RecordOf<K>>>>;
};

export const PANEL_COMPONENTS: Components = {
  profile: panel(() => import("./profile/ProfilePanel.tsx").then((m) => m.ProfilePanel)),
  trace: panel(() => import("./trace/TracePanel.tsx").then((m) => m.TracePanel)),
  recommendations: panel(() =>
    import("./recommendations/RecommendationsPanel.tsx").then((m) => m.RecommendationsPanel),
  ),
  comparison: panel(() =>
    import("./comparison/ComparisonPanel.tsx").then((m) => m.ComparisonPanel),
  ),
  model: panel(() => import("./model/ModelPanel.tsx").then((m) => m.ModelPanel)),
  training: panel(() => import("./training/TrainingPanel.tsx").then((m) => m.TrainingPanel)),
  compression: panel(() =>
    import("./compression/CompressionPanel.tsx").then((m) => m.CompressionPanel),
  ),
  serving: panel(() => import("./serving/ServingPanel.tsx").then((m) => m.ServingPanel)),
  scaling: panel(() => import("./scaling/ScalingPanel.tsx").then((m) => m.ScalingPanel)),
  monitor: panel(() => import("./monitor/MonitorPanel.tsx").then((m) => m.MonitorPanel)),
  deployment: panel(() =>
    import("./deployment/DeploymentPanel.tsx").then((m) => m.DeploymentPanel),
  ),
  cost: panel(() => import("./cost/CostPanel.tsx").then((m) => m.CostPanel)),
  rollout: panel(() => import("./rollout/RolloutPanel.tsx").then((m) => m.RolloutPanel)),
  readiness: panel(() => import("./readiness/ReadinessPanel.tsx").then((m) => m.ReadinessPanel)),
  system: panel(() => import("./system/SystemPanel.tsx").then((m) => m.SystemPanel)),
};

/** A stored record may be of another version than the component was made for. */
function panel<R extends PanelOutput>(load: () => Promise<ComponentType<PanelProps<R>>>) {
  return lazy(async () => {
    const [{ isKnown }, Component] = await Promise.all([
      import("../../outputs/panels/read-panel.ts"),
      load(),
    ]);
    // biome-ignore lint/correctness/noComponentHookFactories: lazy calls this once, so each kind has one component
    const Panel = ({ output, cellId }: PanelProps<R>) =>
      isKnown(output) ? (
        <Component output={output} cellId={cellId} />
      ) : (
        <UnknownPanel record={output} />
      );
    return { default: Panel as ComponentType<PanelProps<R>> };
  });
}
