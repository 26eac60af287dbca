import { fromBase64 } from "../../base/base64.ts";
import { fileType, fileWords } from "../../outputs/file-output.ts";
import type { FileOutput } from "../../outputs/plain-outputs.ts";
import { Icon } from "../Icon.tsx";
import { downloadBlob } from "../page/shell/download-text.ts";
import "./file-output.css";

/** A file with its size, to be saved. */
export function FileView({ output }: { output: FileOutput }) {
  const { name, data } = output;
  return (
    <p className="out-file">
      <button
        type="button"
        className="link"
        onClick={() => downloadBlob(name, new Blob([fromBase64(data)], { type: fileType(output) }))}
      >
        <Icon name="download" /> Download {name}
      </button>
      <span className="numbers">{fileWords(output)}</span>
    </p>
  );
}
