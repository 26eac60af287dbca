/** Load that does not wait: what two workers make of it, and what the discrete-event simulation says that they should. */

const against = (row, target) => ({
  row,
  target,
  ours: "two replicas",
  peers: ["simulated"],
});

export const benchCase = {
  name: "open-loop",
  about:
    "two echo replicas of 20 ms at 80 queries/s from a generator in a worker: ms from answer to answer against the schedule, mean latency against the simulation (with the service times measured, and with 20 ms), p99 of the generator's lateness against 1 ms; the best of the rounds",
  page: "peers/open-loop.html",
  rounds: 3,
  comparisons: [
    against("wait: time a query", 1.05),
    against("wait: mean latency", 1.1),
    against("wait: mean latency, ideal", 1.1),
    against("wait: lateness", 1),
    against("spin: time a query", 1.05),
    against("spin: mean latency", 1.1),
    against("spin: mean latency, ideal", 1.1),
    against("spin: lateness", 1),
  ],
};
