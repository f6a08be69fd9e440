/** Ways out: a figure's model and claims in the formats of other programs. One file per format, one row in the table. */
export type { ArchiveFile, Exported, ExportInput, Format, Study, StudyReadout } from "./format.ts"
export { formatOf, formats } from "./formats.ts"
export { type ArmModel, armModel, type StudyFigure, type StudyOptions, studyOfExperiments } from "./study.ts"
export { withDoses, withValues } from "./with-doses.ts"
