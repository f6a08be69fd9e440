/**
 * Rows → columns: what a run puts out, picked from the rows of states and computed values that `advance` and `observe`
 * have written, and laid out column by column, ready to be copied out in one piece.
 */

/** Bytes of an entry of the table: four addresses and strides as i32. */
const ENTRY: usize = 16

/**
 * For each of `columns` entries of `table` (address of the first value, bytes to the next, address of a divisor or 0,
 * bytes to the next divisor): `count` numbers to `out`, the next column `stride` bytes further on.
 */
export function collectColumns(table: usize, columns: i32, count: i32, out: usize, stride: usize): void {
  for (let k = 0; k < columns; k++) {
    const entry = table + <usize>k * ENTRY
    let from = <usize>load<i32>(entry)
    const step = <usize>load<i32>(entry, 4)
    let divisor = <usize>load<i32>(entry, 8)
    const divisorStep = <usize>load<i32>(entry, 12)
    let to = out + <usize>k * stride
    const end = to + ((<usize>count) << 3)
    if (divisor == 0) {
      for (; to < end; to += 8) {
        store<f64>(to, load<f64>(from))
        from += step
      }
    } else {
      for (; to < end; to += 8) {
        store<f64>(to, load<f64>(from) / load<f64>(divisor))
        from += step
        divisor += divisorStep
      }
    }
  }
}
