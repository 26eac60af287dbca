import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { schemaTable, TABLES, tableText } from "../../../../scripts/tooling/schema-tables.mjs";

test.each(TABLES)("$file is what the packages declare now", (row) => {
  const committed = readFileSync(new URL(`../../../../${row.file}`, import.meta.url), "utf8");
  expect(committed === tableText(row), 'run "node scripts/tooling/schema-tables.mjs"').toBe(true);
  expect(Object.keys(schemaTable(row).shapes).length).toBeGreaterThan(20);
});
