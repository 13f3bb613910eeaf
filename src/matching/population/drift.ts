/**
 * What happens to a person's record: slips, moves, marriages, fields left empty. Each kind of drift is a row, so that
 * a report can say which are found. A drift that changes nothing is refused by `driftRecord`: exact copies flatter.
 * Source: reference/matching.md section 8.
 */
import { nicknamesOf } from '../nicknames.ts'
import { emailOf, type MadeUp, makeHome, phoneNumber, surname, titled } from './person.ts'
import type { Random } from './random.ts'

/** A person as one system has written them down. */
export type Written = Partial<Omit<MadeUp, 'id'>> & { lastFour?: string }

type Drift = { name: string; change(record: Written, random: Random): Written }

const swapAt = (text: string, at: number) =>
  text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)

/** One slip of the finger: a letter changed, left out, doubled, or two exchanged. */
export function mistype(text: string, random: Random, letters = 'abcdefghijklmnopqrstuvwxyz'): string {
  if (text.length < 2) return text
  const at = random.between(0, text.length - 2)
  const letter = random.pick([...letters])
  return random.pick([
    () => text.slice(0, at) + letter + text.slice(at + 1),
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + text.charAt(at) + text.slice(at),
    () => swapAt(text, at),
  ])()
}

/** One digit changed, or two exchanged; a code keeps its length. */
function mistypeDigit(code: string, random: Random): string {
  const at = random.between(0, Math.max(0, code.length - 2))
  if (random.chance(0.5)) return swapAt(code, at)
  return code.slice(0, at) + String(random.between(0, 9)) + code.slice(at + 1)
}

function shiftDate(date: string | undefined, part: 'day' | 'month' | 'year', by: number): string | undefined {
  if (!date) return undefined
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const shifted = new Date(
    Date.UTC(
      year + (part === 'year' ? by : 0),
      month - 1 + (part === 'month' ? by : 0),
      Math.min(28, day) + (part === 'day' ? by : 0),
    ),
  )
  return shifted.toISOString().slice(0, 10)
}

function exchangeDayAndMonth(date: string | undefined): string | undefined {
  const [year, month, day] = (date ?? '').split('-')
  return year && month && day && Number(day) <= 12 ? `${year}-${day}-${month}` : date
}

const step = (random: Random) => random.pick([-2, -1, 1, 2])

export const drifts: readonly Drift[] = [
  { name: 'first name mistyped', change: (r, random) => ({ ...r, first: r.first && mistype(r.first, random) }) },
  { name: 'last name mistyped', change: (r, random) => ({ ...r, last: r.last && mistype(r.last, random) }) },
  { name: 'nickname', change: (r, random) => ({ ...r, first: nicknameOf(r.first, random) }) },
  { name: 'initial only', change: r => ({ ...r, first: r.first?.charAt(0) }) },
  { name: 'names exchanged', change: r => ({ ...r, first: r.last, last: r.first }) },
  { name: 'middle name as first', change: r => (r.middle ? { ...r, first: r.middle, middle: r.first } : r) },
  { name: 'middle name left out', change: ({ middle: _, ...r }) => r },
  { name: 'middle initial only', change: r => ({ ...r, middle: r.middle?.charAt(0) }) },
  { name: 'suffix into the last name', change: r => (r.suffix ? { ...r, last: `${r.last} ${r.suffix}` } : r) },
  { name: 'birth day off', change: (r, random) => ({ ...r, born: shiftDate(r.born, 'day', step(random)) }) },
  { name: 'birth month off', change: (r, random) => ({ ...r, born: shiftDate(r.born, 'month', step(random)) }) },
  { name: 'birth year off', change: (r, random) => ({ ...r, born: shiftDate(r.born, 'year', step(random)) }) },
  { name: 'day and month exchanged', change: r => ({ ...r, born: exchangeDayAndMonth(r.born) }) },
  { name: 'birth date partial', change: r => ({ ...r, born: r.born?.slice(0, 4) }) },
  { name: 'birth date unknown', change: r => ({ ...r, born: '1900-01-01' }) },
  { name: 'married', change: (r, random) => ({ ...r, last: surname(random), home: makeHome(random) }) },
  { name: 'double surname', change: (r, random) => ({ ...r, last: `${r.last}-${surname(random)}` }) },
  {
    name: 'moved within the town',
    change: (r, random) => ({ ...r, home: r.home && moveNearby(r.home, random) }),
  },
  { name: 'moved', change: (r, random) => ({ ...r, home: makeHome(random) }) },
  { name: 'street mistyped', change: (r, random) => ({ ...r, home: r.home && mistypeHome(r.home, random) }) },
  {
    name: 'postal code mistyped',
    change: (r, random) => ({ ...r, home: r.home && { ...r.home, zip: mistypeDigit(r.home.zip, random) } }),
  },
  { name: 'phone changed', change: (r, random) => ({ ...r, phone: phoneNumber(random) }) },
  { name: 'e-mail changed', change: (r, random) => ({ ...r, email: emailOf(r.first ?? 'a', r.last ?? 'b', random) }) },
  { name: 'gender recorded differently', change: r => ({ ...r, sex: r.sex === 'male' ? 'female' : 'male' }) },
  { name: 'number mistyped', change: (r, random) => ({ ...r, ssn: r.ssn && mistype(r.ssn, random, '0123456789') }) },
  {
    name: 'capitals and truncation',
    change: r => ({ ...r, first: r.first?.toUpperCase(), last: r.last?.slice(0, 20) }),
  },
]

