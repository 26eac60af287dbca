/** How many requests a gate needs where the dials stand, by the formulas of `systems/rollout/power.ts`. */
import { accuracyLabels, errorRequests, latencyRequests } from "../../../systems/rollout/power.ts";
import type { Figure, Unit } from "../../figure/figure.ts";
import { figureText } from "../../figure/figure-text.ts";
import type { Dials, FigureGroup, NamedFigure } from "../../figure/named-figure.ts";
import { numberText } from "../../figure/number-text.ts";
import type { RolloutOutput } from "./rollout.ts";
import { powerAt } from "./rollout-dials.ts";

type Powered = Pick<RolloutOutput, "power" | "strategy" | "load">;

/** What would be needed where the dials stand. */
export function neededGroup(record: Powered, dials: Dials): FigureGroup {
  return {
    caption: "Requests that a gate needs, where the dials stand",
    figures: [
      ...latencyFigures(record, dials),
      ...errorFigures(record, dials),
      ...accuracyFigures(record, dials),
    ],
  };
}

function latencyFigures(record: Powered, dials: Dials): NamedFigure[] {
  const { latency, alpha } = record.power;
  if (latency === undefined) return [];
  const { slowdown, share, power } = powerAt(record, dials);
  const { logStd, batch } = latency;
  if (!hasSpread(logStd)) {
    return [
      needed("needed-latency", EXPECTED_LATENCY, unknown(logStd, "the spread of v1's latencies")),
    ];
  }
  const values = latencyRequests({ slowdown, logStd: logStd.value, alpha, power, share });
  const inputs = [
    `a slowdown of ${percent(slowdown - 1)}`,
    `standard deviation of ${batch === 1 ? "the logarithm of a latency" : `means of ${batch} logarithms of latencies`} of v1: ${figureText(logStd)}`,
    ...common({ alpha, power }),
    ...(record.strategy === "shadow" ? [] : [`v2 gets ${percent(share)} of the traffic`]),
  ];
  const model = (value: number, method: string, unit: Unit = "count"): Figure => {
    return { kind: "modelled", value, unit, method, inputs };
  };
  const { expected, most } = values.sequential;
  const perSecond = v2Rate(record, share);
  return [
    needed(
      "needed-latency",
      EXPECTED_LATENCY,
      model(
        batch * expected,
        "an upper bound of the mean number of requests of v2 until the mixture SPRT stops.",
      ),
    ),
    needed(
      "needed-latency-most",
      "Requests of v2 by which a slowdown is found with the wanted chance",
      model(
        batch * most,
        "the number of requests of v2 after which the mixture SPRT has stopped with the wanted chance.",
      ),
    ),
    needed(
      "needed-latency-fixed",
      "Requests of v2 for a slowdown, by a test that looks once",
      model(
        batch * values.fixed,
        "the size of a one-sided test of two means for one look; v2 serves all of them, whatever it does.",
      ),
    ),
    ...(perSecond > 0
      ? [
          needed(
            "needed-latency-time",
            "Time until a slowdown is found, on average",
            model(
              (batch * expected) / perSecond,
              `those requests at ${numberText(perSecond, 3)} requests of v2 a second.`,
              "s",
            ),
          ),
        ]
      : []),
  ];
}

const EXPECTED_LATENCY = "Requests of v2 until a slowdown is found, on average";

function errorFigures(record: Powered, dials: Dials): NamedFigure[] {
  const { errors, alpha } = record.power;
  if (errors === undefined) return [];
  const { power } = powerAt(record, dials);
  const { fixed, sequential } = errorRequests(errors, { alpha, beta: 1 - power });
  const inputs = [
    `errors of ${percent(errors.unacceptable)}, where ${percent(errors.acceptable)} are acceptable`,
    ...common({ alpha, power }),
  ];
  return [
    needed("needed-errors", "Requests of v2 until too many errors are found, on average", {
      ...{ kind: "modelled", value: sequential.expected, unit: "count", inputs },
      method: "the mean number of requests until Wald's SPRT stops.",
    }),
    needed("needed-errors-fixed", "Requests of v2 for too many errors, by a test that looks once", {
      ...{ kind: "modelled", value: fixed, unit: "count", inputs },
      method: "the size of a binomial test for one look, by the normal approximation.",
    }),
  ];
}

function accuracyFigures(record: Powered, dials: Dials): NamedFigure[] {
  const { accuracy: of, alpha } = record.power;
  if (of === undefined) return [];
  const { power } = powerAt(record, dials);
  const label = "Labels of each version until its accuracy is shown to be within the margin";
  const { accuracy, margin } = of;
  if (!("value" in accuracy) || accuracy.value <= 0 || accuracy.value >= 1) {
    return [needed("needed-labels", label, unknown(accuracy, "v1's accuracy"))];
  }
  const { fixed, sequential } = accuracyLabels({ accuracy: accuracy.value, margin, alpha, power });
  const inputs = [
    `a margin of ${percent(margin)}`,
    `accuracy of v1: ${figureText(accuracy)}, and v2 like it`,
    ...common({ alpha, power }),
  ];
  return [
    needed("needed-labels", label, {
      ...{ kind: "modelled", value: sequential.typical, unit: "count", inputs },
      method:
        "when the anytime bound of the difference leaves the margin, if labels come out as they do on average.",
    }),
    needed("needed-labels-fixed", "Labels of each version, by a test that looks once", {
      ...{ kind: "modelled", value: fixed, unit: "count", inputs },
      method: "the size of a test of two shares for one look, by the normal approximation.",
    }),
  ];
}

function needed(name: string, label: string, figure: Figure): NamedFigure {
  return { name, label, figure, better: "lower" };
}

function hasSpread(figure: Figure): figure is Extract<Figure, { value: number }> {
  return "value" in figure && figure.value > 0;
}

function unknown(figure: Figure, what: string): Figure {
  return figure.kind === "needs-samples"
    ? figure
    : { kind: "not-measurable", reason: `It rests on ${what}, which is not known.` };
}

function common({ alpha, power }: { alpha: number; power: number }): string[] {
  return [
    `chance of a false alarm: ${percent(alpha)}`,
    `chance to find the effect: ${percent(power)}`,
  ];
}

/** Requests a second that v2 serves; in "shadow" it gets a copy of each. */
function v2Rate({ load, strategy }: Powered, share: number): number {
  const rate = load?.rate ?? 0;
  return strategy === "shadow" ? rate : rate * share;
}

function percent(share: number): string {
  return `${numberText(100 * share, 3)} %`;
}
