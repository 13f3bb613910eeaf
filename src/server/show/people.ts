/** Names as lists show them: initials, enough for who knows the person and for nobody else. */
import { type HubResource, type Patient, personOf } from '../../model/fhir.ts'
import { nameOf } from '../../pipeline/display.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { displaysOf, type MessageRecord } from '../../store/lists/messages.ts'
import type { Scope } from '../../store/scope.ts'

/** `Anna Brown` is `A. B…n`; a single word is `B…n`; null when nothing is left. */
export function initialsOf(name: string): string | null {
  const words = name.split(/\s+/).filter(word => /\p{L}/u.test(word) && !word.endsWith('.'))
  const last = words.at(-1)
  if (!last) return null
  const letters = [...last]
  const short = letters.length > 2 ? `${letters[0]}…${letters.at(-1)}` : `${letters[0]}…`
  const first = words.length > 1 ? [...(words[0] ?? '')][0] : undefined
  return first ? `${first.toUpperCase()}. ${short}` : short
}

/** The initials of the person each record is about: record → initials. Asks the store once for all. */
export async function initialsOfRecords(
  hub: Hub,
  db: Scope,
  records: readonly MessageRecord[],
): Promise<Map<string, string>> {
  const people = new Map<string, string>()
  for (const row of records) {
    const key = `${row.record}/${row.version}`
    const resource = hub.sealer.openJson(db.organization, 'record_version', key, row.body) as unknown as HubResource
    const person = resource.resourceType === 'Patient' ? row.record : personOf(resource)
    if (person) people.set(row.record, person)
  }
  const displays = await displaysOf(db, [...new Set(people.values())])
  const initials = new Map<string, string>()
  for (const [record, person] of people) {
    const display = displays.get(person)
    const { name } = display
      ? (hub.sealer.openJson(db.organization, 'record.display', person, display) as { name?: string })
      : {}
    const short = name ? initialsOf(name) : null
    if (short) initials.set(record, short)
  }
  return initials
}

export type PersonFacts = { name: string | null; birthDate: string | null; phones: string[]; emails: string[] }

/** What somebody who decides needs to see of a person. */
export function factsOf(patient: Patient): PersonFacts {
  const values = (system: string) =>
    (patient.telecom ?? []).flatMap(each => (each.system === system && each.value ? [each.value] : []))
  return {
    name: nameOf(patient.name?.[0]) || null,
    birthDate: patient.birthDate ?? null,
    phones: [...values('phone'), ...values('sms')],
    emails: values('email'),
  }
}
