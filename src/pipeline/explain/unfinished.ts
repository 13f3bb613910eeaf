/**
 * Explain, what is no record yet: a held booking has no person in the index, so the newest unfinished messages are opened
 * and asked whom they are about, by the connector's own pure functions.
 */
import { demographicsOf } from '../../matching/person.ts'
import type { TokenInput } from '../../matching/token-kinds.ts'
import { tokenInputs } from '../../matching/tokens.ts'
import type { Patient } from '../../model/fhir.ts'
import { defaultOwners } from '../../model/ownership.ts'
import { newestUnfinished, type UnfinishedBody, type UnfinishedMessage } from '../../store/lists/explain.ts'
import type { ConnectionConfig } from '../configuration.ts'
import { openFindings, sourceFindings } from '../findings.ts'
import { demographicsOptions } from '../items.ts'
import { parseMessage } from '../parse.ts'
import type { Parts } from './find.ts'

const mostOpened = 500

/** The unfinished messages about somebody who has all of this. */
export async function unfinishedOfPerson(parts: Parts, wanted: readonly TokenInput[]): Promise<UnfinishedMessage[]> {
  const { hub, db, configuration } = parts
  const options = demographicsOptions({ configuration, now: hub.now() })
  const found: UnfinishedMessage[] = []
  for (const { body, headers, findings, ...message } of await newestUnfinished(db, mostOpened)) {
    const connection = configuration.connections.get(message.connection)
    if (!connection || !body || !headers) continue // no longer configured, or its body was removed by retention
    const people = peopleIn(parts, connection, { ...message, body, headers, findings })
    const fits = people.some(person => {
      const has = new Set(tokenInputs(demographicsOf(person, options)).map(({ kind, text }) => `${kind} ${text}`))
      return wanted.every(({ kind, text }) => has.has(`${kind} ${text}`))
    })
    if (fits) found.push(message)
  }
  return found
}

function peopleIn(
  { hub, db }: Parts,
  connection: ConnectionConfig,
  row: UnfinishedBody & { body: Buffer; headers: Buffer },
): Patient[] {
  const parsed = parseMessage(hub, db.organization, connection, row)
  if (parsed.kind !== 'events') return []
  const findings = sourceFindings(openFindings(hub.sealer, db.organization, row.id, row.findings))
  return parsed.events.flatMap(event => {
    if (event.person) return [event.person]
    const { settings, connector, id, slug } = connection
    // As it is: without asking anybody, whatever the payload alone says.
    const evolution = connector.evolve?.({
      settings,
      connection: { id, slug },
      event,
      findings,
      asItIs: true,
      recordOf: () => undefined,
      owners: defaultOwners,
    })
    const draft = evolution?.kind === 'write' ? evolution.draft : undefined
    return draft && draft.kind !== 'directory' && draft.person ? [draft.person.patient] : []
  })
}
