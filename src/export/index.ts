/** Ways out: a figure's model and claims in the formats of other programs. One file per format, one row in the table. */
export type { Exported, ExportInput, Format } from "./format.ts"
export { formatOf, formats } from "./formats.ts"
export { withDoses, withValues } from "./with-doses.ts"
