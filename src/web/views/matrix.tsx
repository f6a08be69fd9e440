/** Hypothesis × finding: the verdict with all hypotheses, and with each left out, as far as they have been run. */
import type { Store } from "../state/store.ts"
import { setUpFinding, verdictGlyph } from "./findings.tsx"

export function Matrix({ store }: { store: Store }) {
  const hypotheses = Object.entries(store.bundle.figure.hypotheses)
  const columns = [
    { key: "", label: "All", name: "all together" },
    ...hypotheses.map(([id, h]) => ({ key: id, label: `– ${h.label}`, name: `without ${h.label}` })),
  ]
  return (
    <div class="matrix" tabIndex={0} role="region" aria-label="Hypotheses and findings">
      <p class="mute">Switched off without a refit. A column fills once its switch has been tried.</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Finding</th>
            {columns.map((c) => (
              <th key={c.key} scope="col">
                <button
                  type="button"
                  class="text"
                  onClick={() => store.change({ ...store.setup.value, without: c.key === "" ? [] : [c.key] })}
                >
                  {c.label}
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
                  {f.claim || f.id}
                </button>
              </th>
              {columns.map((c) => {
                const verdict = store.matrix.value.get(c.key)?.get(f.id)
                return (
                  <td key={c.key} title={`${c.name}: ${verdict ?? "not run yet"}`}>
                    {verdict ? verdictGlyph[verdict] : "·"}
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
