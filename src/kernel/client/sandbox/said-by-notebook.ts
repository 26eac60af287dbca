/** Words from the sandbox for a sentence, or a button, of the page. */
import * as v from "valibot";
import { notebookWords } from "../../../base/quoted.ts";
import { words } from "../../../outputs/schema/bounded.ts";

export const saidByNotebook = v.pipe(words, v.transform(notebookWords));
