// %% [markdown] id=questions
// # Questions
//
// Until now a cell could tell you whether you were right. From here on it cannot. The questions below are asked in design
// reviews, and two good engineers may answer them differently. A good answer is one that somebody else can follow: what you would
// do, what it costs, when you would do something else, and which figure made you decide.
//
// So answer with **evidence**. Under each question, *Quote a figure* lists everything that was measured in this notebook, and
// writes what you pick into your answer, with where it came from. If the figure that you need is missing, that is a finding too:
// say which cell would give it, and run it. If you have to assume something, say so.
//
// When you have written a few sentences a **rubric** opens: a few things to look for, each with what a weaker and a stronger
// answer does. Nobody else fills it in. Judge what is on the page, not what you meant, and then improve it. Your answers are
// saved with the notebook, and go along when you share it.
//
// You need not answer all twenty. Five that you have argued well teach more than twenty that you have filled in: one from each
// group, for instance.

// %% [markdown] id=questions-architecture
// ## One system, many parts
//
// Part 3 profiled one model with one user. This group asks what changes when there are several of each.

// %% [question] id=many-tenants group="Architecture"
// ### Twelve customers, one machine
//
// Twelve customers each want a digit recogniser of their own, trained on their own forms. You have one machine like the one you
// are reading this on. One customer sends most of the traffic, in bursts. How do you serve all twelve so that none sees another's
// data, and none waits because of another's burst? What do the twelve share, and what must they not share?

// %% [rubric]
// - **What is shared**
//   - Says "isolate them" or "use containers" without saying what is isolated.
//   - Names what is shared (processor, memory, queue, code, weights) and what each customer has alone.
//   - Gives for each shared thing how one customer could harm another through it, and what prevents that.
// - **Fairness**
//   - No rule for who is served next.
//   - A rule (a queue for each, a rate limit, weights), with what happens to what is over the limit.
//   - Says what the rule costs when only one customer is busy, and whether idle capacity may be lent.
// - **Evidence**
//   - No figure.
//   - The memory of a model or its rate under load, quoted, and how many such models fit.
//   - Both, multiplied out for twelve, with what the multiplication leaves out.

// %% [question] id=one-program-or-many group="Architecture"
// ### One program or many
//
// The cell *train* reads data, trains, and hands the model to the profiler, all in one program. A colleague proposes to split it
// into a data service, a training service and a model service, each with its own team and release. What gets better, what gets
// worse, and at what size would you split first? Where would you make the first cut?

// %% [rubric]
// - **Both sides**
//   - Lists advantages of one side.
//   - Names what each side gains and loses: latency of calls, deployment, failure, who may change what.
//   - Says which of these matter for this system now, and which would only matter at another size.
// - **A threshold**
//   - "It depends."
//   - Gives a condition that can be observed, for example a team, a rate or a release schedule.
//   - Chooses the first cut by that condition, and says how it could be undone.
// - **Evidence**
//   - No figure.
//   - Compares the time of one inference with the time that a call over a network would add.
//   - Uses the split of a training step to say at which cut little data crosses.

// %% [question] id=versions-apart group="Architecture"
// ### Parts that age differently
//
// The model is retrained every week, the code that normalises the images changes twice a year, and the library changes once a
// month. A model trained with last month's normalisation meets this month's. Nothing fails; the answers are merely worse. How do
// you keep versions of data, code, model and library together, and what notices when they do not match?

// %% [rubric]
// - **What has a version**
//   - Versions the model only.
//   - Versions model, preprocessing and library, and records which were used together.
//   - Also says what is compatible with what, and who checks it, when.
// - **Noticing**
//   - Relies on people to remember.
//   - A check that runs before serving, such as known inputs with known outputs.
//   - Says what the check cannot see, and what watches for that in operation.
// - **Going back**
//   - No way back.
//   - The pair of old model and old code can be restored.
//   - Says how long that takes, and what happens to answers given in between.

// %% [question] id=ten-to-thousand group="Architecture"
// ### From ten models to a thousand
//
// Ten models can be looked after by people who know each by name. Name three things that you did by hand in this notebook and
// that nobody could do a thousand times. For each: what replaces the hand, and how would you know that the replacement works?

// %% [rubric]
// - **Three things**
//   - General statements about automation.
//   - Three steps that were really done by hand here, such as reading a profile or choosing a batch size.
//   - Says for each what you had to judge, not only what you typed.
// - **What replaces them**
//   - "A pipeline."
//   - A rule or an experiment for each, such as a threshold on an interval.
//   - Says what it does when in doubt, and who is told.
// - **Knowing that it works**
//   - Not addressed.
//   - Has people look at a sample.
//   - Plants a known fault on purpose, to see whether it is found.

// %% [markdown] id=questions-platform
// ## A platform for others
//
// A platform is a system whose users are engineers. It makes promises to people you will never meet.

