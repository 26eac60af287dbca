// %% [markdown] id=summary
// # What you measured
//
// A chapter like this usually tells you what you have learned. This one cannot know. It looks at what *you* built and measured,
// on your device, and says what that amounts to. Then it says what is missing, which matters as much: a system is ready when you
// know what you do not know about it.
//
// Run the cells at any time. They measure nothing themselves, but read what the profiler and your system have kept. Where
// something was never done, they name the cell that does it. Their code is a few pages in `production/summary`: hold Ctrl or ⌘
// and press a name to read it.

// %% [markdown] id=your-system-intro
// ## Your system on one page
//
// Somebody takes over your system tomorrow. What do you hand over? Most people hand over a diagram. It shows which parts there
// are, but not how good any of them is.
//
// The page below follows your system from its model to its readiness. Each line has the two or three figures that stand for it,
// with their intervals, as they were measured in the part that it comes from. Point at a figure, or move to it with Tab, to read
// how it was obtained. At the end of a line is what is still open, with the cell that would close it.
//
// Look for figures that belong to different models. Part 3 planned for its own network, and Part 5 serves another one. The page
// says so. On a diagram nobody would notice.
//
// *Print this page* prints it alone.

// %% id=your-system
import { describeSystem } from "tinytorch/production";

const mySystem = await describeSystem({ profiler, system });

// %% [markdown] id=your-limit-intro
// ## What limits it
//
// One step of training has four phases, and one of them is the longest. Even if that phase took no time at all, the step would
// still take as long as the other three. So there is a limit to what work on it can gain, and it is often lower than you hope.
// (This is Amdahl's law, from 1967.) Guess first: how many times as fast could a step of your training become?

// %% id=your-limit
import { largestGains } from "tinytorch/production";

const { profilingData } = profiler;
largestGains(profilingData);

// %% [markdown] id=your-experiments-intro
// ## What you tried
//
// The list below has every experiment of Part 4 on this model, including the ones that lost. A list of nothing but successes
// belongs to somebody very lucky, or to somebody who left things out.

// %% id=your-experiments
import { triedExperiments } from "tinytorch/production";

triedExperiments(profilingData);

// %% [markdown] id=still-open-intro
// ## What is still open
//
// Three kinds of thing are open in any system. Some were **not done**, and a cell would do it. Some **cannot be known** from
// where you are: say so, and do not put a guess in place of the figure. And some **came from outside**: they are assumed or
// modelled, with a source, until somebody brings something better. The next cell sorts yours in this order.
//
// Before you run it, guess: which of the three lists will be the longest?

// %% id=still-open
import { openPoints } from "tinytorch/production";

openPoints(mySystem);

// %% [markdown] id=keep-it-intro
// ## Keep it, and compare
//
// The figures hold for this device and this day. To say something about the *model*, compare: with a neighbour's machine, with
// your own in a month, with a version that you changed. The next cell prints your profile in short, as plain data. Copy it, or
// share the notebook with its results; *Compare devices* in the command palette (Ctrl or ⌘ and K) puts several of them side by
// side.

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
// rests, and what would make you take the promise back. The whole module led up to these three. Everything else can be looked up.
