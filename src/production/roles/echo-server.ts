/** An echo replica without its worker: takes queries, works on them, answers or fails as told. */
import { answerQueries } from "../load/generator/answer-queries.ts";
import { QueryLost } from "../load/query-errors.ts";
import type {
  EchoDescription,
  EchoQuery,
  EchoSettings,
  FromEcho,
  ToEcho,
} from "./echo-messages.ts";
import { createEchoWork } from "./echo-work.ts";

/** Where queries come from and answers go. */
interface Asker {
  postMessage(message: FromEcho): void;
}

/** A query's place in the row, its time, and the settings then. */
interface Arrival {
  number: number;
  at: number;
  given: EchoSettings;
}

export interface EchoServer {
  receive(message: ToEcho, from: Asker): void;
}

/** `crash` ends the replica with a reason; `describe` gives what only the worker knows. */
export function createEchoServer(
  crash: (error: Error) => void,
  describe: () => Omit<EchoDescription, "queries">,
): EchoServer {
  const work = createEchoWork();
  let settings: EchoSettings = {};
  let queries = 0;
  let last: Promise<unknown> = Promise.resolve();

  const answer = async ({ id, payload }: EchoQuery, arrival: Arrival, from: Asker) => {
    const { number, at, given } = arrival;
    const { failEvery = 0, silentEvery = 0 } = given;
    const sum = await work(given, at);
    if (isEvery(number, silentEvery)) return;
    if (isEvery(number, failEvery)) {
      from.postMessage({ type: "failed", id, message: failText(number, failEvery) });
      return;
    }
    from.postMessage({
      type: "answer",
      id,
      ...(payload === undefined ? {} : { payload }),
      ...(sum === undefined ? {} : { sum }),
    });
  };

  /** As `take`, for a load generator, which has its line before it. */
  const issue = async () => {
    queries += 1;
    const number = queries;
    const { crashAfter = 0, failEvery = 0, silentEvery = 0 } = settings;
    if (crashAfter > 0 && number >= crashAfter) {
      crash(crashError(number));
      // The crash comes a moment later; nothing is answered in between.
      await new Promise(() => {});
    }
    await work(settings, performance.now());
    if (isEvery(number, silentEvery)) throw new QueryLost();
    if (isEvery(number, failEvery)) throw new Error(failText(number, failEvery));
  };

  const take = (query: EchoQuery, from: Asker) => {
    queries += 1;
    const number = queries;
    const { crashAfter = 0 } = settings;
    if (crashAfter > 0 && number >= crashAfter) {
      crash(crashError(number));
      return;
    }
    const arrival = { number, at: performance.now(), given: settings };
    // In order also when one waits and the next does not.
    last = last
      .then(() => answer(query, arrival, from))
      .catch((error: unknown) => {
        from.postMessage({ type: "failed", id: query.id, message: String(error) });
      });
  };

  const receive = (message: ToEcho, from: Asker) => {
    switch (message.type) {
      case "set":
        settings = { ...settings, ...message.settings };
        break;
      case "query":
        take(message, from);
        break;
      case "connect":
        message.port.onmessage = ({ data }: MessageEvent<ToEcho>) => receive(data, message.port);
        break;
      case "serve":
        answerQueries(message.port, { issue: () => issue() });
        break;
      case "describe":
        from.postMessage({ type: "description", id: message.id, ...describe(), queries });
        break;
    }
  };
  return { receive };
}

function crashError(number: number): Error {
  return new Error(`it crashes at query ${number}, as it was told to`);
}

function failText(number: number, failEvery: number): string {
  return `query ${number} fails, as every ${failEvery} does here`;
}

function isEvery(number: number, period: number): boolean {
  return period > 0 && number % period === 0;
}
