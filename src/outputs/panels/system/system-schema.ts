import * as v from "valibot";
import { namedFigureSchema } from "../../figure/figure-schema.ts";
import { list, maybe, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { panelHead } from "../panel-schema.ts";
import { STATIONS, type SystemOutput } from "./system.ts";

const open = v.object({ text: words, cell: maybe(words) });

const line = v.object({
  id: words,
  station: v.picklist(STATIONS),
  label: words,
  subject: words,
  words,
  figures: list(namedFigureSchema, 20),
  open: list(open, 50),
});

export const systemSchema = exactly<SystemOutput>()(
  v.object({
    kind: v.literal("system"),
    ...panelHead,
    name: words,
    device: words,
    at: words,
    lines: list(line, 50),
  }),
);
