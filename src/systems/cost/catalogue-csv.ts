/**
 * Catalogues as comma-separated values, in the columns of SkyPilot's catalogues (`vms.csv`). What is broken is told with its line,
 * its column and what was expected there.
 */
import { closestName } from "../../base/closest-name.ts";
import { csvLine, csvRows } from "../../base/csv.ts";
import { seen } from "../../base/quoted.ts";
import { acceleratorSheet } from "./accelerators.ts";
import { type Catalogue, checkCatalogue, type Instance } from "./instance.ts";

const GIB = 2 ** 30;
const MIB = 2 ** 20;

const COLUMNS = [
  "InstanceType",
  "AcceleratorName",
  "AcceleratorCount",
  "vCPUs",
  "MemoryGiB",
  "GpuInfo",
  "Price",
  "SpotPrice",
  "Region",
  "AvailabilityZone",
  "Arch",
] as const;

type Column = (typeof COLUMNS)[number];

const NEEDED: readonly Column[] = ["InstanceType", "vCPUs", "MemoryGiB", "Price"];

export interface CatalogueOrigin {
  source: string;
  /** ISO date of the prices. */
  date: string;
  /** Which region's rows are meant, where the text has several. */
  region?: string;
}

/**
 * Reads a catalogue: a line of column names, then a line for each type of machine. `InstanceType`, `vCPUs`, `MemoryGiB` and `Price`
 * are needed, in any order; the other columns of SkyPilot's are understood, and further ones passed over. A type that several zones
 * offer has the lowest of their spot prices. Throws a SyntaxError or RangeError with a sentence for what is broken.
 */
export function catalogueFromCsv(
  text: string,
  { source, date, region }: CatalogueOrigin,
): Catalogue {
  const rows = readRows(text);
  const regions = [...new Set(rows.map((row) => row.text("Region")))];
  const chosen = region ?? onlyRegion(regions);
  if (region !== undefined && !regions.includes(region)) {
    throw new RangeError(`catalogue: expected rows of region ${region}, got ${listed(regions)}`);
  }
  const instances = new Map<string, Instance>();
  for (const row of rows.filter((it) => it.text("Region") === chosen)) {
    const read = readInstance(row);
    const known = instances.get(read.name);
    instances.set(read.name, known === undefined ? read : merged(known, read, row));
  }
  const catalogue = { source, date, region: chosen, instances: [...instances.values()] };
  checkCatalogue(catalogue);
  return catalogue;
}

/** The text that `catalogueFromCsv` reads, but for source and date. */
export function catalogueToCsv({ instances, region }: Catalogue): string {
  const columns: readonly Column[] = COLUMNS.filter((column) => column !== "AvailabilityZone");
  const lines = instances.map((instance) => {
    const cells = cellsOf(instance, region);
    return csvLine(columns.map((column) => cells[column]));
  });
  return [columns.join(","), ...lines, ""].join("\n");
}

function cellsOf(
  { name, usdPerHour, spotUsdPerHour, vcpus, memoryBytes, arch, accelerator }: Instance,
  region: string,
): Partial<Record<Column, string | number | undefined>> {
  const bytes = accelerator?.memoryBytes;
  return {
    InstanceType: name,
    AcceleratorName: accelerator?.name,
    AcceleratorCount: accelerator?.count,
    vCPUs: vcpus,
    MemoryGiB: memoryBytes / GIB,
    GpuInfo: bytes === undefined ? undefined : `{'TotalGpuMemoryInMiB': ${bytes / MIB}}`,
    Price: usdPerHour,
    SpotPrice: spotUsdPerHour,
    Region: region,
    Arch: arch,
  };
}

/** Characters of a cell, and columns, that a refusal quotes. */
const LONGEST_QUOTED = 60;
const MOST_COLUMNS = 40;

interface Row {
  line: number;
  /** Empty where the text has no such column. */
  text(column: Column): string;
}

function readRows(text: string): Row[] {
  const [head, ...body] = csvRows(text);
  if (head === undefined) {
    throw new SyntaxError(
      `catalogue: expected a line of column names and a line for each type of machine, got an empty text; the columns are ${NEEDED.join(", ")}`,
    );
  }
  const places = columnPlaces(head.cells);
  if (body.length === 0) {
    throw new RangeError(
      "catalogue: expected a line for each type of machine after the column names, got none",
    );
  }
  return body.map(({ line, cells }) => {
    if (cells.length !== head.cells.length) {
      throw new SyntaxError(
        `catalogue, line ${line}: expected ${head.cells.length} cells as in the first line, got ${cells.length}; a cell with a comma in it needs quotes`,
      );
    }
    return { line, text: (column) => cells[places.get(column) ?? -1] ?? "" };
  });
}

