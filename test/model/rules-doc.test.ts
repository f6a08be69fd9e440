import { readFileSync, writeFileSync } from "node:fs"
import { expect, it } from "vitest"
import { checkRules } from "../../src/model/check-model.ts"
import { type ModelRule, validationRules } from "../../src/model/validate.ts"

const path = new URL("../../docs/checks.md", import.meta.url)

function table(rules: readonly ModelRule[]): string {
  const rows = rules.map((r) => `| \`${r.code}\` | ${r.severity} | ${r.states} | ${r.remedy} |`)
  return ["| code | severity | what holds | what to do where it doesn't |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  )
}

const text = `# What is checked in a model

Made from the rules themselves (\`src/model/validate.ts\`, \`src/model/check-model.ts\`); \`UPDATE_DOCS=1 npx vitest run test/model/rules-doc.test.ts\` writes it anew.

\`kinetoscope check <figure|model>\` lists every remark with its place; it exits with 1 where there is an error or a warning. \`info\` is advice.

## What a model needs to run

${table(validationRules)}

## What a careful modeller would want to hear

${table(checkRules)}
`

it("docs/checks.md says what the rules say", () => {
  if (process.env["UPDATE_DOCS"]) writeFileSync(path, text)
  expect(readFileSync(path, "utf8")).toBe(text)
})
