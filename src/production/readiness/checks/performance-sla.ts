/** Whether the promised percentile of latency keeps its bound at the promised rate. */

import { percentileName } from "../../../base/percentile-name.ts";
import { minimumSamples } from "../../../base/statistics.ts";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { integerText, numberText } from "../../../outputs/figure/number-text.ts";
import { shareFigure } from "../../load/common-figures.ts";
import { QueryLog } from "../../load/query-log.ts";
import { countOver, runServer } from "../../load/run-server.ts";
import type { SystemUnderTest } from "../../load/system-under-test.ts";
import type { Server } from "../../serving/serve.ts";
import type { Evidence } from "../evidence.ts";
import { broken, type Found, open } from "../outcome.ts";
import type { Check } from "./check.ts";

/** So many more requests than it takes to state the percentile. */
const SPARE_REQUESTS = 1.15;
/** The run ends with its last request; a device that is busy may take so many times as long as planned, and a moment to begin. */
const [SPARE_TIME, BEGIN_SECONDS] = [3, 2];

export const performanceSla: Check = {
  id: "performance-sla",
  label: "Performance SLA",
  question: "Does the served model keep its promise of latency at the load that it is for?",
  parts: [{ label: "Load test at the promised rate", probe: loadTest }],
};

async function loadTest(evidence: Evidence): Promise<Found> {
  const { boundMs, percentile, rate } = evidence.objective;
  const sut = underTest(evidence.server);
  const log = new QueryLog();
  const requests = Math.ceil(SPARE_REQUESTS * minimumSamples(percentile));
  const seconds = (SPARE_TIME * requests) / rate + BEGIN_SECONDS;
  const profile = await runServer(sut, {
    ...{ qps: rate, boundMs, percentile, budgetSeconds: seconds, maxQueries: requests, log },
  });
  const over = countOver(log, boundMs);
  const quantile = percentileName(percentile);
  const figures: NamedFigure[] = [
    {
      ...{ name: "latency", label: `Latency ${quantile} at the promised rate`, better: "lower" },
      figure: profile.result.figure,
    },
    {
      ...{ name: "over", label: "Requests above the promised latency", better: "lower" },
      figure: shareFigure(
        over,
        log.size,
        `Of ${integerText(log.size)} requests at ${numberText(rate)} a second; one without an answer counts.`,
      ),
    },
  ];
  const promise = `${quantile} ≤ ${numberText(boundMs)} ms at ${numberText(rate)} requests/s`;
  if (profile.valid) {
    const sentence = `${promise} is kept: ${figureText(profile.result.figure)}, ${over} of ${integerText(log.size)} requests took longer.`;
    return { evidence: sentence, figures };
  }
  if (log.size > 0 && over > (1 - percentile) * log.size) {
    throw broken(
      `${promise} is not kept: ${over} of ${integerText(log.size)} requests took longer or had no answer.`,
      "See in the Serving panel where requests spend their time. Then more replicas (`server.scale`), a shorter wait of the batcher (`server.set({ maxQueueDelayMs })`), a smaller version of the model, or a smaller promise.",
      figures,
    );
  }
  throw open(
    `Whether ${promise} is not shown yet: ${profile.verdict}.`,
    "Run it again while nothing else computes; where requests come close to the bound, it takes more of them, so a higher rate.",
    figures,
  );
}

/** The server as load tests ask it. */
export function underTest(server: Server): SystemUnderTest {
  try {
    return server.underTest();
  } catch {
    throw open(
      "The server holds no samples that a load test could ask for.",
      "Serve the model with some: `await serve(model, { samples: digits })`.",
    );
  }
}
