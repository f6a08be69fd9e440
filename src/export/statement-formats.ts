/** Formats made of what the caption claims: INDRA JSON, BEL, SIF; and of the record: gene sets (GMT), JSON-LD. */
import { recordGmt, recordJsonLd, type Statement, statementsBel, statementsIndra } from "../figure/index.ts"
import type { Diagnostic } from "../text/index.ts"
import { type Exported, type ExportInput, type Format, textFile } from "./format.ts"

const statementsOf = (input: ExportInput): readonly Statement[] => input.statements ?? []

/** A claim that the format has no place for, said and not dropped in silence. */
function cannotHold(s: Statement, what: string, instead: string): Diagnostic {
  return {
    severity: "warning",
    code: "export/not-representable",
    message: `statement '${s.id}' (${s.subject} ${s.relation} ${s.object}): ${what}`,
    help: `the format '${instead}' holds it`,
  }
}

export const indra: Format = {
  id: "indra",
  label: "INDRA statements (JSON)",
  extension: ".indra.json",
  mediaType: "application/vnd.indra+json",
  keeps: "each claim with its sentence, offsets, grounding, negation and hedge",
  drops: "the model",
  needs: ["statements", "record"],
  write: (input) =>
    textFile(`${JSON.stringify(statementsIndra(statementsOf(input), input.record?.figid ?? ""), null, 2)}\n`),
}

export const bel: Format = {
  id: "bel",
  label: "Biological Expression Language",
  extension: ".bel",
  mediaType: "text/x-bel",
  keeps: "each claim with its sentence and citation",
  drops: "the model; offsets; negated claims",
  needs: ["statements", "record"],
  write: (input) => {
    const negated = statementsOf(input).filter((s) => s.negated)
    return textFile(
      statementsBel(statementsOf(input).filter((s) => !s.negated)),
      negated.map((s) => cannotHold(s, "BEL has no negated causal edges", "indra")),
    )
  },
}

export const sif: Format = {
  id: "sif",
  label: "Simple interaction format",
  extension: ".sif",
  mediaType: "text/x-sif",
  keeps: "subject, relation, object of each claim",
  drops: "the model; evidence; negated claims",
  needs: ["statements"],
  write: (input): Exported => {
    const cell = (text: string): string => text.replace(/[\t\r\n]+/gu, " ")
    const stated = statementsOf(input).filter((s) => !s.negated)
    const lines = [...new Set(stated.map((s) => [s.subject, s.relation, s.object].map(cell).join("\t")))]
    const negated = statementsOf(input).filter((s) => s.negated)
    const lost = negated.map((s) => cannotHold(s, "SIF has no negation", "indra"))
    return textFile(lines.map((l) => `${l}\n`).join(""), lost)
  },
}

export const gmt: Format = {
  id: "gmt",
  label: "Gene sets (GMT)",
  extension: ".gmt",
  mediaType: "text/x-gmt",
  keeps: "the record's genes by approved symbol",
  drops: "everything else",
  needs: ["record"],
  write: (input) => textFile(input.record ? recordGmt(input.record) : ""),
}

export const jsonld: Format = {
  id: "jsonld",
  label: "JSON-LD (schema.org)",
  extension: ".jsonld",
  mediaType: "application/ld+json",
  keeps: "the figure, its article, its genes and chemicals",
  drops: "the model",
  needs: ["record"],
  write: (input) => textFile(input.record ? `${JSON.stringify(recordJsonLd(input.record), null, 2)}\n` : ""),
}
