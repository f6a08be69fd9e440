/** Which verdicts an edit or a hypothesis changed, in words. */
import type { Verdict } from "../../findings/index.ts"

const good: ReadonlySet<Verdict> = new Set<Verdict>(["pass"])

/** `2 broken, 1 mended` against the verdicts before the edit. */
export function verdictDifference(before: ReadonlyMap<string, Verdict>, after: ReadonlyMap<string, Verdict>): string {
  let broken = 0
  let mended = 0
  for (const [id, verdict] of after) {
    const old = before.get(id)
    if (old === undefined) continue
    if (good.has(old) && !good.has(verdict)) broken++
    if (!good.has(old) && good.has(verdict)) mended++
  }
  return broken + mended === 0 ? "no verdict changed" : `${broken} broken, ${mended} mended`
}
