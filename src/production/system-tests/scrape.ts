/** What a monitor exposes, read as Prometheus reads it. */
import type { RequestBatch } from "../serving/request-record.ts";
import type { TestedServer } from "./subject.ts";

/** The sum of a counter over all its labels; 0 where it is not there. */
export function scrapedTotal(text: string, name: string): number {
  const samples = text
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

/** A server reports a few times a second: after so many reports more, whoever listens has heard of it. */
const REPORTS = 6;

/** Does the work, and waits until the server has told all who watch it. */
export async function waitForReports(
  server: Pick<TestedServer, "watch">,
  work: () => Promise<unknown>,
): Promise<void> {
  const port = server.watch();
  try {
    await work();
    await new Promise<void>((resolve) => {
      let heard = 0;
      port.onmessage = ({ data }: MessageEvent<RequestBatch>) => {
        if (data.type === "requests") heard += 1;
        if (heard === REPORTS) resolve();
      };
    });
  } finally {
    port.close();
  }
}
