/** The Profile panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import { systemWords } from "../system-words.ts";
import type { LoadProfile, ProfileOutput } from "./profile.ts";
import { profileCharts } from "./profile-charts.ts";
import { metricFigures, profileGroups } from "./profile-figures.ts";
import { profileSchema } from "./profile-schema.ts";
import { betterOfMetric } from "./system-metric-names.ts";

export const profilePanel: PanelKind<ProfileOutput> = {
  kind: "profile",
  version: 1,
  schema: profileSchema,
  title: ({ model }) => `Profile of ${model.name}`,
  subject: systemWords,
  notes: () => [],
  figures: (profile, dials) => profileGroups(profile, dials).flatMap(({ figures }) => figures),
  summary: metricFigures,
  tables: (profile, dials) => [
    ...figureTables(profileGroups(profile, dials)),
    ...(profile.load ?? []).flatMap(ratesTable),
  ],
  charts: profileCharts,
  betterOf: betterOfMetric,
};

function ratesTable({ scenario, search = [] }: LoadProfile): TableOutput[] {
  if (search.length === 0) return [];
  return [
    {
      kind: "table",
      caption: `Scenario ${scenario}: rates tried`,
      columns: [
        { title: "Rate", unit: "queries/s" },
        { title: "p99", unit: "ms" },
        { title: "Met the bound" },
      ],
      rows: search.map(({ qps, p99Ms, met }) => [qps, p99Ms, met]),
    },
  ];
}
