/** The image that platforms run: Triton with the model inside. */
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import { commentText, jsonText } from "../files/words.ts";
import { derived, isPlanned } from "../planned.ts";
import { LineWriter } from "./line-writer.ts";
import { PORTS, probeCommand, serverArguments, TRITON_IMAGE } from "./server.ts";

export function dockerfile(input: DeploymentInput): DeploymentFile {
  const { model } = input;
  const lines = new LineWriter("#", "above");
  lines.text("# syntax=docker/dockerfile:1");
  lines.text("# Pin it by the digest that your registry shows: a tag can be moved.");
  lines.add`ARG TRITON=${TRITON_IMAGE}`;
  lines.text("FROM $TRITON");
  lines.add`LABEL org.opencontainers.image.title="${labelText(model.name)}" \\`;
  lines.add`      org.opencontainers.image.version="${labelText(model.version)}" \\`;
  lines.add`      model.sha256="${labelText(model.sha256)}"`;
  lines.text("COPY --chown=10001:10001 models /models");
  lines.text("# Nobody's name, and not root.");
  lines.text("USER 10001:10001");
  lines.add`EXPOSE ${PORTS.http} ${PORTS.grpc} ${PORTS.metrics}`;
  const startPeriod = derived(input.startupSeconds, (seconds) => `${seconds}s`);
  lines.add`HEALTHCHECK --interval=10s --timeout=3s --retries=3 --start-period=${startPeriod} \\`;
  lines.add`  CMD ${jsonText(probeCommand())}`;
  lines.text("STOPSIGNAL SIGTERM");
  lines.text('ENTRYPOINT ["tritonserver"]');
  lines.text("# Options; a platform may give others in their place.");
  const quoted = serverArguments(input).map((argument) =>
    isPlanned(argument) ? derived(argument, quote) : quote(argument),
  );
  lines.parts([
    "CMD [",
    ...quoted.flatMap((argument, i) => (i === 0 ? [argument] : [", ", argument])),
    "]",
  ]);
  return lines.file("Dockerfile", "dockerfile");
}

function quote(text: string): string {
  return jsonText(text);
}

function labelText(text: string): string {
  return commentText(text).replace(/[\\"$]/g, "\\$&");
}
