/** The Jupyter notebook format, version 4.5, as far as it is written and read here. */
export interface JupyterNotebook {
  nbformat: 4;
  nbformat_minor: 5;
  metadata: Record<string, unknown>;
  cells: JupyterCell[];
}

export type JupyterCell =
  | { cell_type: "markdown"; id: string; metadata: Record<string, unknown>; source: string[] }
  | {
      cell_type: "code";
      id: string;
      metadata: Record<string, unknown>;
      source: string[];
      execution_count: number | null;
      outputs: JupyterOutput[];
    };

export type JupyterOutput =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string[] }
  | { output_type: "display_data"; data: MimeBundle; metadata: Record<string, unknown> }
  | {
      output_type: "execute_result";
      execution_count: number | null;
      data: MimeBundle;
      metadata: Record<string, unknown>;
    }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

/** Text, whole or in lines; under a JSON type, data as it is. */
export type MimeBundle = Record<string, string[] | string | object>;

/** Whether a cell may have this id in nbformat 4.5: `^[a-zA-Z0-9-_]+$`, at most 64 characters. */
export function isJupyterId(id: string): boolean {
  return /^[a-zA-Z0-9_-]{1,64}$/.test(id);
}

/** Text as the format keeps it: lines, each with its end. */
export function toLines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}
