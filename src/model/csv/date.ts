/** Calendar dates as people write them in spreadsheets: read where there is only one way to read them, refused otherwise. */

/** `ambiguous`: day and month could be either, such as 04/05/2016. Two-digit years are unreadable. */
export type WrittenDate = { kind: 'date'; date: string } | { kind: 'ambiguous' } | { kind: 'unreadable' }

const months: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ['jan', 'january', 'janv', 'janvier'],
    ['feb', 'february', 'fevr', 'fev', 'fevrier'],
    ['mar', 'march', 'mars'],
    ['apr', 'april', 'avr', 'avril'],
    ['may', 'mai'],
    ['jun', 'june', 'juin'],
    ['jul', 'july', 'juil', 'juillet'],
    ['aug', 'august', 'aout'],
    ['sep', 'sept', 'september', 'septembre'],
    ['oct', 'october', 'octobre'],
    ['nov', 'november', 'novembre'],
    ['dec', 'december', 'decembre'],
  ].flatMap((names, index) => names.map(name => [name, index + 1])),
)

/** Reads a date; a time of midnight behind it, as some exports have it, is passed over. */
export function readWrittenDate(written: string): WrittenDate {
  const text = written.trim().replace(/[T ]00:00(:00(\.0+)?)?Z?$/, '')
  const iso = text.match(/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/)
  if (iso) return dateOf(iso[1], iso[2], iso[3])
  const numbers = text.match(/^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/)
  if (numbers) return eitherOrder(Number(numbers[1]), Number(numbers[2]), numbers[3])
  const words = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[\s,./-]+/)
    .filter(word => word !== '' && word !== 'de')
  if (words.length !== 3) return { kind: 'unreadable' }
  const [first = '', second = '', year] = words
  const month = months[first] ?? months[second]
  const day = (months[first] === undefined ? first : second).replace(/^(\d{1,2})(st|nd|rd|th|er)$/, '$1')
  return month !== undefined && /^\d{4}$/.test(year ?? '') && /^\d{1,2}$/.test(day)
    ? dateOf(year, month, day)
    : { kind: 'unreadable' }
}

function eitherOrder(one: number, other: number, year: string | undefined): WrittenDate {
  if (one === other || other > 12) return dateOf(year, one, other)
  return one > 12 ? dateOf(year, other, one) : { kind: 'ambiguous' }
}

function dateOf(
  year: string | undefined,
  month: string | number | undefined,
  day: string | number | undefined,
): WrittenDate {
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const at = new Date(`${date}T00:00:00Z`)
  const isReal = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date)
  return isReal ? { kind: 'date', date } : { kind: 'unreadable' }
}
