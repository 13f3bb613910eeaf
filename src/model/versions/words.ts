/**
 * What a message says about its own form: version, trigger, and the names of its fields. Names only, never values, and
 * only such as could be names. Source: SPEC SCH-14.
 */

export type VendorWords = {
  /** Of a webhook, as its header says; absent when it says none. */
  version?: { word: string; known: boolean }
  /** Of the API that was asked, as it was asked for. */
  api?: { word: string; known: boolean }
  trigger?: { word: string; known: boolean }
  fields: readonly { word: string; known: boolean }[]
}

const nameForm = /^[A-Za-z][A-Za-z0-9_]{0,39}$/
/** More than any payload has: what has more is no payload of the vendor's. */
const mostFields = 100

/** The names in an object that can be names of fields; what cannot is one word for all. */
export function fieldWords(payload: object, known: ReadonlySet<string>): VendorWords['fields'] {
  const names = Object.keys(payload).slice(0, mostFields)
  const words = new Set(names.map(name => (nameForm.test(name) ? name : 'unreadable')))
  return [...words].map(word => ({ word, known: known.has(word) }))
}

export type SeenField = { seen: number; of: number }

/** A field that nearly every message had … */
const usualShare = 0.95
const leastSeen = 10
/** … and so many in a row have not. */
const leastMissing = 5

/** Whether a field is gone: it was there as good as always, and the last messages of its trigger came without it. */
export function isGone({ seen, of }: SeenField, ofTrigger: number): boolean {
  return seen >= leastSeen && seen / of >= usualShare && ofTrigger - of >= leastMissing
}
