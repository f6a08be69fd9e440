/** Published experiments as tests: verdict, claim, citation, margin; calibration and validation under separate heads. */

import { parseTime } from "../../figure/index.ts"
import { type Finding, type FindingResult, type Verdict, verdicts } from "../../findings/index.ts"
import type { Setup } from "../state/setup.ts"
import type { Store } from "../state/store.ts"
import { verdictDifference } from "../state/verdict-difference.ts"

export const verdictGlyph: Readonly<Record<Verdict, string>> = {
  pass: "✓",
  near: "≈",
  fail: "✕",
  "not covered": "–",
  error: "!",
}

const heads: Readonly<Record<string, string>> = {
  calibration: "Calibration",
  validation: "Validation, kept aside",
  contested: "Contested, both sides",
}

/** `Li ’10` from `Li2010_science` or `Li et al. 2010`. */
export function shortCite(cite: string): string {
  const match = /^\W*([\p{L}-]+)\D*(?:19|20)(\d\d)/u.exec(cite)
  return match ? `${match[1]} ’${match[2]}` : cite.slice(0, 16)
}

/** The arm that a finding is about, and the one it is compared with. */
export function armsOfFinding(finding: Finding): readonly [string | undefined, string | undefined] {
  const names = Object.keys(finding.arms)
  const dosed = names.filter((n) => (finding.arms[n]?.doses.length ?? 0) > 0)
  const main = dosed[0] ?? names[names.length - 1]
  return [main, names.find((n) => n !== main)]
}

function setupOfArm(store: Store, finding: Finding, arm: string): Setup {
  const now = store.setup.value
  const a = finding.arms[arm]
  const species = finding.system.species
  const wanted = typeof species === "string" ? species : species?.[0]
  const system = wanted !== undefined && wanted in store.bundle.figure.systems ? wanted : now.system
  return {
    ...now,
    system,
    preparation: a?.preparation ?? finding.system.preparation,
    doses: a?.doses ?? [],
    perturb: a?.perturb ?? [],
    without: a?.without ?? [],
    inputs: a?.inputs ?? [],
  }
}

/**
 * Show the finding: its arm as B, its control as A, the clock where it looked.
 * @param without hypotheses left out on top of what the finding's arms leave out
 */
export function setUpFinding(store: Store, finding: Finding, without: readonly string[] = []): void {
  const [main, control] = armsOfFinding(finding)
  if (main === undefined) return
  const expectation = finding.expect[0]
  const at = expectation?.at ?? expectation?.over?.[0]
  const minutes = typeof at === "number" ? at : at === undefined ? undefined : parseTime(at, "min")
  const horizon =
    minutes === undefined ? store.setup.value.horizon : ([180, 1440, 4320, 10080].find((h) => h >= minutes) ?? 10080)
  store.playing.value = false
  store.selected.value = `finding:${finding.id}`
  const armed = (arm: string): Setup => {
    const setup = setupOfArm(store, finding, arm)
    return { ...setup, horizon, without: [...new Set([...setup.without, ...without])] }
  }
  store.compare(armed(main), control === undefined ? undefined : armed(control))
  if (minutes !== undefined) store.time.value = Math.max(0, Math.min(horizon, minutes))
}

/** A published interval as it stands on a curve: when, and between which values of the readout. */
export interface Interval {
  readonly readout: string
  readonly time: number
  readonly low: number | undefined
  readonly high: number | undefined
  /** The bounds are multiples of rest. */
  readonly relative: boolean
}

/** Intervals of a finding that can be drawn: those of one arm, or of one arm over another. */
export function intervalsOf(finding: Finding): readonly Interval[] {
  return finding.expect.flatMap((e): Interval[] => {
    const relative = e.compare !== undefined && /^\s*\w+\s*\/\s*\w+\s*$/u.test(e.compare)
    if (!(relative || e.of !== undefined) || !e.within) return []
    const [a, b] = [e.at ?? e.over?.[0], e.at ?? e.over?.[1]].map((t) =>
      typeof t === "string" ? parseTime(t, "min") : t,
    )
    const [low, high] = e.within.map((w) => (typeof w === "number" ? w : undefined))
    if (a === undefined || b === undefined || (low === undefined && high === undefined)) return []
    return [{ readout: e.readout, time: (a + b) / 2, low, high, relative }]
  })
}

