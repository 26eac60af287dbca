import { Dialog } from "radix-ui";
import { useEffect, useEffectEvent, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { lookUp } from "../../base/look-up.ts";
import { Icon } from "../Icon.tsx";
import { useServices } from "../services.ts";
import { createSourceView, type SourceView } from "./create-source-view.ts";
import { declaredLine } from "./declared-line.ts";
import {
  FIRST_FILE,
  type Folder,
  type LibraryFiles,
  loadLibraryFiles,
  searchFiles,
  toTree,
} from "./library-files.ts";
import type { SourcePlace } from "./reader-desk.ts";
import "./source-reader.css";

const FIRST: SourcePlace = { path: FIRST_FILE };

/** The library's own source beside the notebook, to read how it is done. */
export function SourceReader({ onClose }: { onClose: () => void }) {
  const { reader } = useServices();
  const asked = useSyncExternalStore(reader.subscribe.bind(reader), () => reader.place);
  const [chosen, setChosen] = useState<SourcePlace>();
  const [files, setFiles] = useState<LibraryFiles>();
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => void loadLibraryFiles().then(setFiles), []);
  // A definition that is gone to comes before what was chosen here.
  useEffect(() => {
    if (asked?.path !== undefined) setChosen(asked);
  }, [asked]);
  const place = chosen ?? FIRST;
  return (
    <Dialog.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Content
          ref={content}
          className="reader floating"
          aria-describedby={undefined}
          onInteractOutside={(event) => event.preventDefault()}
          onEscapeKeyDown={(event) => {
            if (!content.current?.contains(document.activeElement)) event.preventDefault();
          }}
        >
          <div className="reader-head">
            <Dialog.Title className="reader-title">The library’s source</Dialog.Title>
            <Dialog.Close className="button button-plain button-icon" aria-label="Close">
              <Icon name="close" />
            </Dialog.Close>
          </div>
          {files === undefined ? (
            <p className="reader-note" role="status">
              Loading the sources …
            </p>
          ) : (
            <>
              <FileList files={files} current={place.path} onChoose={setChosen} />
              <Source files={files} place={place} />
            </>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface FileListProps {
  files: LibraryFiles;
  current: string | undefined;
  onChoose: (place: SourcePlace) => void;
}

function FileList({ files, current, onChoose }: FileListProps) {
  const [wanted, setWanted] = useState("");
  const tree = useMemo(() => toTree(Object.keys(files)), [files]);
  const found = useMemo(
    () => (wanted.length < 2 ? [] : searchFiles(files, wanted)),
    [files, wanted],
  );
  return (
    <nav className="reader-files" aria-label="Files of the library">
      <input
        className="reader-search"
        type="search"
        aria-label="Search the library"
        placeholder="Search the library"
        value={wanted}
        onChange={({ target }) => setWanted(target.value)}
      />
      {wanted.length < 2 ? (
        <FolderList key={current} folder={tree} current={current} onChoose={onChoose} />
      ) : (
        <>
          <p className="reader-note" role="status">
            {found.length === 0 ? "Nothing found." : `${found.length} lines`}
          </p>
          <ul>
            {found.map(({ path, line, text }) => (
              <li key={`${path} ${line}`}>
                <button type="button" onClick={() => onChoose({ path, line })}>
                  <code>{text}</code>
                  <span className="reader-path">
                    {path}:{line}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </nav>
  );
}

function FolderList({
  folder,
  current,
  onChoose,
}: Omit<FileListProps, "files"> & { folder: Folder }) {
  return (
    <ul>
      {folder.folders.map((inner) => (
        <li key={inner.name}>
          <details open={current?.split("/").includes(inner.name)}>
            <summary>{inner.name}</summary>
            <FolderList folder={inner} current={current} onChoose={onChoose} />
          </details>
        </li>
      ))}
      {folder.files.map((path) => (
        <li key={path}>
          <button
            type="button"
            aria-current={path === current ? "true" : undefined}
            onClick={() => onChoose({ path })}
          >
            {path.split("/").at(-1)}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Source({ files, place }: { files: LibraryFiles; place: SourcePlace }) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<SourceView>(undefined);
  const { path = "", names } = place;
  const show = useEffectEvent(() => {
    const source = lookUp(files, path) ?? "";
    const line = names === undefined ? place.line : declaredLine(source, names);
    view.current?.show(source, `Source of ${path}`, line ?? 1);
    if (line !== undefined) view.current?.focus();
  });
  useEffect(() => {
    if (host.current === null) return;
    const made = createSourceView(host.current);
    view.current = made;
    return () => made.destroy();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place
  useEffect(() => show(), [place]);
  return (
    <section className="reader-source" aria-label={path}>
      <h3 className="reader-name">{path}</h3>
      <div className="editor reader-code" ref={host} />
    </section>
  );
}
