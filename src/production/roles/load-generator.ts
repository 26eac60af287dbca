/** The role "load-generator": nothing else runs in its worker, so that it can sleep until a query is due. */
import { createGeneratorClock } from "../load/generator/generator-clock.ts";
import { serveGenerator } from "../load/generator/serve-generator.ts";
import { serveRole } from "./serve-role.ts";

serveRole(({ port, onStop }) => {
  const stop = serveGenerator(port, createGeneratorClock({ isApart: true }));
  // The run that it works for wants to hear what was open; the worker ends with that run.
  onStop(stop);
});
