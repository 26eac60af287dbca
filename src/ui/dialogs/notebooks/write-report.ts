import type { ReportedState } from "./report.tsx";
import type { WrittenReport } from "./report-worker.ts";

/** The report of a notebook as HTML, written in a worker. */
export function writeReport({ notebook, cells, kernel }: ReportedState): Promise<string> {
  const worker = new Worker(new URL("./report-worker.ts", import.meta.url), {
    type: "module",
    name: "report",
  });
  const written = new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<WrittenReport>) => {
      if ("html" in data) resolve(data.html);
      else reject(new Error(data.failure));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(
        new Error(
          "the worker that writes it could not be started or has ended; reload the page to try again",
        ),
      );
    };
    worker.postMessage({ notebook, cells, kernel });
  });
  return written.finally(() => worker.terminate());
}
