/**
 * What a responder answers: one subject, one at each authority, a question for what would tell the candidates apart, or
 * nothing. Never two subjects of one authority. Source: reference/matching.md section 6; reference/carequality.md, the
 * table of cases.
 */
import type { Demographics } from '../person.ts'
import type { MatchDecision } from './decide.ts'
import type { IndexedRecord } from './evidence.ts'
import type { Judged } from './judge.ts'

/** What can be asked for, in the order in which it is asked; a number last, since nobody has to send one. */
export const askable = ['address', 'telecom', 'gender', 'ssn'] as const
export type Askable = (typeof askable)[number]

export type Subject = { person: string; source: string /** 0 to 100. */; observation: number }

export type MatchResponse =
  | { case: 1 | 2; subjects: readonly Subject[] }
  | { case: 3; ask: readonly Askable[] }
  | { case: 4 }

/**
 * The answer to a decision.
 * @param records those the decision was made from, to see what would tell them apart; only which fields, never a value,
 * goes into the answer
 */
export function respond(
  decision: MatchDecision,
  query: Demographics,
  records: readonly IndexedRecord[],
): MatchResponse {
  switch (decision.outcome) {
    case 'auto': {
      const subjects = subjectsOf(decision.ranked, decision.persons)
      if (subjects.length === 0) return { case: 4 }
      return { case: subjects.length === 1 ? 1 : 2, subjects }
    }
    case 'user': {
      // Somebody with a veto is not the one who is asked for: more data about them would not make them so.
      const close = decision.ranked.filter(({ vetoes }) => vetoes.length === 0).map(({ person }) => person)
      const ask = separating(
        query,
        records.filter(({ person }) => close.includes(person)),
      )
      return ask.length ? { case: 3, ask } : { case: 4 }
    }
    case 'none':
      return { case: 4 }
  }
}

/** The best record of each person, one at each source. */
function subjectsOf(ranked: readonly Judged[], persons: readonly string[]): Subject[] {
  const bySource = new Map<string, Subject>()
  for (const judged of ranked) {
    const { person, source } = judged
    if (persons.includes(person) && !bySource.has(source))
      bySource.set(source, { person, source, observation: observationOf(judged) })
  }
  return [...bySource.values()]
}

/** The chance in percent, rounded down to 99 where no identifier says who it is. */
export function observationOf({ probability, waterfall }: Judged): number {
  const percent = Math.round(probability * 100)
  const identified = waterfall.some(
    ({ field, level }) => (field === 'identifier' || field === 'number') && level === 'exact',
  )
  return identified ? percent : Math.min(99, percent)
}

/** What the query does not say, the candidates do, and not alike: asking for it can tell them apart. */
function separating(query: Demographics, records: readonly IndexedRecord[]): Askable[] {
  return askable.filter(attribute => {
    if (valuesOf[attribute](query).length > 0) return false
    const known = records.map(({ demographics }) => valuesOf[attribute](demographics).sort().join('\n'))
    const stated = known.filter(values => values !== '')
    return stated.length > 0 && (known.length === 1 || new Set(known).size > 1)
  })
}

const valuesOf: Readonly<Record<Askable, (person: Demographics) => string[]>> = {
  ssn: person => person.lastFours.map(({ kind, value }) => `${kind} ${value}`),
  address: person => person.addresses.map(({ street, postalCode }) => `${street ?? ''} ${postalCode ?? ''}`),
  telecom: person => [...person.phones, ...person.emails],
  gender: person => (person.gender ? [person.gender] : []),
}
