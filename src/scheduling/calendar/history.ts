/** One appointment with its history: every version and who made it, deliveries, settled conflicts, tasks. */
import type { Appointment } from '../../model/fhir.ts'
import type { Hub } from '../../pipeline/hub.ts'
import {
  conflictsOfRecord,
  deliveriesOfRecord,
  type ListedDelivery,
  type ListedVersion,
  tasksOfRecord,
  versionsOf,
} from '../../store/lists/calendar-history.ts'
import { type ListedMark, marksOf } from '../../store/record-marks.ts'
import { loadRecords } from '../../store/records.ts'
import type { Scope } from '../../store/scope.ts'
import { type Change, changesBetween } from './changes.ts'
import { factsOf, type ReadFacts } from './facts.ts'
import { type Shown, type System, systemsOf } from './systems.ts'

export type ShownVersion = ListedVersion & { changes: readonly Change[] }

export type AppointmentHistory = Shown & {
  systems: readonly System[]
  versions: readonly ShownVersion[]
  deliveries: readonly ListedDelivery[]
  /** What happened around it and changed nothing of it. */
  marks: readonly ListedMark[]
  conflicts: Awaited<ReturnType<typeof conflictsOfRecord>>
  tasks: Awaited<ReturnType<typeof tasksOfRecord>>
}

/** Of each list, the newest so many; more history than that has a list of its own (messages of the record). */
const most = 50

/** Reads it; undefined when there is no such appointment. */
export async function loadHistory(
  hub: Hub,
  db: Scope,
  readFacts: ReadFacts,
  id: string,
): Promise<AppointmentHistory | undefined> {
  const [row] = await loadRecords(db, [id])
  if (row?.type !== 'Appointment') return undefined
  const body = hub.sealer.openJson(db.organization, 'record_version', `${id}/${row.version}`, row.body)
  const shown = {
    id,
    version: row.version,
    connection: row.connection,
    facts: factsOf(body as unknown as Appointment),
  }
  const systems = await systemsOf(hub, db, readFacts, [shown])
  const versions = await versionsOf(db, id, most + 1)
  const facts = await readFacts(
    db,
    versions.map(({ version }) => ({ id, version })),
  )
  const changed = versions.slice(0, most).flatMap(version => {
    const after = facts(id, version.version)
    return after ? [{ ...version, changes: changesBetween(facts(id, version.version - 1), after) }] : []
  })
  return {
    ...shown,
    systems: systems.get(id) ?? [],
    versions: changed,
    deliveries: await deliveriesOfRecord(db, id, most),
    marks: await marksOf(db, id, most),
    conflicts: await conflictsOfRecord(db, id, most),
    tasks: await tasksOfRecord(db, id, most),
  }
}
