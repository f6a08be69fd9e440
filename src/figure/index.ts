/** A published figure: its record, what its words mean, what its caption claims, and the experiments that can be done on it. */

export { type Dose, doseUnits, type Route, readDose, routes } from "./dose.ts"
export {
  type Direction,
  drawPriors,
  type Ensemble,
  type EnsembleCounts,
  type EnsembleOptions,
  ensembleOf,
  runDraws,
} from "./ensemble.ts"
export { type Alternative, type Entity, type EntityKind, entityKinds } from "./entity.ts"
export { type Experiment, endOf, planRun, type RunPlan, readExperiment, untreated } from "./experiment.ts"
export { type EntitySource, extractStatements } from "./extract.ts"
export {
  type FigureDrug,
  type FigureFile,
  type FigureGene,
  type FigureReadout,
  figureJsonSchema,
  foldName,
  namesOf,
  readFigureFile,
  resolveName,
} from "./figure-file.ts"
export { findEntities } from "./find-entities.ts"
export { type Flag, flagRows } from "./flag-rows.ts"
export { type Gate, type GateChoice, type GateWay, gatesOf, wayOf } from "./gates.ts"
export { type Grounded, groundRecord, groundWords } from "./ground.ts"
export { type Lexicon, lexiconFileNames, parseLexicon } from "./lexicon.ts"
export { familyTable, geneTables, readHgnc } from "./lexicon-tables.ts"
export { figureFiles, figureIdOf } from "./new-figure.ts"
export { type NotUnderstood, notUnderstood } from "./not-understood.ts"
export { placesOfEntities } from "./places.ts"
export { parseAmount, parseTime, secondsPer, toMicromolar } from "./quantity.ts"
export { type Companions, readRecord } from "./read-record.ts"
export { type LocatedYaml, parseYaml, readYaml } from "./read-yaml.ts"
export { type ResolvedReadout, resolveReadout } from "./readouts.ts"
export type { FigureId, FigureRecord, GeneRow, PmcId, TermRow } from "./record.ts"
export { recordDoubts } from "./record-doubts.ts"
export { FigureRunner, type FigureRunOptions, type Rest, type Runner } from "./run-figure.ts"
export { type Relation, relations, type Statement, signOf } from "./statement.ts"
export { readIndra, statementJson, statementsBel, statementsIndra, statementsTsv } from "./statement-formats.ts"
export { asEntry, mergeStatements, readStatements, type StatementEntry, writeStatements } from "./statements-file.ts"
export { type Prior, priorsOf, type WiredModel, wireModel } from "./wire.ts"
export { type RecordChanges, recordGmt, recordJsonLd, recordTsv, writeRecord } from "./write-record.ts"
