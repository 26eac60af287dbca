/** The device as a list: words for facts that the browser told, figures for measurements, and hidden values as such. */
import type { BackendName } from "../../../base/calibration.ts";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { FigureRow, FiguresOutput } from "../../../outputs/figure/figures.ts";
import { failed } from "../../../outputs/figure/not-measured.ts";
import { integerText, numberText } from "../../../outputs/figure/number-text.ts";
import type { WebgpuDescription } from "../../../tinytorch/index.ts";
import type { DeviceFacts } from "./describe-device.ts";

/** For display; `facts` may come from another device. */
export function deviceOutput(facts: DeviceFacts): FiguresOutput {
  return {
    kind: "figures",
    caption: "This device, as far as its browser says",
    rows: [
      ...machineRows(facts),
      ...clockRows(facts),
      ...computeRows(facts),
      ...webglRows(facts),
      ...webgpuRows(facts),
      ...conditionRows(facts),
    ],
  };
}

function machineRows({ adapter: { wasm } }: DeviceFacts): FigureRow[] {
  const cores = wasm?.cores;
  const memory = wasm?.deviceMemoryGb;
  return [
    {
      label: "Logical cores",
      value:
        cores === undefined ? absent("This browser does not say how many.") : integerText(cores),
      note: "As the browser reports it; some report fewer than there are.",
    },
    {
      label: "Memory",
      value:
        memory === undefined
          ? absent("This browser does not say how much memory there is.")
          : `about ${numberText(memory)} GB`,
      note: "A class, not a size: the browser rounds it to a power of two and reports no more than a few GB.",
    },
  ];
}

function clockRows({ isIsolated, clockQuantumMs, timer }: DeviceFacts): FigureRow[] {
  return [
    {
      label: "Cross-origin isolated",
      value: yesOrNo(isIsolated),
      note: "Needed for threads and for a clock that ticks every 5 to 20 µs; otherwise every 100 µs to 1 ms.",
    },
    {
      label: "CPU clock ticks every",
      value: {
        kind: "computed",
        value: clockQuantumMs,
        unit: "ms",
        method: "Smallest difference between two readings of performance.now(), seen over 3 ms.",
      },
    },
    {
      label: "Device clock",
      value: timer.kind === "none" ? absent(timer.detail) : timer.detail,
    },
    ...(timer.kind === "none" || timer.kind === "host" ? [] : [timerTick(timer.quantumMs)]),
  ];
}

function timerTick(quantumMs: number | undefined): FigureRow {
  return {
    label: "Device clock ticks every",
    value:
      quantumMs === undefined
        ? absent("There were no readings of it yet; record a trace first.")
        : {
            kind: "computed",
            value: quantumMs,
            unit: "ms",
            method: "Smallest difference between two readings seen so far.",
          },
  };
}

function computeRows({ backend, adapter: { wasm } }: DeviceFacts): FigureRow[] {
  const threads = backend.threads === 1 ? "" : `, ${backend.threads} threads`;
  const current: FigureRow = { label: "Backend", value: `${backend.name}${threads}` };
  if (wasm === undefined) {
    return [current, { label: "WebAssembly", value: absent("This browser has none.") }];
  }
  return [
    current,
    { label: "WebAssembly SIMD", value: yesOrNo(wasm.simd) },
    {
      label: "WebAssembly relaxed SIMD",
      value: yesOrNo(wasm.relaxedSimd),
      note: "Multiplies and adds in one step.",
    },
    {
      label: "WebAssembly threads",
      value: wasm.threads === 1 ? "no" : `up to ${wasm.threads}`,
      note: "They need an isolated page.",
    },
  ];
}

function webglRows(facts: DeviceFacts): FigureRow[] {
  const { webgl } = facts.adapter;
  if (webgl === undefined) return [{ label: "WebGL", value: whyNot(facts, "webgl") }];
  const vendor = webgl.vendor === undefined ? {} : { note: `Vendor: ${webgl.vendor}.` };
  return [
    {
      label: "WebGL renderer",
      value: webgl.renderer ?? absent("The browser does not name the renderer."),
      ...vendor,
    },
    { label: "WebGL textures up to", value: `${integerText(webgl.maxTextureSize)} pixels wide` },
  ];
}

function webgpuRows(facts: DeviceFacts): FigureRow[] {
  const { webgpu } = facts.adapter;
  if (webgpu === undefined) return [{ label: "WebGPU", value: whyNot(facts, "webgpu") }];
  const { limits, features } = webgpu;
  return [
    {
      label: "WebGPU adapter",
      value: adapterName(webgpu) ?? absent("The browser does not name the adapter."),
      ...(webgpu.isFallback === true
        ? { note: "A fallback adapter: the GPU is emulated in software." }
        : {}),
    },
    { label: "WebGPU buffers up to", value: bytesText(limits.maxBufferSize) },
    {
      label: "WebGPU bindings up to",
      value: bytesText(limits.maxStorageBufferBindingSize),
      note: "The largest array that a shader can see.",
    },
    {
      label: "WebGPU workgroups up to",
      value: `${integerText(limits.maxComputeInvocationsPerWorkgroup)} invocations`,
    },
    { label: "WebGPU times kernels", value: yesOrNo(features.timestampQuery) },
    {
      label: "WebGPU has half precision",
      value: yesOrNo(features.shaderF16),
      note: "The library computes in single precision anyway.",
    },
  ];
}

function whyNot({ backends }: DeviceFacts, name: BackendName): Figure {
  const reason = backends.find(({ backend }) => backend === name)?.reason;
  return absent(reason ?? "The browser says nothing about it.");
}

function adapterName({ description, device, vendor, architecture }: WebgpuDescription) {
  const parts = [description, device, vendor, architecture].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : [...new Set(parts)].join(", ");
}

function conditionRows({ page, pressure }: DeviceFacts): FigureRow[] {
  const { battery } = page ?? {};
  return [
    {
      label: "Battery",
      value:
        battery === undefined
          ? absent("This browser does not say.")
          : `${numberText(battery.level * 100, 2)} %, ${battery.charging ? "charging or full" : "not charging"}`,
      note: "On battery, and low, devices slow down.",
    },
    {
      label: "Tab in view",
      value: page === undefined ? absent("No page has reported it.") : yesOrNo(page.visible),
      note: "Measuring pauses while it is not.",
    },
    {
      label: "Pressure on the CPU",
      value: pressureValue(pressure),
      note: "Of the whole machine: nominal, fair, serious or critical.",
    },
  ];
}

function pressureValue(pressure: DeviceFacts["pressure"]): Figure | string {
  if ("hidden" in pressure) return absent(pressure.hidden);
  return "unread" in pressure ? failed(pressure.unread) : pressure.cpu;
}

function absent(reason: string): Figure {
  return { kind: "not-measurable", reason };
}

function yesOrNo(value: boolean): string {
  return value ? "yes" : "no";
}

function bytesText(value: number): string {
  return figureText({ kind: "computed", value, unit: "bytes", method: "" });
}
