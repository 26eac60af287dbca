import { describe, expect, test } from "vitest";
import { csvRows } from "../../base/csv.ts";
import { AWS_CATALOGUE } from "./aws-catalogue.ts";
import { catalogueFromCsv, catalogueToCsv } from "./catalogue-csv.ts";
import { fargateInstance } from "./fargate.ts";
import { checkCatalogue } from "./instance.ts";

const GIB = 2 ** 30;
const origin = { source: "a list", date: "2026-07-20" };
const read = (text: string, more = {}) => catalogueFromCsv(text, { ...origin, ...more });

const HEAD = "InstanceType,vCPUs,MemoryGiB,Price";

test("SkyPilot's columns are understood: zones make one type, with the lowest of its spot prices", () => {
  const text = [
    "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region,AvailabilityZone,Arch",
    `g4dn.xlarge,T4,1.0,4.0,16.0,"{'Gpus': [{'Name': 'T4', 'Count': 1, 'MemoryInfo': {'SizeInMiB': 16384}}], 'TotalGpuMemoryInMiB': 16384}",0.526,0.2104,us-east-1,us-east-1a,x86_64`,
    `g4dn.xlarge,T4,1.0,4.0,16.0,"{'TotalGpuMemoryInMiB': 16384}",0.526,0.1893,us-east-1,us-east-1b,x86_64`,
    "c7g.large,,,2.0,4.0,,0.0725,,us-east-1,us-east-1a,arm64",
    "c7g.large,,,2.0,4.0,,0.08,,eu-west-1,eu-west-1a,arm64",
  ].join("\r\n");
  expect(read(text, { region: "us-east-1" })).toEqual({
    ...origin,
    region: "us-east-1",
    instances: [
      {
        name: "g4dn.xlarge",
        usdPerHour: 0.526,
        spotUsdPerHour: 0.1893,
        vcpus: 4,
        memoryBytes: 16 * GIB,
        arch: "x86_64",
        accelerator: { name: "T4", count: 1, memoryBytes: 16 * GIB },
      },
      { name: "c7g.large", usdPerHour: 0.0725, vcpus: 2, memoryBytes: 4 * GIB, arch: "arm64" },
    ],
  });
  expect(() => read(text)).toThrow("expected the rows of one region, got us-east-1, eu-west-1");
  expect(() => read(text, { region: "mars-1" })).toThrow("expected rows of region mars-1");
});

test("four columns are enough, in any order and case, with a mark of byte order and an empty line", () => {
  const text = '\uFEFFprice,INSTANCETYPE,vcpus,memorygib,Note\n0.1,"a, b",2,4,mine\n\n';
  expect(read(text).instances).toEqual([
    { name: "a, b", usdPerHour: 0.1, vcpus: 2, memoryBytes: 4 * GIB, arch: "x86_64" },
  ]);
});

test("a catalogue that is written is read again as it was, but for remarks", () => {
  const again = catalogueFromCsv(catalogueToCsv(AWS_CATALOGUE), AWS_CATALOGUE);
  expect(again).toEqual({
    ...AWS_CATALOGUE,
    instances: AWS_CATALOGUE.instances.map(({ assumed: _, ...instance }) => instance),
  });
});

test("names that a spreadsheet would run are written as texts, and read as they were", () => {
  const name = '=HYPERLINK("http://x","y")';
  const instances = [{ ...AWS_CATALOGUE.instances[0]!, name, arch: "@x" as "x86_64" }];
  const csv = catalogueToCsv({ ...AWS_CATALOGUE, instances });
  expect(csv).toContain(`\n"'=HYPERLINK(`);
  expect(csvRows(csv)[1]?.cells).toContain(name);
  expect(csvRows(csv)[1]?.cells).toContain("@x");
});

describe("what is broken is told with its place", () => {
  test.each([
    ["an empty text", "", "got an empty text"],
    ["names alone", HEAD, "a line for each type of machine"],
    ["other columns", "name,cost\na,1", "InstanceType, vCPUs, MemoryGiB, Price are missing"],
    ["a mistyped column", "InstanceTyp,vCPUs,MemoryGiB,Price\na,2,4,1", 'is "InstanceTyp" meant?'],
    ["a column twice", `${HEAD},Price\na,2,4,1,1`, "got Price twice"],
    ["semicolons", "InstanceType;vCPUs;MemoryGiB;Price\na;2;4;1", "separate the cells by commas"],
    [
      "a price of 0",
      `${HEAD}\na,2,4,0`,
      'line 2, Price: expected a number of US dollars an hour above 0, got "0"; nobody rents',
    ],
    ["a negative price", `${HEAD}\na,2,4,0.1\nb,2,4,-1`, "line 3, Price"],
    ["a currency sign", `${HEAD}\na,2,4,$0.1`, "leave the currency out"],
    ["a decimal comma", `${HEAD}\na,2,4,"0,1"`, "write decimals with a point"],
    ["no number", `${HEAD}\na,2,4,cheap`, 'got "cheap"'],
    ["a number of another kind", `${HEAD}\na,2,4,0x10`, 'got "0x10"'],
    ["an empty price", `${HEAD}\na,2,4,`, "got an empty cell"],
    ["no name", `${HEAD}\n,2,4,1`, "expected an InstanceType"],
    ["a cell too many", `${HEAD}\na,2,4,1,5`, "expected 4 cells"],
    ["an open quote", `${HEAD}\n"a,2,4,1`, "a quote that stands alone or never ends"],
    ["two prices", `${HEAD}\na,2,4,1\na,2,4,2`, "expected one price for a, got 1 and 2"],
    ["an unknown processor", `${HEAD},Arch\na,2,4,1,riscv`, "expected x86_64 or arm64"],
  ])("%s", (_, text, sentence) => {
    expect(() => read(text)).toThrow(sentence);
  });

  test("a date that is none, and more types than a search takes", () => {
    const row = `${HEAD}\na,2,4,1`;
    expect(() => catalogueFromCsv(row, { source: "a", date: "yesterday" })).toThrow("2026-07-20");
    expect(() => catalogueFromCsv(row, { source: " ", date: "2026-07-20" })).toThrow("source");
    const many = Array.from({ length: 101 }, (_, index) => `t${index},2,4,1`);
    expect(() => read([HEAD, ...many].join("\n"))).toThrow("at most 100 types");
  });
});

test("the catalogue that plans begin with has nothing to refuse, and Fargate's prices are its list's", () => {
  expect(() => checkCatalogue(AWS_CATALOGUE)).not.toThrow();
  // 1 vCPU and 2 GiB: 0.04048 + 2 × 0.004445.
  expect(fargateInstance(1, 2).usdPerHour).toBeCloseTo(0.04937, 10);
  expect(() => fargateInstance(3, 8)).toThrow("0.25, 0.5, 1, 2, 4, 8, 16 vCPUs, got 3");
  expect(() => fargateInstance(1, 16)).toThrow("2 to 8 GiB");
});
