/**
 * Times at which a curve is drawn: close together early, where doses act, evenly spread later. The page and the command
 * line take the same ones, so that a screen can be repeated to the bit.
 */

/**
 * Output times from 0 to `horizon`, in minutes.
 * @param points how many intervals
 */
export function viewTimes(horizon: number, points: number): Float64Array {
  const knee = Math.max(horizon / 6, Math.min(60, horizon))
  const end = Math.asinh(horizon / knee)
  return Float64Array.from({ length: points + 1 }, (_, i) =>
    i === points ? horizon : Math.sinh((end * i) / points) * knee,
  )
}
