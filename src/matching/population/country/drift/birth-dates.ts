/** Birth dates written down wrongly. Source: reference/matching.md section 8, row "DOB". */
import type { Random } from '../../random.ts'
import { shiftDate } from '../dates.ts'
import type { Entry } from '../entry.ts'
import { oneDigit } from './edits.ts'
import type { Drift } from './kind.ts'

const away = (most: number, random: Random) => random.between(1, most) * (random.chance(0.5) ? 1 : -1)

function withDate(change: (born: string, random: Random) => string | undefined): Drift['change'] {
  return (entry, random) => {
    const born = entry.born && change(entry.born, random)
    return born ? { ...entry, born } : entry
  }
}

/** Whether the day exists: a slip can say 1987-02-31, which no system takes. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

function exchangeDayAndMonth(born: string): string | undefined {
  const [year, month, day] = born.split('-')
  return day && Number(day) <= 12 ? `${year}-${day}-${month}` : undefined
}

function oneDigitWrong(born: string, random: Random): string | undefined {
  const wrong = oneDigit(born, random)
  return isDate(wrong) && /^(19|20)/.test(wrong) ? wrong : undefined
}

function untilTheTwelfth(entry: Entry, random: Random): Entry {
  if (!entry.born) return entry
  const month = Number(entry.born.slice(5, 7))
  const others = Array.from({ length: 12 }, (_, at) => at + 1).filter(day => day !== month)
  return { ...entry, born: `${entry.born.slice(0, 8)}${String(random.pick(others)).padStart(2, '0')}` }
}

const group = 'birth date'

export const birthDateDrifts: readonly Drift[] = [
  { name: 'birth day off', group, change: withDate((born, random) => shiftDate(born, 'day', away(3, random))) },
  { name: 'birth month off', group, change: withDate((born, random) => shiftDate(born, 'month', away(2, random))) },
  { name: 'birth year off', group, change: withDate((born, random) => shiftDate(born, 'year', away(2, random))) },
  {
    name: 'birth day and month exchanged',
    group,
    prepare: untilTheTwelfth,
    change: withDate(exchangeDayAndMonth),
  },
  { name: 'birth date with one digit wrong', group, change: withDate(oneDigitWrong) },
  {
    name: 'birth date partial',
    group,
    change: withDate((born, random) => born.slice(0, random.chance(0.5) ? 4 : 7)),
  },
  {
    name: 'birth date placeholder',
    group,
    change: withDate((_, random) => random.pick(['1900-01-01', '1901-01-01', '1800-01-01'])),
  },
]
