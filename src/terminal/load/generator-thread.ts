/** The thread of `npm run load` that knows when queries are due: it sleeps until then, and shares its time with nothing else. */
import { parentPort } from "node:worker_threads";
import { createGeneratorClock } from "../../production/load/generator/generator-clock.ts";
import type { QueryEndpoint } from "../../production/load/generator/query-channel.ts";
import { serveGenerator } from "../../production/load/generator/serve-generator.ts";

if (parentPort === null) throw new Error("generator-thread: expected to run in a worker thread");
// Node's port has `onmessage` as the web's; its types leave it out.
serveGenerator(parentPort as unknown as QueryEndpoint, createGeneratorClock({ isApart: true }));
