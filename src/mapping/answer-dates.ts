/** Dates as people write them on a form. Only what can mean one single day is read. */
import { foldText } from '../model/text.ts'

const months: readonly (readonly string[])[] = [
  ['JANUARY', 'JAN', 'JANVIER', 'JANV'],
  ['FEBRUARY', 'FEB', 'FEVRIER', 'FEVR', 'FEV'],
  ['MARCH', 'MAR', 'MARS'],
  ['APRIL', 'APR', 'AVRIL', 'AVR'],
  ['MAY', 'MAI'],
  ['JUNE', 'JUN', 'JUIN'],
  ['JULY', 'JUL', 'JUILLET', 'JUIL'],
  ['AUGUST', 'AUG', 'AOUT'],
  ['SEPTEMBER', 'SEPT', 'SEP', 'SEPTEMBRE'],
  ['OCTOBER', 'OCT', 'OCTOBRE'],
  ['NOVEMBER', 'NOV', 'NOVEMBRE'],
  ['DECEMBER', 'DEC', 'DECEMBRE'],
]

/**
 * `YYYY-MM-DD` of an ISO date, a date and time, `14/03/1985`, `03/14/1985`, `14 mars 1985` or `March 14, 1985`;
 * undefined when it is none, has a year of two digits, or could mean two days (`03/04/1985`).
 */
export function readDate(text: string): string | undefined {
  const iso = text.trim().match(/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T.*)?$/)
  if (iso) return dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const numbers = text.trim().match(/^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/)
  if (numbers) return unambiguous(Number(numbers[3]), Number(numbers[1]), Number(numbers[2]))
  return inWords(foldText(text))
}

function unambiguous(year: number, one: number, two: number): string | undefined {
  const readings = new Set([dateOf(year, one, two), dateOf(year, two, one)])
  readings.delete(undefined)
  return readings.size === 1 ? [...readings][0] : undefined
}

function inWords(folded: string): string | undefined {
  const words = folded.split(' ').filter(word => word !== 'OF' && word !== 'LE' && word !== 'THE')
  const month = months.findIndex(names => words.some(word => names.includes(word))) + 1
  const rest = words.filter(word => !months.some(names => names.includes(word)))
  const year = rest.find(word => /^\d{4}$/.test(word))
  const day = rest.map(word => word.match(/^(\d{1,2})(ST|ND|RD|TH|ER)?$/)?.[1]).find(found => found !== undefined)
  if (month === 0 || words.length !== 3 || rest.length !== 2 || !year || !day) return undefined
  return dateOf(Number(year), month, Number(day))
}

function dateOf(year: number, month: number, day: number): string | undefined {
  if (year < 1000 || month < 1 || month > 12 || day < 1) return undefined
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