function Margin({ result }: { result: FindingResult | undefined }) {
  if (!result || result.margin === null || result.verdict === "not covered") {
    return <span class="margin none">{result?.verdict === "not covered" ? "not covered" : ""}</span>
  }
  const size = Math.min(1, Math.abs(result.margin)) * 40
  const inside = result.margin >= 0
  return (
    <svg class="margin" viewBox="0 0 84 12" aria-hidden="true">
      <path class="margin-line" d="M0 6H84" />
      <rect class={inside ? "inside" : "short"} x={inside ? 42 : 42 - size} y="2" width={size} height="8" />
      <path class="margin-centre" d="M42 0V12" />
    </svg>
  )
}

/** What a finding's verdict is in A, where A leaves out other hypotheses and both were judged. */
function verdictInA(store: Store, finding: string): Verdict | undefined {
  const a = store.pinned.value
  if (!a) return undefined
  const key = [...a.without].sort().join(" ")
  return key === [...store.setup.value.without].sort().join(" ") ? undefined : store.matrix.value.get(key)?.get(finding)
}

/** `2 broken, 1 mended against A`, where A leaves out other hypotheses. */
function AgainstA({ store }: { store: Store }) {
  const before = new Map<string, Verdict>()
  for (const f of store.bundle.findings) {
    const verdict = verdictInA(store, f.id)
    if (verdict) before.set(f.id, verdict)
  }
  if (before.size === 0) return null
  const now = new Map([...store.verdicts.value].map(([id, r]) => [id, r.verdict]))
  return <span>{verdictDifference(before, now)} against A</span>
}

function Row({ store, finding }: { store: Store; finding: Finding }) {
  const result = store.verdicts.value.get(finding.id)
  const inA = verdictInA(store, finding.id)
  const selected = store.selected.value === `finding:${finding.id}`
  const words = result ? `${result.verdict}: ${finding.claim}. ${result.reason}` : finding.claim
  return (
    <li>
      <button
        type="button"
        class={selected ? "finding selected" : "finding"}
        title={words}
        onClick={() => setUpFinding(store, finding)}
      >
        <span class="glyph" aria-hidden="true">
          {result ? verdictGlyph[result.verdict] : "·"}
        </span>
        <span class="visually-hidden">{result?.verdict ?? "waiting"}: </span>
        <span class="finding-claim">
          {inA !== undefined && inA !== result?.verdict && (
            <span class="in-a" title={`in A: ${inA}`}>
              A {verdictGlyph[inA]}
            </span>
          )}
          {finding.claim || finding.id}
        </span>
        <span class="cite">{shortCite(finding.cite)}</span>
        <Margin result={result} />
      </button>
    </li>
  )
}

/** `✓ 61 ≈ 9 ✕ 14 – 9` */
export function Counts({ store }: { store: Store }) {
  const counts = new Map<Verdict, number>()
  for (const r of store.verdicts.value.values()) counts.set(r.verdict, (counts.get(r.verdict) ?? 0) + 1)
  return (
    <p class="counts" aria-live="off">
      {verdicts
        .filter((v) => counts.has(v))
        .map((v) => (
          <span key={v} title={v}>
            <span aria-hidden="true">{verdictGlyph[v]}</span>
            <span class="visually-hidden">{v}</span> {counts.get(v)}
          </span>
        ))}
      <AgainstA store={store} />
      {store.judging.value && <span class="judging">running</span>}
    </p>
  )
}

export function Findings({ store }: { store: Store }) {
  const groups = Object.entries(heads).map(([role, head]) => ({
    head,
    findings: store.bundle.findings.filter((f) => f.role === role),
  }))
  return (
    <div class="findings" tabIndex={0} role="region" aria-label="Findings">
      {groups
        .filter((g) => g.findings.length > 0)
        .map((g) => (
          <section key={g.head}>
            <h3>
              {g.head} <span class="short-within">short | within</span>
            </h3>
            <ul>
              {g.findings.map((f) => (
                <Row key={f.id} store={store} finding={f} />
              ))}
            </ul>
          </section>
        ))}
      {store.bundle.findings.length === 0 && <p class="mute">This figure has no findings yet.</p>}
    </div>
  )
}
