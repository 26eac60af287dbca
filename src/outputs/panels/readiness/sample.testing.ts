/** A readiness record for tests, with everything that it can have. Nothing in it was measured. */
import type { Figure } from "../../figure/figure.ts";
import { sampleFigure } from "../trace/trace.testing.ts";
import {
  type ReadinessCheck,
  type ReadinessOutput,
  SECTIONS,
  type SectionName,
  type TestSection,
  type TestSquare,
} from "./readiness.ts";

const points = (value: number): Figure => ({
  ...{ kind: "computed", value, unit: "none" },
  method: "Made up for a test.",
});

const CHECKS: ReadinessCheck[] = [
  {
    id: "performance-sla",
    label: "Performance SLA",
    question: "Is p99 within the objective?",
    verdict: "holds",
    evidence: "662 requests at 60 queries/s: p99 is 31 ms, and 100 ms were promised.",
    figures: [
      { name: "p99", label: "Latency p99", figure: sampleFigure(31, "ms"), better: "lower" },
      { name: "kept", label: "Share in time", figure: sampleFigure(0.998, "ratio") },
    ],
    seconds: sampleFigure(11, "s"),
    parts: [
      { label: "p99 at the promised load", verdict: "holds", evidence: "31 ms of 100 ms." },
      { label: "Errors at that load", verdict: "holds", evidence: "None of 662." },
    ],
  },
  {
    id: "scalability",
    label: "Scalability",
    question: "Where does it break?",
    verdict: "holds",
    evidence: "The knee lies at 210 queries/s; twice the promised load is 120.",
    figures: [
      { name: "knee", label: "Knee", figure: sampleFigure(210, "queries/s"), better: "higher" },
    ],
    seconds: sampleFigure(10, "s"),
    parts: [{ label: "A ramp of load", verdict: "holds", evidence: "From 60 to 260 queries/s." }],
  },
  {
    id: "monitoring",
    label: "Monitoring",
    question: "Would somebody be told?",
    verdict: "open",
    evidence: "No monitor was given.",
    fix: "Watch the server, `const watching = await system.monitor(service)`, and hand it over: { monitor: watching }.",
    figures: [],
    parts: [{ label: "An alert fires", verdict: "open", evidence: "No monitor was given." }],
  },
  {
    id: "error-handling",
    label: "Error handling",
    question: "Does it survive what goes wrong?",
    verdict: "broken",
    evidence: "A request with a NaN was answered.",
    fix: "Refuse inputs that are not finite before a replica sees them.",
    figures: [
      {
        name: "recovery",
        label: "Time to recover",
        figure: sampleFigure(0.4, "s"),
        better: "lower",
      },
    ],
    seconds: sampleFigure(3, "s"),
    parts: [
      { label: "A pixel that is NaN", verdict: "broken", evidence: "It was answered: 3." },
      {
        label: "A killed replica",
        verdict: "holds",
        evidence: "Back after 0.4 s; 50 of 50 answered.",
      },
      { label: "A lost graphics device", verdict: "not-here", evidence: "It computes on wasm." },
    ],
  },
  {
    id: "security",
    label: "Security",
    question: "Can it be misused?",
    verdict: "running",
    evidence: "",
    figures: [],
    parts: [],
  },
  {
    id: "mlops-integration",
    label: "MLOps integration",
    question: "Could it be made again?",
    verdict: "waiting",
    evidence: "",
    figures: [],
    parts: [],
  },
];

const TESTS: Record<SectionName, readonly string[]> = {
  data: [
    "Expectations of the data are in a schema",
    "Every feature is of use",
    "No feature costs too much",
    "Features keep to what may be used",
    "Privacy is protected",
    "New features can be added quickly",
    "Code that makes features is tested",
  ],
  model: [
    "Specs are reviewed and checked in",
    "Offline metrics move with online ones",
    "Hyperparameters are tuned",
    "The cost of a stale model is known",
    "A simpler model is not better",
    "Quality holds on slices",
    "It is fair to those it serves",
  ],
  infrastructure: [
    "Training is reproducible",
    "Model code is unit-tested",
    "The pipeline is integration-tested",
    "Quality is checked before serving",
    "One example can be followed step by step",
    "A version meets few requests first",
    "There is a way back",
  ],
  monitoring: [
    "Changes of dependencies are told",
    "Data in service is as it was expected",
    "Training and serving compute the same",
    "The model is not too old",
    "It is numerically stable",
    "It has not become slower",
    "Answers have not become worse",
  ],
};

/** Run, attested, broken and open ones, in a pattern. */
function square(section: SectionName, label: string, place: number): TestSquare {
  const kind = (place + SECTIONS.indexOf(section)) % 4;
  const line = { id: `${section}-${place + 1}`, label, number: place + 1, figures: [] };
  if (kind === 0 || kind === 2) {
    return {
      ...line,
      ...{ verdict: "holds", by: "probe", isAutomated: true, points: 1, wouldRaise: false },
      evidence: "300 examples were looked at, and it holds for all of them.",
      seconds: sampleFigure(0.2 + place, "s"),
      figures: [
        {
          name: "share",
          label: "Share",
          figure: sampleFigure(0.9 + place / 100, "ratio"),
          better: "higher",
        },
      ],
    };
  }
  if (kind === 1) {
    return {
      ...line,
      ...{
        verdict: "holds",
        by: "attestation",
        isAutomated: false,
        points: 0.5,
        wouldRaise: false,
      },
      evidence: "Attested: “I have asked the two people whose handwriting it is.”",
    };
  }
  return {
    ...line,
    ...{ verdict: place > 4 ? "broken" : "open", by: "none", isAutomated: place > 4, points: 0 },
    wouldRaise: section === "model" || section === "monitoring",
    evidence: place > 4 ? "It fails for 12 of 300 examples." : "Nobody has looked at this.",
    fix: "Say in a sentence what was searched, and by which metric: { attested }.",
  };
}

const sections: TestSection[] = SECTIONS.map((name) => {
  const tests = TESTS[name].map((label, place) => square(name, label, place));
  return { name, tests, points: points(tests.reduce((sum, test) => sum + test.points, 0)) };
});

export const sample: ReadinessOutput = {
  kind: "readiness",
  version: 1,
  state: "running",
  stage: "Security: limits of inputs",
  system: "transformer 3f9a01c2b7de",
  checks: CHECKS,
  score: {
    final: points(4),
    band: "strong automated testing and monitoring, fit for systems that must not fail",
    sections,
    next: "Model and monitoring are lowest, with 4: it takes one of each, “Hyperparameters are tuned” and “It is numerically stable”.",
  },
};
