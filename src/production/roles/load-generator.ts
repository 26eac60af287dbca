/** The load generator's worker: nothing else runs in it, so that it can sleep until a query is due. */
import { createGeneratorClock } from "../load/generator/generator-clock.ts";
import type { Endpoint } from "../load/generator/query-channel.ts";
import { serveGenerator } from "../load/generator/serve-generator.ts";

serveGenerator(globalThis as unknown as Endpoint, createGeneratorClock({ isApart: true }));
