/** What happens in a life between two records. Source: reference/matching.md section 8, row "life events". */
import type { Random } from '../../random.ts'
import { addDays } from '../dates.ts'
import type { Entry } from '../entry.ts'
import { emailOf, phoneOf } from '../numbers.ts'
import { homeIn, homeOf, otherZip } from '../places.ts'
import { groupOf, surnameOf } from '../surnames.ts'
import type { Drift } from './kind.ts'

const group = 'life'
const zipOf = (entry: Entry) => entry.home?.zip ?? '10001'

function married(entry: Entry, random: Random): Entry {
  const other = surnameOf(groupOf.pick(random), random)
  const last = random.chance(0.15) && entry.last ? `${entry.last}-${other}` : other
  const next = moved(entry, random)
  const isElsewhere = next.home?.line !== entry.home?.line || next.home?.zip !== entry.home?.zip
  return other !== entry.last && isElsewhere ? { ...next, last } : entry // a Thompson who marries a Thompson is drawn again
}

/** Six in ten stay in their town; the phone mostly stays the same. */
function moved(entry: Entry, random: Random): Entry {
  const home = random.chance(0.6) ? homeIn(otherZip(zipOf(entry), random), random) : homeOf(random)
  return { ...entry, home }
}

export const lifeDrifts: readonly Drift[] = [
  { name: 'married', group, change: married },
  { name: 'moved', group, change: moved },
  {
    name: 'phone changed',
    group,
    prepare: withPhone,
    change: (e, random) => ({ ...e, phone: phoneOf(zipOf(e), random) }),
  },
  {
    name: 'second phone given',
    group,
    prepare: withPhone,
    change: (e, random) => ({ ...e, phone: phoneOf(zipOf(e), random), ...(e.phone ? { secondPhone: e.phone } : {}) }),
  },
  {
    name: 'e-mail changed',
    group,
    prepare: (e, random) => (e.email ? e : { ...e, email: emailOf(e.first ?? 'a', e.last ?? 'b', random) }),
    change: (e, random) => ({ ...e, email: emailOf(e.first ?? 'a', e.last ?? 'b', random) }),
  },
  { name: 'number dropped', group, change: ({ ssn: _, ...e }) => e },
  {
    name: 'last four of the number only',
    group,
    change: ({ ssn, ...e }) => (ssn ? { ...e, lastFour: ssn.slice(-4) } : e),
  },
  {
    name: 'gender recorded differently',
    group,
    change: (e, random) => ({ ...e, sex: random.pick([e.sex === 'male' ? 'female' : 'male', 'unknown', 'other']) }),
  },
  {
    name: 'deceased',
    group,
    prepare: ({ died: _, ...e }) => e,
    change: (e, random) => (e.born ? { ...e, died: addDays('2026-01-01', -random.between(1, 400)) } : e),
  },
]

function withPhone(entry: Entry, random: Random): Entry {
  return entry.phone ? entry : { ...entry, phone: phoneOf(zipOf(entry), random) }
}
