import { describe, expect, it } from "vitest"
import { importsOf, sourceFiles } from "./source-files.ts"

/** Who may import whom (docs/architecture.md). A folder sees the folders listed, and only through their index.ts. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  text: [],
  math: ["text"],
  model: ["text", "math"],
  sbml: ["text", "math", "model"],
  antimony: ["text", "math", "model"],
  engine: ["text", "math", "model"],
  figure: ["text", "math", "model", "engine"],
  findings: ["text", "model", "engine", "figure"],
  cohort: ["text", "model", "engine", "figure", "findings"],
  fit: ["text", "model", "engine", "figure", "findings", "cohort"],
  library: ["text", "figure"],
  draw: ["text", "model", "engine", "figure", "findings", "cohort", "fit"],
  export: ["text", "math", "model", "sbml", "antimony", "engine", "figure", "findings", "draw"],
  cli: [
    "text",
    "math",
    "model",
    "sbml",
    "antimony",
    "engine",
    "figure",
    "findings",
    "cohort",
    "fit",
    "library",
    "draw",
    "export",
  ],
  web: [
    "text",
    "math",
    "model",
    "sbml",
    "antimony",
    "engine",
    "figure",
    "findings",
    "cohort",
    "fit",
    "library",
    "draw",
    "export",
  ],
}

/** Folders without any package at run time. */
const bare = ["text", "math", "model", "engine"]

const files = sourceFiles("src")

/** `src/engine/compile/x.ts` + `../../math/index.ts` → `math/index.ts` */
function target(path: string, specifier: string): string {
  const parts = path.split("/").slice(1, -1)
  for (const step of specifier.split("/")) {
    if (step === "..") parts.pop()
    else if (step !== ".") parts.push(step)
  }
  return parts.join("/")
}

describe("boundaries", () => {
  it("every folder of src is in the table", () => {
    const folders = new Set(files.map((f) => f.path.split("/")[1]))
    expect([...folders].filter((f) => f !== undefined && !(f in allowed))).toEqual([])
  })

  it("a folder imports only what stands before it, through its index.ts", () => {
    const wrong: string[] = []
    for (const file of files) {
      const own = file.path.split("/")[1] as string
      for (const specifier of importsOf(file)) {
        if (!specifier.startsWith(".")) continue
        const to = target(file.path, specifier)
        const folder = to.split("/")[0] as string
        if (folder === own) continue
        const throughFace = to === `${folder}/index.ts`
        if (!allowed[own]?.includes(folder) || !throughFace) wrong.push(`${file.path} imports ${specifier}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it("only cli sees Node, and the lowest folders see no package", () => {
    const wrong: string[] = []
    for (const file of files) {
      const own = file.path.split("/")[1] as string
      for (const specifier of importsOf(file)) {
        if (specifier.startsWith("node:") && own !== "cli") wrong.push(`${file.path} imports ${specifier}`)
        if (!specifier.startsWith(".") && bare.includes(own)) wrong.push(`${file.path} imports ${specifier}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it("nothing evaluates text as code", () => {
    const wrong = files.filter((f) =>
      /\beval\s*\(|new\s+Function\s*\(/u.test(f.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gmu, "")),
    )
    expect(wrong.map((f) => f.path)).toEqual([])
  })
})
