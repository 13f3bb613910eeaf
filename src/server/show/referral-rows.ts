/** Rows of referrals, as the API gives them out: read from what is kept small for lists, never from whole records. */
import { isReferralClass, referralClasses } from '../../model/referral/classes.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { nextOf } from '../../referrals/failure.ts'
import { inboxConnector } from '../../referrals/inbox.ts'
import {
  fileCounts,
  type ReferralTargetRow,
  suppressedUpdates,
  targetsOfReferrals,
} from '../../store/lists/referral-deliveries.ts'
import type { ListedReferral } from '../../store/lists/referrals.ts'
import type { Scope } from '../../store/scope.ts'
import { instantOf } from '../api.ts'
import { nameConnection } from './connections.ts'
import { initialsOf } from './people.ts'
import type { ReferralRow } from './referrals.ts'

type Display = {
  reference?: string | null
  label?: string | null
  listing?: string | null
  person?: { name?: string; birthDate?: string | null }
}

/** Rows as the API gives them out. */
export async function showReferrals(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  rows: readonly ListedReferral[],
): Promise<ReferralRow[]> {
  const records = rows.map(row => row.record)
  const targets = Map.groupBy(await targetsOfReferrals(db, records), each => each.record)
  const suppressed = await suppressedUpdates(db, records)
  const files = await fileCounts(db, records)
  return rows.map(row => {
    const display = row.display
      ? (hub.sealer.openJson(db.organization, 'record.display', row.record, row.display) as Display)
      : {}
    const deliveries = targets.get(row.record) ?? []
    return {
      ...plainOf(configuration, row),
      reference: display.reference ?? null,
      who: display.person?.name ? initialsOf(display.person.name) : null,
      name: display.person?.name || null,
      birthDate: display.person?.birthDate ?? null,
      listing: { id: row.listing, name: listingName(configuration, row) ?? display.listing ?? null },
      label: display.label ?? null,
      files: filesOf(files.get(row.record)),
      suppressed: suppressed.get(row.record) ?? 0,
      targets: deliveries.filter(each => !isOwn(configuration, each)).map(each => showTarget(configuration, each)),
      next: nextOf({ inbox: row.inbox, flagged: row.flagged_at !== null, deliveries }),
    }
  })
}

/** What a row says by itself. */
function plainOf(configuration: Configuration, row: ListedReferral) {
  const known = isReferralClass(row.class) ? row.class : 'requested'
  return {
    id: row.record,
    source: nameConnection(configuration, row.connection),
    class: known,
    phase: referralClasses[known].phase,
    routed: row.routed,
    archived: row.archived,
    receivedAt: row.received_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    appointmentAt: instantOf(row.appointment_at),
    inbox: row.inbox,
    flag: row.flagged_at
      ? { at: row.flagged_at.toISOString(), problem: row.flag_problem ?? '', delivery: row.flag_delivery }
      : null,
  }
}

function filesOf(counts: { files: number; here: number; refused: number } | undefined): ReferralRow['files'] {
  return { of: counts?.files ?? 0, here: counts?.here ?? 0, refused: counts?.refused ?? 0 }
}

/** As the register calls it; else as its source did. */
function listingName(configuration: Configuration, row: ListedReferral): string | undefined {
  return configuration.listings.find(each => each.id === row.listing)?.name
}

function isOwn(configuration: Configuration, { target }: ReferralTargetRow): boolean {
  return configuration.connections.get(target)?.connector.name === inboxConnector
}

function showTarget(configuration: Configuration, row: ReferralTargetRow): ReferralRow['targets'][number] {
  return {
    connection: nameConnection(configuration, row.target),
    state: row.state,
    problem: row.problem,
    delivery: row.id,
    dueAt: instantOf(row.due_at),
    parts: row.parts > row.parts_arrived ? { of: row.parts, arrived: row.parts_arrived } : null,
  }
}
