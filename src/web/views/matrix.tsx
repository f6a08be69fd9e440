/** Hypothesis × finding: the verdict with all hypotheses, and with each left out. */
import type { Store } from "../state/store.ts"
import { setUpFinding, verdictGlyph } from "./findings.tsx"

/** What each column leaves out, in the order of the figure. */
function columnsOf(store: Store): readonly { readonly key: string; readonly head: string; readonly name: string }[] {
  const hypotheses = Object.entries(store.bundle.figure.hypotheses)
  return [
    { key: "", head: "all", name: "all together" },
    ...hypotheses.map(([id, h], i) => ({ key: id, head: `−${i + 1}`, name: `without ${h.label}` })),
  ]
}

/** A finding tells the hypotheses apart: its verdicts are not all the same. */
function discriminates(store: Store, finding: string, keys: readonly string[]): boolean {
  const seen = new Set(keys.map((k) => store.matrix.value.get(k)?.get(finding)).filter((v) => v !== undefined))
  return seen.size > 1
}

export function Matrix({ store }: { store: Store }) {
  const columns = columnsOf(store)
  const keys = columns.map((c) => c.key)
  return (
    <div class="matrix" tabIndex={0} role="region" aria-label="Hypotheses and findings">
      <p class="mute">
        {columns.slice(1).map((c) => (
          <span key={c.key} class="matrix-legend">
            <b>{c.head}</b> {c.name}
          </span>
        ))}
      </p>
      <p>
        <button
          type="button"
          class="plain"
          disabled={store.judging.value}
          onClick={() => store.judgeSets(keys.map((k) => (k === "" ? [] : [k])))}
        >
          Run all
        </button>{" "}
        <span class="mute">Switched off without a refit; * tells the hypotheses apart.</span>
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Finding</th>
            {columns.map((c) => (
              <th key={c.key} scope="col">
                <button
                  type="button"
                  class="text"
                  aria-label={`${c.head} ${c.name}`}
                  onClick={() => store.change({ ...store.setup.value, without: c.key === "" ? [] : [c.key] })}
                >
                  {c.head}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {store.bundle.findings.map((f) => (
            <tr key={f.id}>
              <th scope="row">
                <button type="button" class="text" title={f.claim} onClick={() => setUpFinding(store, f)}>
                  {discriminates(store, f.id, keys) ? "* " : ""}
                  {f.claim || f.id}
                </button>
              </th>
              {columns.map((c) => {
                const verdict = store.matrix.value.get(c.key)?.get(f.id)
                return (
                  <td key={c.key}>
                    <button
                      type="button"
                      title={`${c.name}: ${verdict ?? "not run yet"}; set it up`}
                      onClick={() => setUpFinding(store, f, c.key === "" ? [] : [c.key])}
                    >
                      <span aria-hidden="true">{verdict ? verdictGlyph[verdict] : "·"}</span>
                      <span class="visually-hidden">
                        {verdict ?? "not run yet"}, {c.name}
                      </span>
                    </button>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
