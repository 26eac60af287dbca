// %% [markdown] id=tests
// # Proving it
//
// You have seen your system work. That proves less than it seems: you looked while you expected it to work, at the inputs that
// you thought of. A **test** is a statement about the system that could be false, and a program that finds out. It is worth
// something only because it could fail.
//
// In this part you run tests against the system of Part 5, break the system on purpose to see whether they notice, and end with
// the question that counts: would you sleep while it runs?

// %% [markdown] id=six-suites
// ## Six suites
//
// Tests are written in suites, because they answer different questions and take different amounts of time.
//
// - **Unit** tests look at one piece by itself: does a digit get the same answer alone and in a batch?
// - **Integration** tests look at the joints: does the server answer as the model does, and does the monitor count it?
// - **Performance** tests compare times with what you promised, or with each other.
// - **Scalability** tests ask for more than the system can bear: does it say no, or does it fall over?
// - **Security** tests send what nobody should send, and look for what nobody should see.
// - **MLOps** tests ask whether somebody else could make the same version again.
//
// None of them has a limit such as "under 10 ms" that somebody made up. A device that is busy with something else is not broken,
// and people soon ignore tests that fail for no reason. Where a time matters, it is compared with your own objective, or with
// another time taken in the same seconds.
//
// Some tests kill replicas and flood queues. They do not touch the server that others use: a second server of the same version is
// started for them, and stopped at the end.
//
// Guess first: which suite will take the longest? And will your system pass all of them?

// %% id=comprehensive-tests
import { type Break, runComprehensiveTests } from "tinytorch/production";

const testReport = await runComprehensiveTests(system, { server: service, monitor: watching });

// %% [markdown] id=suite-times-intro
// Each line says what must hold, and what was seen. The file below the table says the same for machines; more about it soon. The
// report is plain data, so you can ask it where the time went.

