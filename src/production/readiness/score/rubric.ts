/**
 * The ML Test Score: 28 tests in four sections, the points that each is worth, and what the score is called (Breck, Cai, Nielsen, Salib
 * and Sculley, "The ML Test Score: A Rubric for ML Production Readiness and Technical Debt Reduction", IEEE Big Data 2017).
 */
import { SECTIONS, type SectionName } from "../../../outputs/panels/readiness/readiness.ts";

/** One of the 28 tests, in our own words. */
export interface RubricTest {
  readonly id: string;
  readonly section: SectionName;
  /** As the rubric counts, from 1. */
  readonly number: number;
  readonly label: string;
  /** What somebody has looked at who attests it. */
  readonly attest: string;
}

type Row = readonly [label: string, attest: string];

const TESTS: Readonly<Record<SectionName, readonly Row[]>> = {
  data: [
    ["Expectations of the data are in a schema", "which expectations are written down, and where"],
    ["Every feature is of use", "which inputs were left out in a test, and what that cost"],
    ["No feature costs too much", "what each input costs in time, memory and upkeep"],
    ["Features keep to what may be used", "which inputs are forbidden, and how that is enforced"],
    ["Privacy is protected", "who can see requests and training data, and for how long"],
    ["New features can be added quickly", "how long the last one took from the idea to service"],
    ["Code that makes features is tested", "which tests cover the way from raw input to model"],
  ],
  model: [
    [
      "Specs are reviewed and checked in",
      "who reviews a change of the config, and where it is kept",
    ],
    [
      "Offline metrics move with online ones",
      "how a change of the offline metric has shown in service",
    ],
    ["Hyperparameters are tuned", "what was searched, and by which metric"],
    ["The cost of a stale model is known", "how accuracy falls with the age of the model"],
    ["A simpler model is not better", "which simpler model was compared, and how it did"],
    ["Quality holds on slices", "which slices were looked at, and the worst of them"],
    ["It is fair to those it serves", "for whom it might work worse, and what was found"],
  ],
  infrastructure: [
    ["Training is reproducible", "how often it was repeated, and how far the results differed"],
    ["Model code is unit-tested", "which tests run a step of training and an inference"],
    ["The pipeline is integration-tested", "which test runs from data to served answers"],
    ["Quality is checked before serving", "which threshold a version has to pass, and where"],
    ["One example can be followed step by step", "how one follows a single example through it"],
    ["A version meets few requests first", "which share, how long, and by which criterion"],
    ["There is a way back", "when a rollback was last done, and how long it took"],
  ],
  monitoring: [
    ["Changes of dependencies are told", "who hears of a new version of what it depends on"],
    ["Data in service is as it was expected", "which invariants are watched, and who is told"],
    ["Training and serving compute the same", "how the two ways from input to answer are compared"],
    ["The model is not too old", "how old it may be, and who is told"],
    ["It is numerically stable", "what is done about NaN and infinity, in training and service"],
    ["It has not become slower", "which earlier time it is compared with, and how often"],
    ["Answers have not become worse", "by which labels this is watched, and with what delay"],
  ],
};

/** Section after section, each of seven. */
export const RUBRIC: readonly RubricTest[] = SECTIONS.flatMap((section) =>
  TESTS[section].map(([label, attest], at) => ({
    ...{ id: `${section}-${at + 1}`, section, number: at + 1, label, attest },
  })),
);

/** What a score is called, by its upper end. */
const BANDS: readonly (readonly [atMost: number, words: string])[] = [
  [0, "more of a research project than a productionized system"],
  [1, "not totally untested, but there may be serious holes in reliability"],
  [2, "a first pass at basic productionization; more is worth investing"],
  [3, "reasonably tested; more of the tests may be automated"],
  [5, "strong automated testing and monitoring, fit for systems that must not fail"],
  [Number.POSITIVE_INFINITY, "exceptional automated testing and monitoring"],
];

/** The rubric's words for a final score from 0 to 7. */
export function bandOf(score: number): string {
  return BANDS.find(([atMost]) => score <= atMost)?.[1] ?? "";
}

/** An attestation says who looked at what, with what result: that takes a sentence. */
const LEAST_CHARACTERS = 20;
const MOST_CHARACTERS = 2000;

/** Throws a RangeError for tests that there are not, and for texts that attest nothing. */
export function checkAttestations(attested: Readonly<Record<string, unknown>>): void {
  for (const [id, text] of Object.entries(attested)) {
    const test = RUBRIC.find((it) => it.id === id);
    if (test === undefined) {
      throw new RangeError(
        `attested: there is no test "${id}"; they are ${SECTIONS.map((it) => `${it}-1 to ${it}-7`).join(", ")}`,
      );
    }
    const length = typeof text === "string" ? text.trim().length : 0;
    if (length >= LEAST_CHARACTERS && length <= MOST_CHARACTERS) continue;
    throw new RangeError(
      `attested: expected a sentence for ${id} (“${test.label}”): ${test.attest}; got ${length === 0 ? "nothing" : `${length} characters`}`,
    );
  }
}
