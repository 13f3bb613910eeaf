/** Whether parts of a message say anything: markup without words, blanks and flags that are off do not. */

/** Whether there is anything in it. */
export function says(value: unknown): boolean {
  return saysBut(value, nothing)
}

/** Whether it names anything: a state or a time alone is about nothing. */
export function names(value: unknown): boolean {
  return saysBut(value, besides)
}

const nothing: ReadonlySet<string> = new Set()
const besides: ReadonlySet<string> = new Set(['Status', 'Category', 'StartDate', 'EndDate', 'DateTime'])

function saysBut(value: unknown, without: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return hasWords(value)
  if (Array.isArray(value)) return value.some(each => saysBut(each, without))
  if (value !== null && typeof value === 'object')
    return Object.entries(value).some(([key, each]) => !without.has(key) && saysBut(each, without))
  return value === true || typeof value === 'number'
}

/** A tag begins with a letter: what is less than something is a value. */
const markup = /<[a-z/!?][^>]*>?|&#?\w+;/gi
const word = /[\p{L}\p{N}+✓]/u

function hasWords(text: string): boolean {
  // The beginning says it of nearly every text, and a text can be long.
  return word.test(text.slice(0, 2_000).replace(markup, ' ')) || word.test(text.replace(markup, ' '))
}

/** The items of a list; none of anything else. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
