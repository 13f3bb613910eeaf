/**
 * Text made comparable, whatever its script or spelling, and the distance between two such texts. Used by matching
 * (names) and mapping (suggestions). Source: reference/matching.md section 3, "all text".
 */

/** Letters that no Unicode decomposition takes apart. */
const letters: Readonly<Record<string, string>> = {
  Ø: 'O',
  Ł: 'L',
  Đ: 'D',
  Ð: 'D',
  Ħ: 'H',
  Ŧ: 'T',
  Æ: 'AE',
  Œ: 'OE',
  Þ: 'TH',
  Ŋ: 'N',
  ẞ: 'SS',
}

// Only accents, and the points of Hebrew and Arabic: in Indic scripts and Thai a mark is a vowel, and without it
// different names would become equal.
const accents = new RegExp(
  [
    ['\\u0300-\\u036f', '\\u1ab0-\\u1aff', '\\u1dc0-\\u1dff', '\\u20d0-\\u20ff', '\\ufe20-\\ufe2f'],
    ['\\u0591-\\u05bd', '\\u05bf', '\\u05c1', '\\u05c2', '\\u05c4', '\\u05c5', '\\u05c7'],
    ['\\u064b-\\u065f', '\\u0670'],
  ]
    .map(ranges => `[${ranges.join('')}]`)
    .join('|'),
  'g',
)
const joiners = /['’‘ʼʻ`´.\u200b-\u200f\u00ad]/g
const notWord = /[^\p{L}\p{N}\p{M}]+/gu
const ascii = /^[\x20-\x7e]*$/

/**
 * Upper case without accents and punctuation, words apart by one blank: `foldText(" d'Été-Noël ")` is `DETE NOEL`.
 * An apostrophe or a dot joins (`O'Brien` is one word), anything else separates. Folding twice changes nothing.
 */
export function foldText(text: string): string {
  if (ascii.test(text))
    return text
      .toUpperCase()
      .replace(/['`.]/g, '')
      .replace(/[^A-Z0-9]+/g, ' ')
      .trim()
  let folded = text
  // Upper case can bring new marks and compositions; three rounds settle every text, most are settled after one.
  for (let round = 0; round < 3; round++) {
    const before = folded
    folded = separate(
      before
        .normalize('NFKD')
        .replace(accents, '')
        .toUpperCase()
        .normalize('NFKD')
        .replace(accents, '')
        .replace(/[ØŁĐÐĦŦÆŒÞŊẞ]/g, letter => letters[letter] ?? letter),
    )
    if (folded === before || ascii.test(folded)) break
  }
  return folded
}

function separate(text: string): string {
  return text.replace(joiners, '').replace(notWord, ' ').trim()
}

/**
 * Damerau-Levenshtein distance (insert, delete, replace, swap neighbours), looked at only up to `limit`: anything
 * further apart is `limit + 1`.
 */
export function editDistance(a: string, b: string, limit = 2): number {
  if (a === b) return 0
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let endA = a.length
  let endB = b.length
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  return between(a.slice(start, endA), b.slice(start, endB), limit)
}

function between(a: string, b: string, limit: number): number {
  let twoAgo: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let best = i
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + change)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, at(twoAgo, j - 2) + 1)
      row.push(cost)
      best = Math.min(best, cost)
    }
    // A swap can still reach back one row, so one more than the limit is let through here.
    if (best > limit + 1) return limit + 1
    twoAgo = last
    last = row
  }
  return Math.min(at(last, b.length), limit + 1)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
