/** Parts that the schemas of several panels share. */
import * as v from "valibot";
import { number, words } from "../schema/bounded.ts";

/** The fields that every record begins with, after its kind. */
export const panelHead = {
  version: v.literal(1),
  state: v.picklist(["running", "done", "partial"]),
  stage: words,
};

export const modelSchema = v.object({ name: words, parameters: number });
export const backendSchema = v.object({ name: words, threads: number });
export const phaseSchema = v.picklist(["loading", "forward", "backward", "update"]);
