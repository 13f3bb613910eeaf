/**
 * Who somebody is: one known person, a new one, or a question to a human. Pure. Automatic only when an identifier
 * matches, or first name, last name, birth date and one of phone or e-mail all agree, on exactly one person of the
 * hub and the EHR, with no veto. Everything in between asks. Source: reference/matching.md section 6; SPEC SCH-1.
 */
import { type Person, personsOf, type View } from './candidates.ts'
import { contradicts } from './contradiction.ts'
import { isFullDate } from './dates.ts'
import type { AskReason, Candidate, PersonCandidate, PersonDecision, PersonPolicy } from './decision.ts'
import type { Demographics } from './person.ts'

export {
  type AskReason,
  type Candidate,
  defaultPersonPolicy,
  type Grade,
  type PersonCandidate,
  type PersonDecision,
  type PersonPolicy,
  type PersonReference,
} from './decision.ts'

/** Changes with every rule of this folder that can change a decision; kept with each decision. */
export const decisionVersion = 2

/**
 * Decides who `query` is. The order of the candidates does not matter.
 * @param hub people of the hub; decisions a person made before (do-not-link) are in `policy.notThese`
 * @param ehr people found live at the EHR, with the hub record each is linked to when there is one
 */
export function decidePerson(input: {
  query: Demographics
  hub: readonly Candidate[]
  ehr: readonly Candidate[]
  policy: PersonPolicy
}): PersonDecision {
  const { query, policy } = input
  const persons = personsOf(input)
  const certain = persons.filter(person => isCertain(person, query))
  const [only, ...others] = certain
  if (only && others.length === 0 && !persons.some(person => person !== only && isRival(person)))
    return { kind: 'match', candidate: only.reference, reasons: only.reasons }

  const near = persons.filter(person => person.near)
  const candidates = near.map((person): PersonCandidate => {
    const { reference, reasons, vetoes } = person
    return { ...reference, reasons, vetoes, grade: isCertain(person, query) ? 'certain' : person.grade }
  })
  const lacks = whatLacks(query, policy)
  if (lacks) return { kind: 'ask', problem: 'person.incomplete', candidates, because: lacks }
  if (near.length) return { kind: 'ask', problem: 'person.unsure', candidates, because: whyUnsure(certain, near) }
  return { kind: 'new', reasons: ['nobody-near'] }
}

/** What the query lacks to find or create a person safely, if anything. */
function whatLacks(query: Demographics, policy: PersonPolicy): 'no-name' | 'no-birth-date' | undefined {
  const named = query.names.some(name => name.first && !name.firstIsInitial && name.last)
  if (!named) return 'no-name'
  if (query.birthDates.some(isFullDate)) return undefined
  const reachable = query.phones.length > 0 || query.emails.length > 0
  return policy.allowNewWithoutBirthDate && reachable ? undefined : 'no-birth-date'
}

function whyUnsure(certain: readonly Person[], near: readonly Person[]): AskReason {
  if (certain.length > 1) return 'several-match'
  if (certain.length === 1) return 'another-as-close'
  const alike = near.filter(person => person.views.some(matches))
  if (alike.some(person => person.vetoes.length)) return 'veto'
  if (alike.some(person => person.views.some(view => contradicts(view.comparison)))) return 'contradiction'
  if (alike.length) return 'no-birth-date'
  return 'somebody-near'
}

/** Without a birth date nobody is matched automatically, whatever else agrees. */
function isCertain(person: Person, query: Demographics): boolean {
  return (
    query.birthDates.some(isFullDate) &&
    person.vetoes.length === 0 &&
    person.views.some(matches) &&
    !person.views.some(view => contradicts(view.comparison))
  )
}

function matches({ comparison }: View): boolean {
  return comparison.identifier === 'exact' || agreesWhole(comparison)
}

function agreesWhole(c: View['comparison']): boolean {
  return agreesOnName(c) && (c.phone === 'exact' || c.email === 'exact')
}

function agreesOnName(c: View['comparison']): boolean {
  return c.firstName === 'exact' && c.lastName === 'exact' && c.birthDate === 'exact'
}

/** Somebody else who could as well be meant: a duplicate, or two people of one name and birth date. */
function isRival(person: Person): boolean {
  return person.vetoes.length === 0 && person.views.some(view => matches(view) || agreesOnName(view.comparison))
}
