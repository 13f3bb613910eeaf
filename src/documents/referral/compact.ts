/** Text made comparable: letters and digits alone, without case, accents and width. For comparing, never for showing. */

/** `+1 416-555-0100` and `(1416) 5550100` are the same. */
export function compact(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
