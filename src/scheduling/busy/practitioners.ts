/** Whose busy times a booking system must know: everybody whom a crosswalk of that connection names. */

import { splitReference } from '../../model/fhir.ts'
import type { Configuration, ConnectionConfig, CrosswalkConfig } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { entryToken } from '../../pipeline/items.ts'
import { findLinks } from '../../store/links.ts'
import type { Scope } from '../../store/scope.ts'

/** What the booking system knows them by: user ids, e-mails. */
export type Named = { practitioner: string; values: readonly string[] }

/** The connections that can read a busy feed; also while their settings cannot be used, so that no address is lost. */
export function bookingConnections(configuration: Configuration): ConnectionConfig[] {
  return [...configuration.connections.values()].filter(({ connector }) => connector.busy)
}

/** The practitioners that crosswalks of a connection name, each once, whatever number of EHRs they work in. */
export async function namedPractitioners(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  connection: string,
): Promise<Named[]> {
  const context = { hub, organization: db.organization }
  const wanted = configuration.crosswalks
    .filter(each => each.kind === 'practitioner' && each.source === connection)
    .flatMap(crosswalk => entriesOf(crosswalk))
    .map(entry => ({ ...entry, token: entryToken(context, { type: 'Practitioner', id: entry.id }) }))
  const links = await findLinks(
    db,
    wanted.map(({ target, token }) => ({ connection: target, entity: 'Practitioner', token })),
  )
  const records = new Map(links.map(link => [`${link.connection} ${link.token}`, link.record]))
  const named = new Map<string, string[]>()
  for (const { target, token, value } of wanted) {
    const practitioner = records.get(`${target} ${token}`)
    if (practitioner) named.set(practitioner, [...(named.get(practitioner) ?? []), value])
  }
  return [...named].map(([practitioner, values]) => ({ practitioner, values: [...new Set(values)] }))
}

function entriesOf({ target, entries }: CrosswalkConfig): { target: string; id: string; value: string }[] {
  return entries.flatMap(({ from, to }) => {
    const reference = 'reference' in to ? splitReference(to.reference) : undefined
    return reference?.type === 'Practitioner' ? [{ target, id: reference.id, value: from }] : []
  })
}