// %% id=suite-times
const suiteNames = [...new Set(testReport.results.map(({ suite }) => suite))];
display.table(
  suiteNames.map((suite) => {
    const own = testReport.results.filter((result) => result.suite === suite);
    return {
      suite,
      tests: own.length,
      passed: own.filter(({ outcome }) => outcome === "passed").length,
      seconds: Number((own.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(2)),
    };
  }),
  "Tests and time by suite",
);

// %% [markdown] id=break-intro
// ## Break something
//
// If all is green, either the system is sound or the tests see nothing. There is one way to find out. Break one thing, and see
// whether **exactly the right line** turns red. If none does, the fault would have gone into production. If ten do, nobody knows
// where to look.
//
// `break` does real damage, to a copy, and for one run. Choose one:
//
// | break | what is done |
// | --- | --- |
// | `"weights"` | the last layer of a copy of the model has its signs flipped |
// | `"pixels"` | pixels are scaled a second time on their way to the server |
// | `"router"` | the router of the second server gives everything to one replica |
// | `"cache"` | its cache recognises a digit by the first row of its pixels |
// | `"batcher"` | its batcher waits for company longer than an answer may take |
// | `"queue"` | the limit of its queue is not connected to anything |
// | `"input-check"` | it takes any request, and fills in zeros |
// | `"monitor"` | whoever reads the metrics gets the page of a moment ago |
// | `"registry"` | one bit of a copy of the stored weights is flipped |
// | `"secret"` | somebody has written a password into a copy of the settings |
// | `"lineage"` | a copy of the version has lost the settings it was made from |
// | `"seed"` | the second of two trainings starts from another seed |
//
// Begin with the router. All requests are still answered, and correctly. So which line turns red, if any?

// %% id=break-one-thing
const whatToBreak: Break = "router";
const brokenReport = await runComprehensiveTests(system, {
  server: service,
  monitor: watching,
  break: whatToBreak,
});

// %% [markdown] id=break-more
// Change `"router"` to another word and run the cell again. Predict the line each time. Three are worth a thought. With
// `"cache"`, every answer comes fast and with confidence, and may belong to another digit. With `"registry"`, a single bit has
// changed: a measurement of accuracy could easily miss it; a hash cannot. With `"monitor"`, the dashboard shows a healthy system,
// and always will.

// %% [markdown] id=junit-intro
// ## For machines
//
// Nobody reads test results every night, except a **build server**. It runs the tests at each change, and lets nothing through
// that fails. Nearly all build servers read **JUnit XML**, a format named after a library for Java. Save the file below the table
// and look into it: it is short enough to read.
//
// The next cell writes the message that such a server would send.

// %% id=for-machines
const reds = brokenReport.results.filter(({ outcome }) => outcome === "failed" || outcome === "error");
display.markdown(
  reds.length === 0
    ? "Nothing failed: this version may go on."
    : `**${reds.length} of ${brokenReport.results.length} failed; this version goes nowhere.**\n\n` +
        reds.map(({ suite, name, seen }) => `- ${suite}: ${name}. ${seen}`).join("\n"),
);

// %% [markdown] id=readiness-intro
// ## Ready?
//
// Tests say that it works today. Production asks more. When it stops working at three in the morning, will anybody notice? Can
// they go back to the version before? Could they build it again if the registry burned down? There are lists of such questions,
// and it is easy to tick them off: that is the trouble with lists. Here a tick has to be earned, wherever possible by running
// something.
//
// First come the module's **six checks**. They ask the server for what was promised, and then for more until it breaks; they make
// an alarm ring; they spoil inputs and kill replicas; they try limits, hashes and fences; they repeat a training.
//
// Below them is the **ML Test Score** (Breck et al. 2017), with which teams at Google judged their systems: 28 tests in four
// sections. One that a machine runs is worth a point, one that a person vouches for half a point. The score is not the sum but
// the **lowest section**, because excellent data do not make up for missing monitoring.
//
// Some squares cannot be filled by a machine: whether people's privacy is kept, who reviews a change. For those you can
// **attest**, in a sentence, who looked at what, with what result. One is written below. Is it true? Add others, by the names in
// the panel, if you can stand by them.
//
// Write down two guesses before you run it: which of the six will not hold? And what is the score, from 0 to 7?

// %% id=readiness
const attested = {
  "data-5":
    "Read in the code of this page: requests and digits stay in this browser tab, and are gone when it closes.",
};
// The load of Part 5 pauses, because the checks bring their own.
await service.load(0);
const readiness = await profiler.validateProductionReadiness({
  system,
  server: service,
  monitor: watching,
  objective: { boundMs: 50, percentile: 0.95, rate: 40 },
  rampSeconds: 8,
  deployment: deployed,
  rollout: { strategy: canaryOutcome.strategy, status: canaryOutcome.decision },
  attested,
});

// %% [markdown] id=readiness-read
// Point at a square to read what it stands for, and press it to see what was found. Squares with a dashed border would raise the
// score: they are in the lowest section. Every line has a button that runs that one again, so you can fix something and look.
//
// A red line is no disgrace: finding it is what the panel is for. And a green one does not mean that all is well. It means that
// this probe, today, on this device, found nothing.

// %% [markdown] id=own-probe-intro
// ## A readiness probe of your own
//
// Here is a fault that none of the six looks for. A new version is rolled out, and one replica misses it. From then on two
// versions answer, in turn. Every request is answered, in time, by a model that passed all its tests. Only somebody who asks the
// same question twice can notice.
//
// Write the probe that does. It is given a server and some digits, and holds if the server gives the same answer however often it
// is asked.

// %% [exercise] id=write-a-probe
interface ProbeResult {
  holds: boolean;
  /** A sentence that says what was asked and what came. */
  evidence: string;
  /** What to do if it does not hold. */
  fix?: string;
}

// Asks for each digit several times; holds if the answers to one digit agree.
async function sameAnswerTwice(
  target: Pick<Server, "predict">,
  digits: readonly Float32Array[],
): Promise<ProbeResult> {
  return { holds: true, evidence: "Nothing was asked." }; // Your code.
}

// %% [hint]
// `const { predicted } = await target.predict(digit)` gives the class of one digit. How often do you have to ask if there are
// eight replicas, and only one of them is wrong?

// %% [hint]
// Compare classes, or probabilities with some tolerance. The same digit in a batch of another size may differ in the last places.

// %% [hint]
// Ask for one digit six times at once: `await Promise.all(Array.from({ length: 6 }, () => target.predict(digit)))`. A `Set` of
// the classes has one member where all agree.

// %% [hint]
// What if the server refuses to answer? Then the probe has not shown that it holds. Let the error through, or return a result
// that does not hold.

// %% [solution]
interface ProbeResult {
  holds: boolean;
  /** A sentence that says what was asked and what came. */
  evidence: string;
  /** What to do if it does not hold. */
  fix?: string;
}

async function sameAnswerTwice(
  target: Pick<Server, "predict">,
  digits: readonly Float32Array[],
): Promise<ProbeResult> {
  const times = 6;
  let undecided = 0;
  for (const digit of digits) {
    const answers = await Promise.all(Array.from({ length: times }, () => target.predict(digit)));
    if (new Set(answers.map(({ predicted }) => predicted)).size > 1) undecided += 1;
  }
  const evidence = `${digits.length} digits were asked ${times} times each; ${undecided} had more than one answer.`;
  if (undecided === 0) return { holds: true, evidence };
  return {
    holds: false,
    evidence,
    fix: "Find the replica that answers otherwise, and deploy the version again.",
  };
}

// %% [checks]
const probed = Array.from({ length: 12 }, (_, i) =>
  Float32Array.from(
    heldOutSet.images.slice(i * 784, (i + 1) * 784),
    (byte) => (byte / 255 - 0.1307) / 0.3081,
  ),
);

/** A digit by its pixels: what a probe sends may be a copy. */
const digitKey = (pixels: ArrayLike<number>) => Array.from(pixels).join();

/** The server as it is, with a count of what it was asked. */
function counting() {
  const asked = new Map<string, number>();
  const target: Pick<Server, "predict"> = {
    predict: (pixels) => {
      const digit = digitKey(pixels as Float32Array);
      asked.set(digit, (asked.get(digit) ?? 0) + 1);
      return service.predict(pixels);
    },
  };
  return { target, asked };
}

/** Two versions behind one address: every `every`th request goes to one whose last layer has its signs turned. */
function mixed(every: number): Pick<Server, "predict"> {
  let turn = 0;
  return {
    async predict(pixels) {
      const right = await service.predict(pixels);
      turn += 1;
      if (turn % every !== 0) return right;
      const odds = right.probabilities.map((probability) => 1 / Math.max(probability, 1e-12));
      const sum = odds.reduce((total, each) => total + each, 0);
      const probabilities = odds.map((each) => each / sum);
      return { predicted: probabilities.indexOf(Math.max(...probabilities)), probabilities };
    },
  };
}

check(
  {
    name: "It holds for your server, which it asks more than once for each digit",
    why: "A probe that fails for a sound system is switched off, and one that asks once has nothing to compare.",
  },
  async () => {
    const { target, asked } = counting();
    const { holds, evidence } = await sameAnswerTwice(target, probed);
    const times = probed.map((digit) => asked.get(digitKey(digit)) ?? 0);
    expect(Math.min(...times), "how often each digit was asked for, at least").toSatisfy(
      (least) => least >= 2,
      "two times or more",
    );
    expect(holds, "`holds`, for a server whose replicas agree").toBe(true);
    expect(evidence, "`evidence`").toSatisfy((it) => /\d/.test(it), "a sentence with a number");
  },
);

check(
  {
    name: "It does not hold where two versions answer in turn, and says what to do",
    why: "It is there to find this fault.",
  },
  async () => {
    const { holds, fix = "" } = await sameAnswerTwice(mixed(2), probed);
    expect(holds, "`holds`, where every second answer is another version's").toBe(false);
    expect(fix.length, "the length of `fix`").toSatisfy((it) => it >= 10, "a sentence");
  },
);

check(
  {
    name: "It finds one wrong replica of five",
    why: "A rollout is usually missed by one machine, not by half of them.",
  },
  async () => {
    const { holds } = await sameAnswerTwice(mixed(5), probed);
    expect(holds, "`holds`, where every fifth answer is another version's").toBe(false);
  },
);

check(
  {
    name: "A server that does not answer has proved nothing",
    why: "A probe that reports no fault because it saw nothing is worse than none.",
  },
  async () => {
    const silent = { predict: () => Promise.reject(new Error("it is gone")) };
    const outcome = await sameAnswerTwice(silent, probed).then(
      ({ holds }) => holds,
      () => false,
    );
    expect(outcome, "`holds`, for a server that refuses every request").toBe(false);
  },
);

// %% [markdown] id=own-probe-run-intro
// A check of your own stands beside the module's six. `only` runs it alone and leaves the others open, so the score in this panel
// says nothing.

// %% id=own-probe-run
const probeDigits = Array.from({ length: 20 }, (_, i) =>
  Float32Array.from(
    heldOutSet.images.slice(i * 784, (i + 1) * 784),
    (byte) => (byte / 255 - 0.1307) / 0.3081,
  ),
);
await profiler.validateProductionReadiness({
  system,
  server: service,
  checks: [
    {
      id: "same-answer",
      label: "Same question, same answer",
      question: "Does it answer alike however often it is asked?",
      run: () => sameAnswerTwice(service, probeDigits),
    },
  ],
  only: ["same-answer"],
});

// %% [markdown] id=tests-thoughts
// ## What to take along
//
// A test is worth what it can find, so break something and look. A failure should name one place. A result that a machine can
// read is read every night; one that only you can read is read once. And whether a system is ready is not a feeling. It is a list
// of questions, each answered by running something, or marked plainly where nothing was run.
