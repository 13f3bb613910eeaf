/** Short names: how one is made from a word, and what one may look like. The hub checks the same. */

const form = /^[a-z0-9](-?[a-z0-9])*$/

/** Whether a short name has the form that the hub takes. */
export const isSlug = (text: string): boolean => form.test(text)

/** A short name that is free: the word itself, else with a number behind it. */
export function freeSlug(word: string, taken: readonly string[]): string {
  const start = word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const numbered = (number: number): string => (number === 1 ? start : `${start}-${number}`)
  for (let number = 1; ; number += 1) if (!taken.includes(numbered(number))) return numbered(number)
}
