import { useEffect, useRef, useState } from "react";
import { errorMessage } from "../../../../base/assert.ts";
import type { DeploymentOutput } from "../../../../outputs/panels/deployment/deployment.ts";

interface EdgePageProps {
  output: DeploymentOutput;
}

/** The edge bundle's page, opened from the files of the zip. */
export function EdgePage({ output }: EdgePageProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="edge-page" aria-label="The bundle's page">
      <button type="button" className="link" onClick={() => setOpen(!isOpen)}>
        {isOpen ? "Close the bundle's page" : "Open the bundle's page here"}
      </button>
      {isOpen ? <OpenPage output={output} /> : null}
    </section>
  );
}

function OpenPage({ output }: EdgePageProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [said, setSaid] = useState("Fetching ONNX Runtime, 14 MB …");
  useEffect(() => {
    let isGone = false;
    const open = async () => {
      const [{ edgeEntries }, { openEdgePage }, { loadEdgeRuntime }] = await Promise.all([
        import("../../../../outputs/panels/deployment/deployment-zip.ts"),
        import("./open-edge-page.ts"),
        import("./load-edge-runtime.ts"),
      ]);
      const entries = await edgeEntries(output, { loadRuntime: loadEdgeRuntime });
      if (isGone || frame.current === null) return;
      setSaid("");
      await openEdgePage(frame.current, entries);
    };
    open().catch((error: unknown) => setSaid(errorMessage(error)));
    return () => {
      isGone = true;
    };
  }, [output]);
  return (
    <>
      <p role="status">{said}</p>
      <iframe ref={frame} title="The edge bundle's page" hidden={said !== ""} />
    </>
  );
}