// %% [question] id=batch-and-live group="Platform"
// ### All night or at once
//
// Each night a million forms are read in one go, and by day people wait for single ones. Both must use the same model, or their
// answers will differ. Your profile has both figures: one image at a time, and in batches. How do you serve both from the same
// weights? May the two share a machine, and what protects the people who wait?

// %% [rubric]
// - **The same answers**
//   - Assumes that they are the same.
//   - One artefact for both, with its preprocessing.
//   - Names what may still differ (rounding, batch statistics, backend) and how it is compared.
// - **Sharing a machine**
//   - Not addressed.
//   - Separates them, or gives live requests priority.
//   - Says what priority means while a large batch is being computed, and how large a batch may therefore be.
// - **Evidence**
//   - No figure.
//   - Latency at batch 1 and throughput in batches, quoted, and the length of the night computed from them.
//   - Also says how the tail changes under load, from a load test.

// %% [question] id=audit group="Platform"
// ### Somebody asks why
//
// A bank reads amounts on cheques with your model. An auditor points at one amount, read eleven months ago, and asks: which model
// read it, trained on what, released by whom, after which tests? What must be written down, and when, so that you can answer?
// What would you rather not keep?

// %% [rubric]
// - **The chain**
//   - "We keep logs."
//   - From the answer to the model, from the model to data, code and tests.
//   - Says what in the chain cannot be changed afterwards, and what makes that so.
// - **People**
//   - Not addressed.
//   - Who may release, who may see the images.
//   - Says what happens when one person would hold both roles.
// - **What is not kept**
//   - Everything is kept.
//   - Names what is personal, and how long it is needed.
//   - Shows that the auditor's question can still be answered without it.

// %% [question] id=two-clouds group="Platform"
// ### When a provider is gone
//
// Your service runs at one cloud provider, and has a second one for the day on which the first is gone. Nobody has ever tried the
// switch. The comparison of backends in Part 3 is a small version of the problem: same model, different machine. What must be
// true beforehand, what happens in the first minutes, and what does being ready cost on all other days?

// %% [rubric]
// - **Beforehand**
//   - A copy of the model at both.
//   - Also data, addresses, secrets, capacity, and one way to deploy at both.
//   - Says how often the switch is practised, and what such an exercise is likely to break.
// - **The switch**
//   - "It fails over."
//   - Who or what decides, after how long, and what users see meanwhile.
//   - Says how a false alarm is avoided, and how to switch back.
// - **Evidence**
//   - No figure.
//   - Compares the same model on two backends or devices, quoted from this notebook.
//   - Concludes how much capacity the second place needs, without assuming that the machines are alike.

// %% [question] id=data-stays group="Platform"
// ### Data that may not move
//
// Five hospitals may not send their images to you, but want one model that has learned from all of them. You could send the model
// to the data, and collect what it learned. What travels then, how large is it, and how often? What can go wrong with the
// learning that could not when all the data was in one place? And what can be read out of what travels?

// %% [rubric]
// - **What travels**
//   - "The model learns locally."
//   - Weights or gradients, with their size and how often they are exchanged.
//   - Computes the traffic from the size of the model, and sets it against the time of the training between exchanges.
// - **Learning**
//   - Assumes that it is the same as before.
//   - Names data that is distributed differently, or sites that are slow or missing.
//   - Says how you would notice it, although you may not see the data.
// - **Privacy**
//   - The data does not move, so all is well.
//   - Says that gradients can reveal what they came from.
//   - Names a counter-measure and what it costs in accuracy or time.

// %% [markdown] id=questions-optimisation
// ## Making it faster, or cheaper
//
// Parts 3 and 4 found out what is slow and what helps. Now defend what you would do about it.

// %% [question] id=next-bottleneck group="Optimisation"
// ### What limits it now?
//
// Choose one thing that limits *your* system, and show that it does. Then say what will limit it once that is gone, and how you
// know. A long list of possible bottlenecks is not an answer.

// %% [rubric]
// - **The limit**
//   - Named from experience.
//   - Named from a split of time, a trace, or the roofline.
//   - Shown by changing it: what was done, and how the whole system responded.
// - **What comes next**
//   - Not addressed.
//   - Named.
//   - Estimated from the same measurements: how much can be gained at most before it takes over.
// - **Evidence**
//   - No figure.
//   - A figure with its interval.
//   - Two figures that exclude another explanation.

// %% [question] id=first-answer group="Optimisation"
// ### The first answer of the day
//
// The profile lists the first answer of a fresh worker apart from all later ones. On a platform that starts a program only when
// somebody asks, every pause makes the next visitor the first one again. What is in that first answer here? Which part of it can
// be done earlier, and which once and for all? And what do you pay for keeping a program ready that nobody uses?

