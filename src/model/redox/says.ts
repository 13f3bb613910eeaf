/** Whether parts of a message say anything: markup without words, blanks and flags that are off do not. */

/** Whether there is anything in it. */
export function says(value: unknown): boolean {
  if (typeof value === 'string') return /[\p{L}\p{N}]/u.test(value.replace(/<[^>]*>?|&#?\w+;/g, ' '))
  if (Array.isArray(value)) return value.some(says)
  if (value !== null && typeof value === 'object') return Object.values(value).some(says)
  return value === true || typeof value === 'number'
}

/** The items of a list; none of anything else. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
