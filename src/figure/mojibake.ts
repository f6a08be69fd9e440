/**
 * UTF-8 that was read as Mac Roman, Latin-1 or Windows-1252 (`Ch√°vez`, `ChÃ¡vez`) → the text that was meant. The
 * characters are turned back into the bytes they came from; only if all of these are valid UTF-8, and what comes out
 * are letters or common signs, is the repair certain and made. Anything else stays as it is.
 */

/** Mac Roman 0x80–0xFF. Source: Unicode Consortium, MAPPINGS/VENDORS/APPLE/ROMAN.TXT. */
const macRoman =
  "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ"

/** Windows-1252 0x80–0x9F; a blank where undefined. Source: MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT. */
const windows1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ"

export type Misreading = "Mac Roman" | "Windows-1252"

export interface Repair {
  readonly text: string
  readonly as: Misreading
}

function byteOf(char: string, as: Misreading): number | undefined {
  const code = char.charCodeAt(0)
  if (code < 0x80) return code
  if (as === "Mac Roman") {
    const at = macRoman.indexOf(char)
    return at < 0 ? undefined : 0x80 + at
  }
  if (code >= 0x80 && code <= 0xff) return code
  const at = char === " " ? -1 : windows1252.indexOf(char)
  return at < 0 ? undefined : 0x80 + at
}

/** Strict UTF-8 decoding of 2- and 3-byte sequences; undefined where a byte does not fit or a form is overlong. */
function decode(bytes: readonly number[]): string | undefined {
  let out = ""
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i] as number
    const length = b < 0x80 ? 1 : b >= 0xc2 && b < 0xe0 ? 2 : b >= 0xe0 && b < 0xf0 ? 3 : 0
    if (length === 0 || i + length > bytes.length) return undefined
    let code = length === 1 ? b : length === 2 ? b & 0x1f : b & 0x0f
    for (let k = 1; k < length; k++) {
      const next = bytes[i + k] as number
      if ((next & 0xc0) !== 0x80) return undefined
      code = (code << 6) | (next & 0x3f)
    }
    if (length === 3 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) return undefined
    out += String.fromCharCode(code)
    i += length
  }
  return out
}

/** What a person writes in names, titles and references: Latin and Greek letters, dashes, quotes, a few signs. */
const plausible = /^[\p{Script=Latin}\p{Script=Greek}\p{ASCII}\p{M}\u00a0–—‐‑‘’“”′″…•·±×÷°µ→←↑↓®™©§«»≤≥≠≈∞]*$/u

/** The repair of a text, or undefined where nothing is wrong or nothing is certain. */
export function repairMojibake(text: string): Repair | undefined {
  // Every lead byte of UTF-8 reads as one of these; most texts have none and are done here.
  if (!/[\u0080-\uffff]/.test(text)) return undefined
  for (const as of ["Mac Roman", "Windows-1252"] as const) {
    const bytes: number[] = []
    for (const char of text) {
      const byte = byteOf(char, as)
      if (byte === undefined) break
      bytes.push(byte)
    }
    if (bytes.length !== [...text].length) continue
    const repaired = decode(bytes)
    if (repaired !== undefined && repaired !== text && plausible.test(repaired)) return { text: repaired, as }
  }
  return undefined
}

/** True where a text looks misread although no certain repair exists: said, never changed. */
export function looksMisread(text: string): boolean {
  return (
    repairMojibake(text) !== undefined ||
    /√[°©≠ß±∂∏∫§•¶]|Œ[±≤≥º]|‚Ä[ìîôòú]|Ã[¡©­³º±¶¼]|â€[™œ“”]|Î[±²³º]|\ufffd/u.test(text)
  )
}
