/** What each cell of a long notebook costs besides what it does: both threads stay awake. */
import { bareWorker, emptyCell } from "../round-trips.mjs";

const trips = { warmUps: 30, repeats: 300, pauseMs: 0 };

export const benchCase = {
  name: "empty-cells-in-a-row",
  about:
    "an empty cell again and again, each asked for when the one before is done; beside messages to a worker and back",
  target: 10,
  rounds: 5,
  peer: "bare worker",
  sides: {
    capstone: (page, url) => emptyCell(page, url, trips),
    "bare worker": (page, url) => bareWorker(page, url, trips),
  },
};
