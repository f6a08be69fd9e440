/**
 * Plain data with typed arrays, Maps, Sets and non-finite numbers ⇄ values that JSON holds. A compiled model goes
 * through here into a page's bundle and comes out as it was.
 */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/** Bytes as base64 (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i] as number, bytes[i + 1], bytes[i + 2]]
    const all = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    parts.push(
      alphabet[all >> 18] as string,
      alphabet[(all >> 12) & 63] as string,
      b === undefined ? "=" : (alphabet[(all >> 6) & 63] as string),
      c === undefined ? "=" : (alphabet[all & 63] as string),
    )
  }
  return parts.join("")
}

const places: readonly number[] = Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code)))

/** What newer platforms have of their own, much quicker while a page starts and its code is cold. */
const native = Uint8Array as { readonly fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }

/** The bytes of base64 text; anything but the alphabet ends it. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return native.fromBase64?.(text) ?? decoded(text)
  } catch {
    return decoded(text)
  }
}

function decoded(text: string): Uint8Array<ArrayBuffer> {
  const length = text.replace(/=+$/u, "").length
  const out = new Uint8Array(Math.floor((length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < length; i++) {
    const value = places[text.charCodeAt(i)] ?? -1
    if (value < 0) break
    held = (held << 6) | value
    bits += 6
    if (bits >= 8) {
      bits -= 8
      out[at++] = (held >> bits) & 255
    }
  }
  return out
}

/** Typed arrays by name, with how each is made from bytes. */
const arrays = {
  Uint8Array: (b: ArrayBuffer) => new Uint8Array(b),
  Int32Array: (b: ArrayBuffer) => new Int32Array(b),
  Uint32Array: (b: ArrayBuffer) => new Uint32Array(b),
  Float64Array: (b: ArrayBuffer) => new Float64Array(b),
} as const

const tag = "$packed"

/** The value as JSON can hold it. */
export function packJson(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return { [tag]: "number", value: String(value) }
  if (value === undefined) return { [tag]: "undefined" }
  if (value === null || typeof value !== "object") return value
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    return { [tag]: value.constructor.name, bytes: toBase64(bytes) }
  }
  if (value instanceof Map) return { [tag]: "Map", entries: [...value].map(packJson) }
  if (value instanceof Set) return { [tag]: "Set", entries: [...value].map(packJson) }
  if (Array.isArray(value)) return value.map(packJson)
  return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (v === undefined ? [] : [[k, packJson(v)]])))
}

/**
 * What `packJson` was given, undefined fields left out.
 * @param value taken over: plain objects and arrays in it are used as they are, for making thousands of them again takes
 *   a good part of a page's start; unpacking what is unpacked already changes nothing
 */
export function unpackJson(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = unpackJson(value[i])
    return value
  }
  if (ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set) return value
  const object = value as Record<string, unknown>
  return object[tag] === undefined ? unpackFields(object) : unpackTagged(object)
}

function unpackFields(object: Record<string, unknown>): Record<string, unknown> {
  for (const key of Object.keys(object)) {
    const field = object[key]
    if (field === null || typeof field !== "object") continue
    const made = unpackJson(field)
    if (made !== field) object[key] = made
  }
  return object
}

function unpackTagged(object: Readonly<Record<string, unknown>>): unknown {
  const kind = object[tag]
  const entries = Array.isArray(object["entries"]) ? object["entries"].map(unpackJson) : []
  switch (kind) {
    case "number":
      return Number(object["value"])
    case "undefined":
      return undefined
    case "Map":
      return new Map(entries as [unknown, unknown][])
    case "Set":
      return new Set(entries)
    default: {
      const make = arrays[kind as keyof typeof arrays]
      if (!make) throw new RangeError(`packed JSON holds no '${String(kind)}'`)
      return make(fromBase64(String(object["bytes"])).buffer)
    }
  }
}
