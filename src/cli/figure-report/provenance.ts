/**
 * What a model's numbers rest on, told by their annotations: literature, assumption, fit; and which file of the model
 * each quantity stands in.
 */
import type { FigureFile } from "../../figure/index.ts"
import type { Model, Parameter } from "../../model/index.ts"

export type Provenance = "published" | "fitted" | "assumed" | "defined" | "not told"

/** Numbers that are no knowledge: definitions, switches, conditions, doses, genotypes. */
const bookkeeping = /^(?:definition|dosing|condition|switch|genotype|set to)/iu

/** Where a constant comes from, by its notes and annotations. */
export function provenanceOf(p: Parameter): Provenance {
  const notes = p.notes ?? ""
  if (bookkeeping.test(notes)) return "defined"
  if (/\bfitted\b/iu.test(notes)) return "fitted"
  if (/\bassum/iu.test(notes) || /\bplaceholder\b|\bproxy\b/iu.test(notes)) return "assumed"
  if (/doi|pmid|pmc|published|from\b/iu.test(notes) || (p.annotations ?? []).length > 0) return "published"
  return "not told"
}

/** What carries numbers of its own: the constants, and what a formula with numbers in it gives (its notes tell of more than a definition). */
export function constantsOf(model: Model): readonly Parameter[] {
  const ruled = new Set(model.rules.flatMap((r) => (r.kind === "algebraic" ? [] : [r.variable])))
  return model.parameters.filter((p) =>
    ruled.has(p.id) ? !["defined", "not told"].includes(provenanceOf(p)) : p.constant,
  )
}

/** Module (file without folder and ending) by quantity; a submodel's own quantities count to the submodel's file. */
export function modulesOf(antimony: Readonly<Record<string, string>>): (id: string) => string {
  const places = new Map<string, string>()
  for (const [path, text] of Object.entries(antimony)) {
    const name = path.replace(/^.*\//u, "").replace(/\.\w+$/u, "")
    for (const match of text.matchAll(/^\s*(?:species\s+)?([A-Za-z_]\w*)(?:\s+in\s+\w+;\s*\w+)?\s*(?::=|'\s*=|=)/gmu)) {
      const id = match[1] as string
      if (!places.has(id)) places.set(id, name)
    }
    for (const match of text.matchAll(/^\s*species\s+([A-Za-z_]\w*)/gmu)) places.set(match[1] as string, name)
  }
  return (id) => {
    for (let rest = id; ; ) {
      const found = places.get(rest)
      if (found !== undefined) return found
      const cut = rest.indexOf("_")
      if (cut < 0) return "other"
      rest = rest.slice(cut + 1)
    }
  }
}

/** The module of a readout of the figure. */
export function moduleOfReadout(file: FigureFile, moduleOf: (id: string) => string, readout: string): string {
  const quantity = file.readouts[readout]?.quantity ?? readout
  return moduleOf(quantity)
}
