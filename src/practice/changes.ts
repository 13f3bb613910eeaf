/**
 * What changed since a cursor, for whoever mirrors the practice management. A transaction can commit after one with a
 * later time, so each round begins a little before where the last one ended: what comes again has its version.
 */
import { z } from 'zod'
import type { PracticeChanges, PracticeEntry, PracticeKind } from '../connectors/practice.ts'
import type { Json } from '../model/events.ts'
import type { Hub } from '../pipeline/hub.ts'
import { changedEntries } from '../store/lists/practice.ts'
import type { EntryRow } from '../store/practice-entries.ts'
import { withScope } from '../store/scope.ts'
import { openEntry } from './entries.ts'

const pageSize = 1_000
/** Longer than any statement of the hub takes (pool.ts), so that nothing commits behind the cursor. */
const overlapMs = 40_000
const noId = '00000000-0000-0000-0000-000000000000'
const beginning = { at: '1970-01-01T00:00:00Z', id: noId }
const position = z.object({ at: z.string(), id: z.string() })

/** Pages of what changed, oldest change first; the cursor of a page holds once the page is stored. */
export async function* practiceChanges(
  hub: Hub,
  organization: string,
  kind: PracticeKind,
  cursor: Json | undefined,
): AsyncGenerator<PracticeChanges, void, void> {
  await hub.sealer.ready(organization)
  const known = position.safeParse(cursor)
  let after = known.success ? earlier(known.data) : beginning
  for (;;) {
    const from = after
    const rows = await withScope(hub.pool, organization, db => changedEntries(db, kind, from, pageSize))
    const last = rows.at(-1)
    if (!last) return
    after = { at: String(last.changedExactly), id: last.id }
    const there = rows.filter(row => row.removedAt === null)
    yield {
      entries: there.map(row => practiceEntry(hub, organization, kind, row)),
      gone: rows.filter(row => row.removedAt !== null).map(({ id }) => id),
      cursor: after,
    }
    if (rows.length < pageSize) return
  }
}

function earlier({ at }: z.output<typeof position>): { at: string; id: string } {
  return { at: new Date(Date.parse(at) - overlapMs).toISOString(), id: noId }
}

function practiceEntry(hub: Hub, organization: string, kind: PracticeKind, row: EntryRow): PracticeEntry {
  const { id, version } = row
  switch (kind) {
    case 'agency': {
      const { name, zone, graceMinutes, active } = openEntry(hub, organization, kind, row).fields
      return { kind, id, version, name, zone, graceMinutes, active }
    }
    case 'client': {
      const { agency, first, last, birthDate, active } = openEntry(hub, organization, kind, row).fields
      return { kind, id, version, agency, first, last, ...(birthDate ? { birthDate } : {}), active }
    }
    case 'staff': {
      const { agencies, first, last, email, title, phone, address, account, active } = openEntry(
        hub,
        organization,
        kind,
        row,
      ).fields
      const known = {
        ...(email ? { email } : {}),
        ...(title ? { title } : {}),
        ...(phone ? { phone } : {}),
        ...(address ? { address } : {}),
      }
      return { kind, id, version, agencies, first, last, ...known, hasAccount: account !== undefined, active }
    }
    case 'appointment':
      // Nothing sealed is needed: 120,000 of them are not opened for it.
      return {
        kind,
        id,
        version,
        agency: String(row.agency),
        ...(row.client ? { client: String(row.client) } : {}),
        staff: String(row.staff),
        startsAt: row.startsAt as Date,
        endsAt: row.endsAt as Date,
        date: String(row.date),
        appointmentKind: row.kind as 'service' | 'non-service' | 'non-payroll',
        state: row.state as 'scheduled' | 'cancelled' | 'rendered',
      }
  }
}
