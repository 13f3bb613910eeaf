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
  const [lengthA, lengthB] = [endA - start, endB - start]
  // With nothing left of one, or one letter of both, the rest is what differs.
  if (lengthA === 0 || lengthB === 0) return Math.min(lengthA + lengthB, limit + 1)
  if (lengthA === 1 && lengthB === 1) return 1
  // An edit changes at most two of the letters that are used, so most texts are told apart without the table.
  if (bitsIn(lettersOf(a, start, endA) ^ lettersOf(b, start, endB)) > 2 * limit) return limit + 1
  return between(a.slice(start, endA), b.slice(start, endB), limit)
}

/**
 * The letters that a text uses, a bit each. Some share a bit, which makes texts seem more alike, never less: a quick way
 * to see that two texts can not be near one another.
 */
export function lettersOf(text: string, start = 0, end = text.length): number {
  let letters = 0
  for (let index = start; index < end; index++) letters |= 1 << (text.charCodeAt(index) & 31)
  return letters
}

/** How many bits are set. */
export function bitsIn(number: number): number {
  const pairs = number - ((number >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Rows of the table that `between` fills, kept: names are compared millions of times. */
const longest = 64
const kept = [new Uint16Array(longest + 1), new Uint16Array(longest + 1), new Uint16Array(longest + 1)] as const

function between(a: string, b: string, limit: number): number {
  let [twoAgo, last, row] = b.length <= longest ? kept : rowsOf(b.length)
  for (let j = 0; j <= b.length; j++) last[j] = j
  for (let i = 1; i <= a.length; i++) {
    row[0] = i
    let best = i
    const letter = a.charCodeAt(i - 1)
    for (let j = 1; j <= b.length; j++) {
      const other = b.charCodeAt(j - 1)
      let cost = Math.min(at(last, j), at(row, j - 1)) + 1
      cost = Math.min(cost, at(last, j - 1) + (letter === other ? 0 : 1))
      if (i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other)
        cost = Math.min(cost, at(twoAgo, j - 2) + 1)
      row[j] = cost
      if (cost < best) best = cost
    }
    // A swap can still reach back one row, so one more than the limit is let through here.
    if (best > limit + 1) return limit + 1
    const free = twoAgo
    twoAgo = last
    last = row
    row = free
  }
  return Math.min(at(last, b.length), limit + 1)
}

function rowsOf(length: number): readonly [Uint16Array, Uint16Array, Uint16Array] {
  return [new Uint16Array(length + 1), new Uint16Array(length + 1), new Uint16Array(length + 1)]
}

function at(row: Uint16Array, index: number): number {
  return row[index] ?? 0
}
