/** Commands for the page as a whole: panes and dialogs over it, files, and the parts that are shown. */
import { isCodeHidden } from "../../notebook/teaching.ts";
import { downloadNotebook, FORMAT_NAMES } from "../dialogs/notebooks/download-notebook.ts";
import { focusFind } from "../find/focus-find.ts";
import type { Command } from "./command.ts";

const DOWNLOADS: readonly Command[] = (["ipynb", "html", "ts", "json"] as const).map((format) => ({
  id: `download-${format}`,
  title: `Download: ${FORMAT_NAMES[format]}`,
  group: "Page",
  keys: [],
  scope: "command",
  run: ({ session }) => void downloadNotebook(session, format),
}));

export const PAGE_COMMANDS: readonly Command[] = [
  {
    id: "share",
    title: "Share: a link or a file of this notebook",
    group: "Page",
    keys: [],
    scope: "command",
    run: ({ openDialog }) => openDialog("share"),
  },
  {
    id: "open",
    title: "Open a link or a file",
    group: "Page",
    keys: [],
    scope: "command",
    run: ({ openDialog }) => openDialog("open"),
  },
  {
    id: "notebooks",
    title: "Notebooks: open, begin, rename, duplicate, delete",
    group: "Page",
    keys: [],
    scope: "command",
    run: ({ openDialog }) => openDialog("notebooks"),
  },
  {
    id: "history",
    title: "History: earlier versions of this notebook",
    group: "Page",
    keys: [],
    scope: "command",
    run: ({ openDialog }) => openDialog("history"),
  },
  ...DOWNLOADS,
  {
    id: "find",
    title: "Find in the notebook",
    group: "Page",
    keys: ["Mod+F"],
    scope: "anywhere",
    run: ({ openDialog }) => {
      openDialog("find");
      focusFind();
    },
  },
  {
    id: "library",
    title: "Read the library's source…",
    group: "Page",
    keys: [],
    scope: "command",
    run: ({ openDialog }) => openDialog("library"),
  },
  {
    id: "palette",
    title: "Find a command, a part or a cell",
    group: "Page",
    keys: ["Mod+K"],
    scope: "anywhere",
    run: ({ openDialog }) => openDialog("palette"),
  },
  {
    id: "shortcuts",
    title: "Keyboard shortcuts",
    group: "Page",
    keys: ["?"],
    scope: "command",
    run: ({ openDialog }) => openDialog("shortcuts"),
  },
  {
    id: "present",
    title: "Present",
    group: "Page",
    keys: ["Shift+P"],
    scope: "command",
    run: ({ openDialog }) => openDialog("present"),
  },
  {
    id: "toggle-code",
    title: "Hide or show all code",
    group: "Page",
    keys: ["Shift+H"],
    scope: "command",
    run: ({ session }) => {
      const { notebook } = session.getState();
      const settings = { hideCode: !isCodeHidden(notebook) };
      session.dispatch({ type: "change-settings", settings });
    },
  },
  {
    id: "python-map",
    title: "From TinyTorch in Python: what is it called here?",
    group: "Page",
    keys: [],
    scope: "command",
    run: ({ openDialog }) => openDialog("python-map"),
  },
  {
    id: "compare-devices",
    title: "Compare devices",
    group: "Page",
    keys: [],
    scope: "command",
    run: ({ openDialog }) => openDialog("compare-devices"),
  },
  {
    id: "prepare",
    title: "Prepare for a class",
    group: "Page",
    keys: [],
    scope: "command",
    run: ({ openDialog }) => openDialog("prepare"),
  },
];
