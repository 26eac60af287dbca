/** A file that the reader chose: shown before anything of it runs, or opened at once where a page has no such step. */
import { errorMessage } from "../../../base/assert.ts";
import type { Services } from "../../services.ts";

/** Bytes; a larger file is not even read. */
const LARGEST = 40_000_000;

export async function openFile({ session, arrivals }: Services, file: File): Promise<void> {
  try {
    if (file.size > LARGEST) {
      throw new RangeError(
        `${file.name} is too large: ${(file.size / 1e6).toFixed(0)} MB, of which at most ${LARGEST / 1e6} MB are read. A notebook without outputs is far smaller.`,
      );
    }
    const text = await file.text();
    if (arrivals !== undefined) {
      await arrivals.openFile(file.name, text);
      return;
    }
    const { readNotebookFile } = await import("../../../notebook/read-file.ts");
    const { notebook, exercises = {}, questions = {} } = readNotebookFile(file.name, text);
    // A name of its own: nothing that is stored is written over, or put together with it.
    const own = { ...notebook, id: crypto.randomUUID() };
    session.dispatch({ type: "open", notebook: own, exercises, questions, trust: "looking" });
  } catch (error) {
    session.dispatch({
      type: "notify",
      notice: { id: "open-file", tone: "error", text: errorMessage(error) },
    });
  }
}