function nicknameOf(first: string | undefined, random: Random): string | undefined {
  const known = nicknamesOf((first ?? '').toUpperCase())
  return known.length ? titled(random.pick(known)) : first
}

/** Most who move stay in their town, half of them in their postal code. */
function moveNearby(home: MadeUp['home'], random: Random): MadeUp['home'] {
  const { city, state, zip } = home
  const other = zip.slice(0, 3) + String(random.rank(100)).padStart(2, '0')
  return { line: makeHome(random).line, city, state, zip: random.chance(0.5) ? zip : other }
}

function mistypeHome(home: MadeUp['home'], random: Random): MadeUp['home'] {
  return { ...home, line: mistype(home.line, random) }
}

/** Fields that are often not asked for, and how often they are missing. */
const oftenMissing: ReadonlyArray<[field: keyof Written, share: number]> = [
  ['email', 0.4],
  ['phone', 0.12],
  ['home', 0.08],
  ['middle', 0.4],
  ['sex', 0.03],
  ['first', 0.01],
  ['last', 0.01],
]

/** How often each drift happens to a record; about the rates of reference/matching.md section 8. */
const usual: Readonly<Record<string, number>> = {
  'first name mistyped': 0.07,
  'last name mistyped': 0.07,
  nickname: 0.08,
  'initial only': 0.01,
  'names exchanged': 0.01,
  'middle name as first': 0.01,
  'middle initial only': 0.2,
  'birth day off': 0.015,
  'birth month off': 0.01,
  'birth year off': 0.015,
  'day and month exchanged': 0.01,
  'birth date partial': 0.01,
  'birth date unknown': 0.01,
  married: 0.03,
  'double surname': 0.02,
  moved: 0.08,
  'moved within the town': 0.14,
  'street mistyped': 0.06,
  'postal code mistyped': 0.02,
  'phone changed': 0.2,
  'e-mail changed': 0.2,
  'gender recorded differently': 0.01,
  'number mistyped': 0.02,
}

/** A record of a person as some system may have it: usual drift, fields missing, the number dropped or shortened. */
export function writeRecord(person: MadeUp, random: Random): Written {
  const { id: _, ...whole } = person
  let record: Written = whole
  for (const drift of drifts) if (random.chance(usual[drift.name] ?? 0)) record = drift.change(record, random)
  for (const [field, share] of oftenMissing) if (random.chance(share)) record = { ...record, [field]: undefined }
  if (record.home && random.chance(0.06))
    record = { ...record, home: { ...record.home, line: '', ...(random.chance(0.4) ? { zip: '' } : {}) } }
  if (random.chance(0.7)) {
    const four = record.ssn?.slice(-4)
    record = { ...record, ssn: undefined, ...(random.chance(0.3) ? { lastFour: four } : {}) }
  }
  return record
}

/** A record with exactly this drift; undefined when it changes nothing of this person. */
export function driftRecord(person: MadeUp, name: string, random: Random): Written | undefined {
  const { id: _, ...whole } = person
  const changed = drifts.find(drift => drift.name === name)?.change(whole, random)
  return changed && JSON.stringify(changed) !== JSON.stringify(whole) ? changed : undefined
}
