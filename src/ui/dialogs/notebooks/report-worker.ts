/** Writes the report beside the page: a notebook from elsewhere may have much to write. */
import { errorMessage } from "../../../base/assert.ts";
import { type ReportedState, reportOf } from "./report.tsx";

export type WrittenReport = { html: string } | { failure: string };

self.onmessage = ({ data }: MessageEvent<ReportedState>) => self.postMessage(written(data));

function written(state: ReportedState): WrittenReport {
  try {
    return { html: reportOf(state) };
  } catch (error) {
    return { failure: errorMessage(error) };
  }
}
