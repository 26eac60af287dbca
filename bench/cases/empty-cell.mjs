/** What running a cell costs besides what the cell does, to a reader who runs one now and then. */
import { bareWorker, emptyCell } from "../round-trips.mjs";

const trips = { warmUps: 10, repeats: 100, pauseMs: 50 };

export const benchCase = {
  name: "empty-cell",
  about:
    "an empty cell through session, protocol, kernel and back, after 50 ms of quiet; beside a message to a worker and back",
  target: 10,
  rounds: 5,
  peer: "bare worker",
  sides: {
    capstone: (page, url) => emptyCell(page, url, trips),
    "bare worker": (page, url) => bareWorker(page, url, trips),
  },
};
