/**
 * The flagship's folder, read without running it: modules that stand alone, names that lead somewhere, numbers with
 * unit and source, findings kept apart, statements tied to their characters.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import { readAntimony } from "../../src/antimony/index.ts"
import { planRun, readExperiment, readFigureFile, resolveReadout } from "../../src/figure/index.ts"
import { readFindings } from "../../src/findings/index.ts"
import { type Source, source } from "../../src/text/index.ts"
import { repositoryRoot } from "../source-files.ts"

const folder = join(repositoryRoot, "figures", "ketamine-glutamatergic-synapse")
const textOf = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8")
const sourceOf = (...path: string[]): Source => source(path.join("/"), textOf(...path))
const list = (sub: string, ending: string): string[] =>
  readdirSync(join(folder, sub))
    .filter((f) => f.endsWith(ending))
    .sort()

function readModel(name: string) {
  const resolve = (path: string): Source | undefined =>
    existsSync(join(folder, "model", path)) ? sourceOf("model", path) : undefined
  return readAntimony(sourceOf("model", name), { resolve })
}

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is missing`)
  return value
}

const read = readModel("main.ant")
const model = must(read.value, "the model")
const figure = must(readFigureFile(sourceOf("figure.yml")).value, "figure.yml")
const quantities = new Set([
  ...model.species.map((s) => s.id),
  ...model.parameters.map((p) => p.id),
  ...model.compartments.map((c) => c.id),
])
const findings = list("findings", ".yml")
  .filter((f) => f !== "known-failures.yml")
  .flatMap((f) => must(readFindings(sourceOf("findings", f)).value, f))

describe("the flagship's model, as written", () => {
  it("reads without a single remark, and of each module alone nothing is missing but what other modules give", () => {
    expect(read.diagnostics).toEqual([])
    for (const name of list("model", ".ant")) {
      const faults = readModel(name).diagnostics.filter((d) => d.severity === "error")
      const other = faults.map((d) => d.message).filter((m) => !/^'\w+' is not defined in this model/u.test(m))
      expect({ name, other }).toEqual({ name, other: [] })
      const inputs = faults.flatMap((d) => /^'(\w+)'/u.exec(d.message)?.[1] ?? [])
      expect(inputs.filter((id) => !quantities.has(id))).toEqual([])
    }
  })

  it("has more than a hundred states, all in reactions or rate rules", () => {
    const rates = model.rules.filter((r) => r.kind === "rate").length
    expect(model.species.length + rates).toBeGreaterThanOrEqual(110)
    const touched = new Set(model.reactions.flatMap((r) => [...r.reactants, ...r.products]).map((s) => s.species))
    expect(model.species.filter((s) => !touched.has(s.id)).map((s) => s.id)).toEqual([])
  })

  it("gives every parameter a unit, a name and a source or the word assumption", () => {
    const bare = model.parameters.filter((p) => !p.units || !p.name || !p.notes).map((p) => p.id)
    expect(bare).toEqual(["h", "scaling"])
  })
})

describe("the flagship's figure.yml", () => {
  it("leads to quantities of the model from every gene, drug, readout, switch and condition", () => {
    const lost: string[] = []
    const want = (what: string, id: string | undefined): void => {
      if (id !== undefined && !quantities.has(id)) lost.push(`${what}: ${id}`)
    }
    for (const [key, gene] of Object.entries(figure.genes)) {
      for (const id of [...gene.all, ...Object.values(gene.cells).flat()]) want(key, id)
    }
    for (const [key, drug] of Object.entries(figure.drugs)) {
      for (const t of Object.values(drug.routes).flat()) for (const id of [t.species, t.rate, t.clamp]) want(key, id)
      want(key, drug.level.plasma)
      want(key, drug.level.brain)
    }
    for (const [key, row] of Object.entries(figure.readouts)) want(key, row.quantity)
    for (const [key, row] of Object.entries(figure.switches)) for (const id of row.parameters) want(key, id)
    for (const [key, row] of Object.entries(figure.hypotheses)) want(key, row.parameter)
    for (const group of [figure.inputs, figure.preparations, figure.genotypes, figure.systems]) {
      for (const [key, row] of Object.entries(group)) for (const id of Object.keys(row.set)) want(key, id)
    }
    expect(lost).toEqual([])
  })

  it("knows all 26 genes of the record and marks those that the record lacks", () => {
    const record = textOf("record.md")
    const symbols = [...record.matchAll(/hgnc_symbol: ([A-Z0-9]+)$/gmu)].map((m) => m[1] as string)
    const wanted = [...new Set(symbols)].sort()
    const marked = Object.entries(figure.genes).filter(([, g]) => g.in_record)
    expect(marked.map(([key]) => key).sort()).toEqual(wanted)
    expect(wanted).toHaveLength(26)
  })

  it("plans every experiment", () => {
    for (const name of list("experiments", ".yml")) {
      const experiment = must(readExperiment(sourceOf("experiments", name)).value, name)
      expect({ name, faults: planRun(figure, experiment).diagnostics }).toEqual({ name, faults: [] })
      expect(experiment.readouts.filter((r) => !resolveReadout(figure, r))).toEqual([])
    }
  })
})

interface StatementRow {
  readonly id: string
  readonly sentence: string
  readonly span: readonly [number, number]
  readonly reactions: readonly string[]
  readonly switch: string | null
}

describe("the flagship's statements", () => {
  const rows = parse(textOf("statements.yml")) as readonly StatementRow[]

  it("are fourteen, each carried by reactions of the model and, but one, by a switch", () => {
    const reactions = new Set(model.reactions.map((r) => r.id))
    expect(rows.map((r) => r.id)).toEqual(Array.from({ length: 14 }, (_, i) => `s${String(i + 1).padStart(2, "0")}`))
    expect(rows.flatMap((r) => r.reactions.filter((id) => !reactions.has(id)))).toEqual([])
    expect(rows.filter((r) => r.reactions.length === 0)).toEqual([])
    expect(rows.filter((r) => r.switch === null).map((r) => r.id)).toEqual(["s11"])
    for (const r of rows) if (r.switch !== null) expect(quantities.has(r.switch)).toBe(true)
  })

  it("stand in the caption where they say", () => {
    const front = parse(textOf("record.md").split(/^---$/mu)[1] as string) as { readonly caption: string }
    const points = [...front.caption]
    for (const r of rows) expect(points.slice(r.span[0], r.span[1]).join("")).toBe(r.sentence)
  })
})

describe("the flagship's findings", () => {
  it("have sources in references.bib", () => {
    const keys = new Set([...textOf("references.bib").matchAll(/^@\w+\{([^,]+),/gmu)].map((m) => m[1]))
    expect([...new Set(findings.map((f) => f.cite))].filter((c) => !keys.has(c))).toEqual([])
  })

  it("keep at least a quarter of tier 1 and 2 aside as validation, and tier 3 as contested", () => {
    const targets = findings.filter((f) => f.tier < 3)
    expect(targets.length).toBeGreaterThanOrEqual(60)
    expect(targets.filter((f) => f.role === "validation").length / targets.length).toBeGreaterThanOrEqual(0.25)
    expect(targets.filter((f) => f.role === "calibration" && f.tier === 1).length).toBeGreaterThanOrEqual(20)
    expect(findings.filter((f) => f.tier === 3 && f.role !== "contested")).toEqual([])
  })

  it("name what the figure knows, except drugs out of scope", () => {
    const missing = new Set<string>()
    for (const f of findings) {
      for (const e of f.expect) if (!resolveReadout(figure, e.readout)) missing.add(`readout ${e.readout}`)
      for (const arm of Object.values(f.arms)) {
        const species = f.system.species
        const experiment = {
          id: f.id,
          title: "",
          until: "24 h",
          readouts: [],
          doses: arm.doses,
          perturb: arm.perturb,
          inputs: arm.inputs,
          without: arm.without,
          ...(typeof species === "string" ? { system: species } : {}),
          ...(f.system.preparation === undefined ? {} : { preparation: f.system.preparation }),
        }
        for (const d of planRun(figure, experiment).diagnostics) missing.add(d.message)
      }
    }
    expect([...missing].sort()).toEqual([
      "the figure has no drug 'fluoxetine'",
      "the figure has no drug 'imipramine'",
      "the figure has no drug 'rapastinel'",
    ])
  })

  it("give every known failure a reason, and name a finding that is there", () => {
    const path = join(folder, "findings", "known-failures.yml")
    const known = existsSync(path) ? (parse(readFileSync(path, "utf8")) as Record<string, string> | null) : null
    const ids = new Set(findings.map((f) => f.id))
    for (const [id, reason] of Object.entries(known ?? {})) {
      expect(ids.has(id)).toBe(true)
      expect(reason.length).toBeGreaterThan(20)
    }
  })
})