// %% [rubric]
// - **What it consists of**
//   - "Loading."
//   - Names parts: code, weights, compiling, the first allocation.
//   - Says which of them were measured here, and how to measure the others.
// - **Remedies**
//   - "Keep it warm."
//   - A remedy for each part, such as a smaller model, compiling ahead, or one warm copy.
//   - Says which one to try first by what it would save, and what it costs.
// - **Evidence**
//   - No figure.
//   - The first answer and a later one, quoted.
//   - Also from a second backend, with what the difference tells.

// %% [question] id=by-itself group="Optimisation"
// ### Resources that follow the traffic
//
// At noon there is thirty times the traffic of midnight. Machines can be added, but a new one takes two minutes before it
// answers. What would you watch, when would you add one, and when remove one? Why not watch how busy the processor is? Use what
// you saw under load: what happened to the tail, and how early?

// %% [rubric]
// - **The signal**
//   - Processor utilisation, without a reason.
//   - A signal that users would notice, or one that comes before it, such as the length of the queue.
//   - Says why the others come too late, or mislead, for this system.
// - **The rule**
//   - "Add when it is high."
//   - Thresholds for adding and removing, and a delay between them.
//   - Says how the two minutes of starting enter the rule, and what keeps it from swinging.
// - **Evidence**
//   - No figure.
//   - The rate that one machine sustains within its bound, quoted.
//   - Computes how many machines noon needs, with a margin that is argued for.

// %% [question] id=what-it-is-worth group="Optimisation"
// ### Fast enough, cheap enough
//
// Part 2 put loss, latency, memory and cost into one sum, with weights that you chose. Choose one recommendation of Part 4 that
// won and one that did not. Does either change the sum enough to matter, for a service that you describe? Who should choose the
// weights?

// %% [rubric]
// - **The service**
//   - Not described.
//   - Says who waits, how often, and what an error costs.
//   - Derives the weights, or a bound in place of a weight, from that.
// - **The decision**
//   - Takes every gain.
//   - Sets the gain against what it costs elsewhere: accuracy, memory, code that must be kept.
//   - Also says at which price or traffic the decision would turn.
// - **Evidence**
//   - No figure.
//   - A gain with its interval, quoted from the recommendations.
//   - Both experiments, and the effect of each on the sum.

// %% [markdown] id=questions-scaling
// ## Many more people
//
// What works for a hundred people fails for a million in ways that can be foreseen.

// %% [question] id=hundredfold group="Scaling"
// ### A hundred times as many, now
//
// A video mentions your page. Within three minutes the traffic is a hundred times what it was, and tomorrow it will be back to
// normal. More machines will not be there in time. What do you do in those minutes: what is refused, what is answered with less
// quality, what is answered from memory? What must have been built last month?

// %% [rubric]
// - **Order**
//   - "Scale up."
//   - Says what is given up first, second and last.
//   - Says what decides that, even while everybody is asleep.
// - **Refusing**
//   - Lets the queue grow.
//   - A limit on the queue or the rate, with an answer that says so.
//   - Says why a long wait that ends in failure is worse than a refusal, and what happens when clients try again.
// - **Evidence**
//   - No figure.
//   - The highest rate within the bound, quoted, and how many times that rate a hundredfold is.
//   - Reads from a load test how fast the tail grows past that rate.

// %% [question] id=remembered-answers group="Scaling"
// ### Answers from memory
//
// The same image gives the same answer, so the answer could be kept. When is that worth it for images, and when for search
// queries? What is the key, how long does an answer stay right, and what happens to all of them on the day a new model is
// released?

// %% [rubric]
// - **Is it worth it?**
//   - Assumes that caching helps.
//   - Ties the gain to how often inputs repeat, and says what that is for the two cases.
//   - Sets it against the cost: computing the key, looking it up, the memory it takes.
// - **Becoming wrong**
//   - Not addressed.
//   - The model's version is part of the key.
//   - Says what the first minutes after a release are like, when every question is a miss, and what softens them.
// - **Evidence**
//   - No figure.
//   - The latency of an inference, quoted, as what a hit saves.
//   - Computes the share of hits from which it pays off.

// %% [question] id=far-away group="Scaling"
// ### On the other side of the world
//
// Light in a fibre travels about 200 km in a millisecond, so half way around the globe and back takes at least 200 ms. Compare
// that with your latency. Where would you compute: in one place, in five, or on the reader's own device, as this page does?
// Answer for a model of this size and for one a thousand times as large.

// %% [rubric]
// - **Where the time goes**
//   - "Put servers near users."
//   - Compares travel time with computing time, for this model.
//   - Does the same for the large one, and finds the size at which the decision changes.
// - **What comes with many places**
//   - Not addressed.
//   - Releases, failures and capacity in each of them.
//   - Says what happens to users and neighbours of a place that fails.
// - **Evidence**
//   - No figure.
//   - Latency and the size of the weights, quoted.
//   - Also compares devices: what the slowest reader's device would do with it.

