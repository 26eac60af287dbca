import type { DeploymentFile } from "../../../systems/deployment/deployment-file.ts";
import type { Finding } from "../../../systems/deployment/finding.ts";

interface FileListProps {
  files: readonly DeploymentFile[];
  findings: readonly Finding[];
  /** Files as delivered, by path; empty before a dial was moved. */
  delivered: ReadonlyMap<string, string>;
  current: string;
  onChoose: (path: string) => void;
}

/** The files, each with how much was found in it and whether the dials have changed it. */
export function FileList({ files, findings, delivered, current, onChoose }: FileListProps) {
  return (
    <nav className="file-list" aria-label="Files of the deployment">
      <ul>
        {files.map(({ path, text }) => {
          const here = findings.filter((finding) => finding.path === path);
          const hasError = here.some(({ severity }) => severity === "error");
          const isChanged = delivered.size > 0 && delivered.get(path) !== text;
          return (
            <li key={path}>
              <button
                type="button"
                aria-current={path === current ? "true" : undefined}
                onClick={() => onChoose(path)}
              >
                <span className="file-name">{path.split("/").at(-1)}</span>
                {isChanged ? (
                  <span className="file-changed">
                    <span aria-hidden="true">•</span>
                    <span className="hidden-visually">changed by a dial</span>
                  </span>
                ) : null}
                {here.length === 0 ? null : (
                  <span className={hasError ? "file-errors" : "file-warnings"}>
                    {here.length} {here.length === 1 ? "finding" : "findings"}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