function columnPlaces(head: readonly string[]): Map<Column, number> {
  const named = head.map((cell) => COLUMNS.find((it) => it.toLowerCase() === cell.toLowerCase()));
  const places = new Map<Column, number>();
  for (const [place, column] of named.entries()) {
    if (column === undefined) continue;
    if (places.has(column)) {
      throw new SyntaxError(`catalogue: expected each column once, got ${column} twice`);
    }
    places.set(column, place);
  }
  const missing = NEEDED.filter((column) => !places.has(column));
  const [first] = missing;
  if (first === undefined) return places;
  const near = closestName(first, head);
  const hint =
    head.length === 1 && /[;\t]/.test(head[0] ?? "")
      ? "; separate the cells by commas"
      : near === undefined
        ? ""
        : `; is "${seen(near, LONGEST_QUOTED)}" meant?`;
  throw new SyntaxError(
    `catalogue: expected the columns ${NEEDED.join(", ")}, ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing among "${seen(head.slice(0, MOST_COLUMNS).join(", "), 300)}"${hint}`,
  );
}

function onlyRegion(regions: readonly string[]): string {
  const [first = "", ...others] = regions;
  if (others.length === 0) return first;
  throw new RangeError(
    `catalogue: expected the rows of one region, got ${listed(regions)}; say which is meant, as in { region: "${seen(first, LONGEST_QUOTED)}" }`,
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => (name === "" ? "rows without a region" : name));
  const more = names.length - shown.length;
  return `${shown.map((it) => seen(it, LONGEST_QUOTED)).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function readInstance(row: Row): Instance {
  const name = row.text("InstanceType");
  if (name === "") {
    throw new SyntaxError(
      `catalogue, line ${row.line}: expected an InstanceType, got an empty cell`,
    );
  }
  const spot = row.text("SpotPrice");
  const accelerator = readAccelerator(row);
  return {
    name,
    usdPerHour: amount(row, "Price", "US dollars an hour"),
    ...(spot === "" ? {} : { spotUsdPerHour: amount(row, "SpotPrice", "US dollars an hour") }),
    vcpus: amount(row, "vCPUs", "virtual processors"),
    memoryBytes: amount(row, "MemoryGiB", "gibibytes") * GIB,
    arch: readArch(row),
    ...(accelerator === undefined ? {} : { accelerator }),
    ...(BURSTABLE.test(name) ? { burstable: true } : {}),
  };
}

/** AWS's T family. */
const BURSTABLE = /^t\d\w*\./;

function readAccelerator(row: Row): Instance["accelerator"] {
  const name = row.text("AcceleratorName");
  if (name === "") return undefined;
  const count = amount(row, "AcceleratorCount", "accelerators");
  const memoryBytes = gpuMemory(row.text("GpuInfo"), count) ?? knownMemory(name, count);
  return { name, count, ...(memoryBytes === undefined ? {} : { memoryBytes }) };
}

function knownMemory(name: string, count: number): number | undefined {
  const sheet = acceleratorSheet(name);
  return sheet && sheet.memoryBytes * count;
}

/** SkyPilot keeps AWS's own record there, as Python or JSON writes it. */
function gpuMemory(info: string, count: number): number | undefined {
  const total = /TotalGpuMemoryInMiB['"]?\s*:\s*(\d+)/.exec(info)?.[1];
  if (total !== undefined) return Number(total) * MIB;
  const each = /SizeInMiB['"]?\s*:\s*(\d+)/.exec(info)?.[1];
  return each === undefined ? undefined : Number(each) * MIB * count;
}

const ARM = /^(arm64|aarch64)$/i;
const X86 = /^(x86_64|amd64|x86|)$/i;

function readArch(row: Row): Instance["arch"] {
  const arch = row.text("Arch");
  if (ARM.test(arch)) return "arm64";
  if (X86.test(arch)) return "x86_64";
  throw new RangeError(
    `catalogue, line ${row.line}, Arch: expected x86_64 or arm64, got "${seen(arch, LONGEST_QUOTED)}"`,
  );
}

function amount(row: Row, column: Column, unit: string): number {
  const cell = row.text(column);
  const value = /^[+\-\d.]/.test(cell) && !/^0x/i.test(cell) ? Number(cell) : Number.NaN;
  if (value > 0 && Number.isFinite(value)) return value;
  throw new RangeError(
    `catalogue, line ${row.line}, ${column}: expected a number of ${unit} above 0, got ${cell === "" ? "an empty cell" : `"${seen(cell, LONGEST_QUOTED)}"`}; ${adviceOn(cell, value)}`,
  );
}

function adviceOn(cell: string, value: number): string {
  if (/[$€£¥]|usd|eur/i.test(cell)) return "leave the currency out, as in 0.1785";
  if (/^\d+,\d+$/.test(cell)) return "write decimals with a point, as in 0.1785";
  if (value === 0) return "nobody rents for nothing: leave the line out, or put the price right";
  return "correct the cell, or leave the line out";
}

function merged(known: Instance, other: Instance, { line }: Row): Instance {
  if (known.usdPerHour !== other.usdPerHour) {
    throw new RangeError(
      `catalogue, line ${line}: expected one price for ${seen(known.name, LONGEST_QUOTED)}, got ${known.usdPerHour} and ${other.usdPerHour}; keep one of the lines`,
    );
  }
  const spots = [known, other].flatMap(({ spotUsdPerHour }) => spotUsdPerHour ?? []);
  return spots.length === 0 ? known : { ...known, spotUsdPerHour: Math.min(...spots) };
}
