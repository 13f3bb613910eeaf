/** What an organization says of its visits as people see it: each thing with its version, and what can be chosen for it. */
import { z } from 'zod'
import { ruleCodes, severities } from '../../model/visit/codes.ts'
import { visitRules } from '../../model/visit/rules.ts'
import {
  type VisitEntry,
  visitPlace,
  visitPractitioner,
  visitRuleSettings,
  visitType,
} from '../../model/visit/settings.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { listVisitDirectory } from '../../store/lists/visit-directory.ts'
import type { Scope } from '../../store/scope.ts'
import { loadVisitRows } from '../../store/visits.ts'
import { id } from '../api.ts'
import { connectionName, nameConnection } from './connections.ts'

const kept = { id: id.nullable().describe('Null: nothing was said yet'), version: z.number().int() }
const named = z.object({ record: id, name: z.string() })

export const visits = z.object({
  types: z.array(visitType.extend({ id, version: z.number().int() })),
  everywhere: visitPlace.extend(kept),
  places: z.array(visitPlace.extend({ ...kept, record: id, name: z.string() })),
  practitioners: z.array(visitPractitioner.extend({ ...kept, record: id, name: z.string() })),
  rules: z.object({
    ...kept,
    items: z.array(z.object({ code: z.enum(ruleCodes), usual: z.enum(severities), severity: z.enum(severities) })),
  }),
  services: z.array(named).describe('Services of the EHR that a visit type can be'),
  bookingSystems: z.array(connectionName),
  zone: z.string().describe('Of what has no zone of its own'),
})
export type ShownVisits = z.infer<typeof visits>

/** More of one kind than this are not offered; nobody describes so many by hand. */
const mostEntries = 500

/** Everything, in the order people read it. */
export async function showVisits(hub: Hub, db: Scope, configuration: Configuration): Promise<ShownVisits> {
  const entries = await openVisits(hub, db)
  const directory = await namesOf(hub, db)
  const of = (kind: VisitEntry['kind'], about: string | null = null) =>
    entries.find(entry => entry.kind === kind && entry.about === about)
  const keptOf = (entry: VisitEntry | undefined) => ({ id: entry?.id ?? null, version: entry?.version ?? 0 })
  const [everywhere, rules] = [of('everywhere'), of('rules')]
  const chosen = visitRuleSettings.parse(rules?.body ?? {}).severities
  return {
    types: entries
      .filter(({ kind }) => kind === 'type')
      .map(({ body, ...entry }) => ({ ...visitType.parse(body), id: entry.id, version: entry.version }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en')),
    everywhere: { ...visitPlace.parse(everywhere?.body ?? {}), ...keptOf(everywhere) },
    places: directory.Location.map(({ record, name }) => {
      const entry = of('place', record)
      return { ...visitPlace.parse(entry?.body ?? {}), ...keptOf(entry), record, name }
    }),
    practitioners: directory.Practitioner.map(({ record, name }) => {
      const entry = of('practitioner', record)
      return { ...visitPractitioner.parse(entry?.body ?? {}), ...keptOf(entry), record, name }
    }),
    rules: {
      ...keptOf(rules),
      items: visitRules.map(({ code, severity }) => ({ code, usual: severity, severity: chosen[code] ?? severity })),
    },
    services: directory.HealthcareService,
    bookingSystems: [...configuration.connections.values()]
      .filter(({ connector }) => connector.system === 'booking')
      .map(({ id: connection }) => nameConnection(configuration, connection)),
    zone: configuration.scheduling.zone,
  }
}

/** The rows, opened. */
export async function openVisits(hub: Hub, db: Scope): Promise<VisitEntry[]> {
  const rows = await loadVisitRows(db)
  return rows.map(row => ({ ...row, body: hub.sealer.openJson(db.organization, 'visit_setting', row.id, row.body) }))
}

type Named = { record: string; name: string }

async function namesOf(
  hub: Hub,
  db: Scope,
): Promise<Record<'Practitioner' | 'Location' | 'HealthcareService', Named[]>> {
  const names = { Practitioner: [] as Named[], Location: [] as Named[], HealthcareService: [] as Named[] }
  for (const { id: record, type, display } of await listVisitDirectory(db, mostEntries)) {
    if (!display) continue
    const { name } = hub.sealer.openJson(db.organization, 'record.display', record, display) as { name?: string }
    names[type].push({ record, name: name ?? record })
  }
  for (const list of Object.values(names)) list.sort((a, b) => a.name.localeCompare(b.name, 'en'))
  return names
}
