/** The key to a figure that was laid out by itself: what colour, line, dot, dash, gate and number mean. */
import type { ComponentChildren } from "preact"
import type { Store } from "../state/store.ts"

function Item({ sign, words }: { sign: ComponentChildren; words: string }) {
  return (
    <li>
      {sign}
      <span>{words}</span>
    </li>
  )
}

function Sign({ kind, children }: { kind?: string; children: ComponentChildren }) {
  return (
    <svg class={kind ? `sign ${kind}` : "sign"} viewBox="0 0 40 18" aria-hidden="true">
      {children}
    </svg>
  )
}

/** A line with an arrow's head, in the scene's own strokes. */
function Line({ kind, children }: { kind: string; children?: ComponentChildren }) {
  return (
    <Sign kind={kind}>
      <path class="sign-line" d="M1 9H32" />
      {children ?? <path class="sign-head" d="M38 9L28 4L31 9L28 14Z" />}
    </Sign>
  )
}

const steps = [0, 2, 4, 6, 8]

function Levels() {
  return (
    <svg class="sign levels" viewBox="0 0 90 18" aria-hidden="true">
      {steps.map((level, i) => (
        <rect key={level} data-level={level} class="sign-step" x={i * 18} y="2" width="18" height="14" />
      ))}
    </svg>
  )
}

function Pill({ text }: { text: string }) {
  return (
    <Sign>
      <rect class="sign-pill" x="3" y="1" width="34" height="16" rx="8" />
      <text x="20" y="12.5" text-anchor="middle">
        {text}
      </text>
    </Sign>
  )
}

/** Only what the drawing has is explained. */
export function Key({ store, drawing }: { store: Store; drawing: SVGSVGElement }) {
  if (!drawing.classList.contains("wired")) return null
  const has = (selector: string): boolean => drawing.querySelector(selector) !== null
  return (
    <ul class="key-list" aria-label="Key">
      <Item sign={<Levels />} words="▼ less than at rest, ■ as at rest, ▲ more" />
      {has(".arrow.activates") && (
        <Item sign={<Line kind="plain" />} words="raises; dots are its flux, thick is more" />
      )}
      {has(".arrow.inhibits") && (
        <Item
          sign={
            <Line kind="plain">
              <path class="sign-head" d="M32 2H35V16H32Z" />
            </Line>
          }
          words="lowers"
        />
      )}
      {has(".arrow.inferred") && <Item sign={<Line kind="dotted" />} words="sign assumed, not the caption’s" />}
      {has(".arrow.doubted") && (
        <Item
          sign={
            <Sign>
              <circle class="sign-mark" cx="20" cy="9" r="7.5" />
              <text x="20" y="13" text-anchor="middle">
                !
              </text>
            </Sign>
          }
          words="denied by the caption, or both are said"
        />
      )}
      {has(".gate") && (
        <Item sign={<Pill text="or" />} words="any one suffices; “and”: all are needed (click to change)" />
      )}
      {store.claims.length > 0 && (
        <Item
          sign={
            <Sign>
              <circle class="sign-number" cx="20" cy="9" r="7.5" />
              <text x="20" y="12.5" text-anchor="middle">
                1
              </text>
            </Sign>
          }
          words="its claim in the caption"
        />
      )}
      {has(".node.process") && (
        <Item
          sign={
            <Sign>
              <path class="sign-shape" d="M9 1.5H31L38 9L31 16.5H9L2 9Z" />
            </Sign>
          }
          words="process"
        />
      )}
      {has(".cell") && (
        <Item
          sign={
            <Sign>
              <rect class="sign-cell" x="2" y="2" width="36" height="14" rx="6" />
            </Sign>
          }
          words="cell or part of it that the caption names"
        />
      )}
    </ul>
  )
}
