// %% [markdown] id=summary
// # What you measured
//
// A chapter like this usually tells you what you have learned. This one cannot know. It looks at what *you* measured, on your
// device, with the model that you have now, and says what that amounts to. Then it says what is missing, which is as much a result
// as the rest: a system is ready when you know what you do not know about it.
//
// Run the cells at any time. They measure nothing themselves; they read what the profiler kept. Where something was never
// measured, they name the cell that does it. What they do is a page of code each in `production/summary`: hold Ctrl or ⌘ and press
// a name to read it.

// %% [markdown] id=your-system-intro
// ## The system in a few figures
//
// If somebody asked you on the stairs how your system is doing, these would be the figures to know. Point at one, or move to it
// with Tab, to read how it came about.

// %% id=your-system
import { systemFigures } from "tinytorch/production";

const { profilingData } = profiler;
systemFigures(profilingData);

// %% [markdown] id=your-limit-intro
// ## What limits it
//
// One step of training has four phases, and one of them is the longest. If it took no time at all, the step would still take what
// the other three take. So there is a largest gain that any work on it can bring, and it is often smaller than one hopes. (It is
// Amdahl's law, from 1967.)

// %% id=your-limit
import { largestGains } from "tinytorch/production";

largestGains(profilingData);

// %% [markdown] id=your-experiments-intro
// ## What you tried
//
// Every experiment of Part 4 on this model, the ones that lost too. A list that has only successes on it was either very lucky or
// not written down.

// %% id=your-experiments
import { triedExperiments } from "tinytorch/production";

triedExperiments(profilingData);

// %% [markdown] id=still-open-intro
// ## What is still open
//
// Three kinds of thing are open in any system. Some were **not measured**, and a cell would do it. Some **cannot be** measured from
// where you are; then say so, and do not put a guess in the place of the figure. And some are **assumed**: they came from outside,
// with a source, and stand until somebody brings a better one. The next cell sorts yours.

// %% id=still-open
import { openPoints } from "tinytorch/production";

openPoints(profilingData);

// %% [markdown] id=keep-it-intro
// ## Keep it, and compare
//
// The figures hold for this device and this day. To say something about the *model*, compare: with a neighbour's machine, with your
// own in a month, with a version that you changed. The next cell prints your profile in short, as plain data. Copy it, or share
// the notebook with its results; *Compare devices* in the command palette (Ctrl or ⌘ and K) puts several of them side by side.

// %% id=keep-it
const kept =
  profilingData.systemMetrics === undefined
    ? "No profile to keep yet: run the cell “profile end to end”."
    : JSON.stringify(profiler.summary("my system"), null, 2);
console.log(kept);

// %% [markdown] id=last-words
// ## Three sentences
//
// Before you close this page, write three sentences in a cell of your own: what your system can promise, on which figure that
// rests, and what would make you take the promise back. That is what the rest of this module was for. Everything else can be
// looked up.
