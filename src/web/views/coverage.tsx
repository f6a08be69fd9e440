/** For the curator: what the caption claims and what carries it; what each cut would cost. */
import type { Verdict } from "../../findings/index.ts"
import { arrowName } from "../scene/interact.ts"
import { type Coverage as Class, coverageOf, coverageWords } from "../state/coverage.ts"
import type { Store } from "../state/store.ts"

const kinds: readonly Class[] = ["modelled", "stated", "inferred", "contradicted"]

interface Cut {
  readonly name: string
  readonly label: string
  readonly statements: readonly string[]
}

/** Switches that the statements name, and the hypotheses. */
function cutsOf(store: Store): readonly Cut[] {
  const { figure, statements } = store.bundle
  const names = [...new Set(statements.flatMap((s) => (s.switch ? [s.switch] : [])))]
  return names.map((name) => ({
    name,
    label: figure.switches[name]?.label ?? figure.hypotheses[name]?.label ?? name,
    statements: statements.filter((s) => s.switch === name).map((s) => s.id),
  }))
}

function lost(
  before: ReadonlyMap<string, Verdict> | undefined,
  after: ReadonlyMap<string, Verdict> | undefined,
): number | undefined {
  if (!before || !after || after.size === 0) return undefined
  let n = 0
  for (const [id, verdict] of after) if (before.get(id) === "pass" && verdict !== "pass") n++
  return n
}

function Sample({ kind }: { kind: Class }) {
  return (
    <svg class={`sample-line ${kind}`} viewBox="0 0 34 10" aria-hidden="true">
      <path d="M1 5H33" />
    </svg>
  )
}

/** How many arrows of the drawing are of each class. */
function Classes({ store }: { store: Store }) {
  const { statements } = store.bundle
  const arrows = [...(store.scene.value?.querySelectorAll<SVGElement>(".arrow") ?? [])].map((arrow) => {
    const own = (arrow.dataset["statement"] ?? "").split(" ")
    return coverageOf(
      statements.filter((s) => own.includes(s.id)),
      statements,
    )
  })
  const drawing = store.scene.value
  const open = [...(drawing?.querySelectorAll<SVGElement>(".arrow") ?? [])].flatMap((arrow, i) =>
    arrows[i] === "modelled" ? [] : [{ arrow, kind: arrows[i] }],
  )
  return (
    <>
      <ul class="coverage-classes">
        {kinds.map((kind) => (
          <li key={kind}>
            <Sample kind={kind} />
            <b>{arrows.filter((a) => a === kind).length}</b>
            <span>
              {kind}
              <span class="mute">: {coverageWords[kind]}</span>
            </span>
          </li>
        ))}
      </ul>
      {drawing && open.length > 0 && (
        <details>
          <summary>Arrows that the caption does not carry</summary>
          <ul class="open-arrows">
            {open.map(({ arrow, kind }) => (
              <li key={arrow.dataset["arrow"]}>
                <button
                  type="button"
                  class="text"
                  onClick={() => {
                    store.selected.value = `arrow:${arrow.dataset["arrow"]}`
                  }}
                >
                  {arrowName(drawing, arrow)} <span class="mute">{kind}</span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function Claims({ store }: { store: Store }) {
  const { statements } = store.bundle
  return (
    <ol class="claims-list">
      {store.claims.map((c) => {
        const own = statements.filter((s) => c.statements.includes(s.id))
        const kind = coverageOf(own, statements)
        const reactions = new Set(own.flatMap((s) => s.reactions))
        return (
          <li key={c.number}>
            <b>{c.number}</b>
            <button
              type="button"
              class="text"
              title={c.text}
              onClick={() => {
                store.claim.value = c.number
              }}
            >
              {own.map((s) => `${s.subject} ${s.negated ? "does not: " : ""}${s.relation} ${s.object}`).join("; ")}
              <span class="mute">
                {" "}
                {kind}
                {reactions.size > 0 && `, ${reactions.size} ${reactions.size === 1 ? "reaction" : "reactions"}`}
              </span>
            </button>
          </li>
        )
      })}
    </ol>
  )
}

export function Coverage({ store }: { store: Store }) {
  const { figure } = store.bundle
  const cuts = cutsOf(store)
  const before = store.matrix.value.get("")
  const rows = cuts
    .map((cut) => ({ cut, lost: lost(before, store.matrix.value.get(cut.name)) }))
    .sort((a, b) => (b.lost ?? -1) - (a.lost ?? -1))
  const genes = Object.entries(figure.genes)
  const inRecord = genes.filter(([, g]) => g.in_record).length
  return (
    <div class="coverage" tabIndex={0} role="region" aria-label="Coverage">
      <Classes store={store} />
      <p class="mute">
        {inRecord} genes of the record and {genes.length - inRecord} others have parameters.
      </p>
      <h3>Claims</h3>
      <Claims store={store} />
      <h3>What each cut costs</h3>
      <p>
        <button
          type="button"
          class="plain"
          disabled={store.judging.value}
          onClick={() => store.judgeSets([[], ...cuts.map((c) => [c.name])])}
        >
          Rank by findings lost
        </button>
      </p>
      <table>
        <caption class="visually-hidden">Cuts and findings lost</caption>
        <tbody>
          {rows.map(({ cut, lost: n }) => (
            <tr key={cut.name}>
              <th scope="row">{cut.label}</th>
              <td>{cut.statements.join(" ")}</td>
              <td>{n === undefined ? "·" : `${n} lost`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
