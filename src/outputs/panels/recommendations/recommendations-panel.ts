/** The Recommendations panel as a kind: what is derived from its record. */
import type { Figure } from "../../figure/figure.ts";
import { figureTables } from "../../figure/figure-table.ts";
import { figureText } from "../../figure/figure-text.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import { systemWords } from "../system-words.ts";
import { listed, STATUSES } from "./experiment-list.ts";
import { betterOfPart, experimentFigures, gainFigures } from "./recommendation-figures.ts";
import type { Experiment, RecommendationsOutput } from "./recommendations.ts";
import { recommendationsCharts } from "./recommendations-charts.ts";
import { recommendationsSchema } from "./recommendations-schema.ts";

export const recommendationsPanel: PanelKind<RecommendationsOutput> = {
  kind: "recommendations",
  version: 1,
  schema: recommendationsSchema,
  title: ({ model }) => `Recommendations for ${model.name}`,
  subject: systemWords,
  notes: ({ rule }) => [rule],
  figures: ({ experiments }) => listed(experiments).flatMap(experimentFigures),
  summary: ({ experiments }) => gainFigures(experiments),
  tables: ({ experiments }) => [
    experimentsTable(listed(experiments)),
    ...figureTables([
      {
        caption: "How each was obtained",
        figures: listed(experiments).flatMap(experimentFigures),
      },
    ]),
  ],
  charts: recommendationsCharts,
  betterOf: betterOfPart,
};

function experimentsTable(experiments: readonly Experiment[]): TableOutput {
  const text = (figure: Figure | undefined) => (figure === undefined ? null : figureText(figure));
  return {
    kind: "table",
    caption: "Experiments",
    columns: [
      ...["Change", "Measured on", "Outcome", "Before", "After", "Gain"],
      ...["Verdict", "What was found", "What it costs"],
    ].map((title) => ({ title })),
    rows: experiments.map((experiment) => [
      ...[experiment.recommendation, experiment.target, STATUSES[experiment.status].words],
      ...[text(experiment.before), text(experiment.after), text(experiment.gain)],
      ...[experiment.verdict, experiment.issue, experiment.sideEffect ?? null],
    ]),
  };
}