// %% [question] id=everywhere-the-same group="Scaling"
// ### Two hundred shops
//
// Your model runs in two hundred shops, on machines of four generations, and some are offline for days. A new version goes out on
// Monday. On Wednesday someone complains about an answer. Which version gave it? Must all shops answer alike at every moment, and
// what do you lose if they do not? How do you stop a bad version half way?

// %% [rubric]
// - **Alike or not**
//   - Demands that all be the same, always.
//   - Says for how long versions may differ, and what that harms.
//   - Says what must never be mixed, such as half of a pair of models.
// - **Releasing**
//   - All at once.
//   - In stages, with what is watched before the next.
//   - Includes the shops that are offline, and how the old version comes back there.
// - **Four generations**
//   - Not addressed.
//   - Answers and speed are checked on each kind of machine.
//   - Quotes what differed here between two backends, and says what difference would be too much.

// %% [markdown] id=questions-future
// ## What is coming
//
// Nobody can measure these yet. Say what you know, what you infer from it, and what would change your mind.

// %% [question] id=does-not-fit group="Future"
// ### A model that does not fit
//
// Take the model of Part 3 and make it a million times as large. Which of your measurements still mean something? What reaches
// its limit first: memory, arithmetic, the path between the two, or the path between machines? Which habits of this notebook
// would have to go?

// %% [rubric]
// - **What breaks**
//   - "Everything is slower."
//   - Computes memory for weights, gradients and optimizer from yours.
//   - Says in which order the limits are reached, and why.
// - **What to do**
//   - "More machines."
//   - Says what is split between them: data, layers, or each layer.
//   - Says what must then travel, how often, and what that limits.
// - **Evidence**
//   - No figure.
//   - The memory of a training step by purpose, quoted and scaled.
//   - Says which scaling is not linear, and why.

// %% [question] id=made-for-each-other group="Future"
// ### Made for each other
//
// The same layer is limited by memory on one machine and by arithmetic on another. Suppose that you could order a chip. From your
// roofline and your trace: what should it be better at, and what may it be worse at? Which change of the *model* would do as much
// as a new chip? And how long does each decision bind you?

// %% [rubric]
// - **From measurements**
//   - "More operations a second."
//   - Reads from the roofline which limit holds for which layers.
//   - Says what share of the whole step these layers take, and so how much the chip could gain at most.
// - **The other way**
//   - Not addressed.
//   - A change of the model or its numbers (fewer bits, larger batches, fused layers) with its effect on the limit.
//   - Compares the two by cost and by how soon they come.
// - **Time**
//   - Not addressed.
//   - A chip outlives many models.
//   - Says what it will have to do that nobody needs yet.

// %% [question] id=quantum group="Future"
// ### Something that does not exist yet
//
// A vendor says that a quantum computer will make this profile obsolete within five years. You have an hour to prepare questions
// for the meeting. Which parts of your system could profit at all, and which could not, however fast such a machine were? Which
// figure of yours would you ask them to beat, and under which rules?

// %% [rubric]
// - **Where it could matter**
//   - For or against, in general.
//   - Tells apart arithmetic, getting data in and out, and everything around them.
//   - Bounds the gain: if the part that profits took no time at all, how long would the rest take?
// - **A fair test**
//   - None.
//   - Names a figure of yours to beat, with the same data and the same accuracy.
//   - Includes loading, repeats and price, and says what would convince you.
// - **Knowing and not knowing**
//   - States guesses as facts.
//   - Marks what is assumed.
//   - Names a source for what it claims, with its date.

// %% [question] id=tunes-itself group="Future"
// ### A system that tunes itself
//
// Part 4 finds changes, tries them, and recommends what wins. The next step is to apply them without asking. What would you let
// it change by itself, tonight, in a service that people depend on? What would you never let it change? What must it be able to
// show you in the morning?

// %% [rubric]
// - **Boundaries**
//   - All or nothing.
//   - Lists changes that it may make and changes that it may not.
//   - Gives the principle behind the list, such as what can be undone, and what changes answers.
// - **Safety**
//   - "It is tested."
//   - Tried on part of the traffic, with a way back that needs no person.
//   - Says how it could win by its own measure while the service gets worse, and what would notice.
// - **Evidence**
//   - No figure.
//   - Quotes an experiment that won, and what it costs elsewhere.
//   - Uses experiments that did *not* win to show what would have happened without them.

// %% [markdown] id=questions-outro
// ## Before you go on
//
// Read one of your answers to somebody who has not taken this course. Where they ask "how do you know?", there should be a
// figure. Where they ask "what if not?", there should be a sentence. If there is neither, that is what to write next.
