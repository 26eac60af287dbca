/** The Training panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import { systemWords } from "../system-words.ts";
import type { TrainingOutput } from "./training.ts";
import { flagName, trainingCharts } from "./training-charts.ts";
import { mixedWords, summaryFigures, trainingFigures } from "./training-figures.ts";
import { trainingSchema } from "./training-schema.ts";
import { trainingVerdict } from "./training-verdict.ts";

export const trainingPanel: PanelKind<TrainingOutput> = {
  kind: "training",
  version: 1,
  schema: trainingSchema,
  title: ({ title }) => `Training of ${title}`,
  subject: (training) => `${training.title}: ${systemWords(training)}`,
  notes: (training) => [
    trainingVerdict(training),
    ...(training.mixed === undefined ? [] : [mixedWords(training.mixed)]),
    ...(checkpointWords(training) ?? []),
  ],
  figures: (training) => trainingFigures(training).flatMap(({ figures }) => figures),
  summary: summaryFigures,
  tables: (training) => [
    settingsTable(training),
    ...figureTables(trainingFigures(training)),
    ...[epochsTable(training), flagsTable(training), worstTable(training)].filter(
      ({ rows }) => rows.length > 0,
    ),
  ],
  charts: trainingCharts,
};

/** Where the training can be gone on from; undefined where there is no such place, or no need. */
function checkpointWords({ checkpoint, end }: TrainingOutput): string[] | undefined {
  if (checkpoint === undefined || end?.reason === "done" || end?.reason === "stopped early") {
    return undefined;
  }
  const where = checkpoint.isStored
    ? "is kept in this browser; its cell, run again, goes on from there"
    : "is kept in memory only, and is gone with this visit";
  return [`The checkpoint of step ${checkpoint.step} ${where}.`];
}

function settingsTable({ settings }: TrainingOutput): TableOutput {
  return {
    kind: "table",
    caption: "Settings",
    columns: [{ title: "Setting" }],
    rows: settings.map((words) => [words]),
  };
}

function epochsTable({ epochs }: TrainingOutput): TableOutput {
  return {
    kind: "table",
    caption:
      "Epochs: training loss as a mean over the epoch's examples, held-out loss and accuracy at its end with 95 % intervals",
    columns: [
      { title: "Epoch" },
      { title: "Step" },
      { title: "Training loss" },
      { title: "Held-out loss" },
      { title: "from" },
      { title: "to" },
      { title: "Accuracy", unit: "%" },
      { title: "from", unit: "%" },
      { title: "to", unit: "%" },
      { title: "Best so far" },
    ],
    rows: epochs.map((it) => [
      it.epoch,
      it.step,
      it.trainLoss,
      it.heldOutLoss,
      it.heldOutLow ?? null,
      it.heldOutHigh ?? null,
      100 * it.accuracy,
      100 * it.accuracyLow,
      100 * it.accuracyHigh,
      it.isBest,
    ]),
  };
}

function flagsTable({ flags }: TrainingOutput): TableOutput {
  return {
    kind: "table",
    caption: "What happened on the way",
    columns: [{ title: "Step" }, { title: "Flag" }, { title: "In words" }],
    rows: flags.map((flag) => [flag.step, flagName(flag), flag.words]),
  };
}

function worstTable({ worst }: TrainingOutput): TableOutput {
  return {
    kind: "table",
    caption: `Held-out images that it gets most wrong${worst === undefined ? "" : ` after epoch ${worst.epoch}`}`,
    columns: [
      { title: "Class" },
      { title: "Read as" },
      { title: "Probability of its class", unit: "%" },
      { title: "Probability of what it is read as", unit: "%" },
    ],
    rows: (worst?.images ?? []).map(({ label, predicted, probability, confidence }) => [
      label,
      predicted,
      100 * probability,
      100 * confidence,
    ]),
  };
}
