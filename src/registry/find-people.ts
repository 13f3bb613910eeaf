/** Finding people of the registry by what is typed: an identifier at any member, else what is known of them. */
import type { MemberIdentifier } from '../model/registry/acts.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { Scope } from '../store/scope.ts'
import { peopleByIdentifier, survivorsFor } from './people.ts'

/** Types of identifiers that members use beside their own OID. */
const usualTypes = ['MR', 'MRN', 'EHRID', 'NIST']

/** The survivors whom this text leads to as an identifier, at any member. `type|value` says the type itself. */
export async function peopleByTypedIdentifier(hub: Hub, db: Scope, typed: string): Promise<string[]> {
  const text = typed.trim()
  if (text === '' || /\s/.test(text)) return []
  const { connections } = await hub.configurations.within(db, db.organization)
  const found: string[] = []
  for (const { id, connector, settings } of connections.values()) {
    if (connector.name !== 'redox') continue
    const identifiers = identifiersFrom(text, (settings as { patientOid?: string }).patientOid)
    for (const person of await peopleByIdentifier(hub, db, id, identifiers)) if (person) found.push(person)
  }
  return [...new Set(found)]
}

function identifiersFrom(text: string, patientOid: string | undefined): MemberIdentifier[] {
  const bar = text.indexOf('|')
  if (bar > 0) return [{ type: text.slice(0, bar).replace(/^urn:oid:/i, ''), value: text.slice(bar + 1) }]
  return [...(patientOid ? [patientOid] : []), ...usualTypes].map(type => ({ type, value: text }))
}

/** Whoever survives these records, each once, in this order. */
export async function survivorsAmong(db: Scope, records: readonly string[]): Promise<string[]> {
  const survivorOf = await survivorsFor(db, records)
  return [...new Set(records.map(survivorOf))]
}
