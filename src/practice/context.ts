/** From what surrounds an appointment to what the gates look at; pure. */
import type { RenderContext } from '../model/sessions/gates/context.ts'
import { readTimes } from '../model/sessions/times.ts'
import type { EntryRow } from '../store/practice-entries.ts'
import type { AuthorizationRow } from '../store/practice-rendering.ts'
import type { Content } from './content.ts'
import type { Surroundings } from './surroundings.ts'
import { windowOf } from './windows.ts'

/** What was used of an authorization in a window; the batch counts on in it. */
export type Used = {
  rendered(authorization: string, from: string, to: string): number
  scheduled?(authorization: AuthorizationRow, from: string, to: string): number
}

/** The context of one appointment; undefined when there is no such appointment. */
export function contextOf(
  around: Surroundings,
  id: string,
  used: Used,
  asked: { now: Date; mayRender: boolean },
): RenderContext | undefined {
  const row = around.appointments.get(id)
  if (!row) return undefined
  const date = String(row.date)
  const content = around.contents.get(id)
  const says = content?.says
  const authorizations = authorizationsOf(around, row)
  const session = says && sessionOf(says)
  const service = row.service ? around.services.get(String(row.service)) : undefined
  const funder = funderOf(around, authorizations, date)
  return {
    now: asked.now,
    appointment: {
      id,
      agency: String(row.agency),
      kind: row.kind as RenderContext['appointment']['kind'],
      state: row.state as RenderContext['appointment']['state'],
      date,
      startsAt: row.startsAt as Date,
      endsAt: row.endsAt as Date,
      ...(content?.row.note ? { note: content.row.note } : {}),
      ...(row.direct ? { direct: row.direct as 'direct' | 'indirect' } : {}),
    },
    ...statusTypeOf(around, row),
    ...(service ? { service: serviceOf(service) } : {}),
    ...(funder
      ? {
          funder: {
            id: funder.id,
            guardianSignature: funder.guardianSignature as 'none' | 'each' | 'monthly',
            electronicVisit: funder.electronicVisit === true,
          },
        }
      : {}),
    ...clientOf(around, row),
    ...staffOf(around, row),
    authorizations: authorizations.map(each => ({
      id: each.id,
      from: each.from,
      to: each.to,
      limits: each.windows.map(({ per, units }) => {
        const { from, to } = windowOf(per, date, each)
        const scheduled = used.scheduled?.(each, from, to)
        return {
          per,
          authorized: units,
          rendered: used.rendered(each.id, from, to),
          ...(scheduled === undefined ? {} : { scheduled }),
        }
      }),
    })),
    staffOverlaps: around.overlaps.get(`staff ${id}`) ?? [],
    clientOverlaps: around.overlaps.get(`client ${id}`) ?? [],
    resultNotes: says?.resultNotes ?? '',
    ...(session ? { session } : {}),
    ...signaturesOf(says),
    hasPlace: says?.placeOfRender !== undefined || says?.therapist?.place !== undefined,
    periods: (around.periods.get(String(row.agency)) ?? []).filter(({ from, to }) => from <= date && date <= to),
    mayRender: asked.mayRender,
  }
}

/** Those for the client and the service of an appointment. */
export function authorizationsOf(around: Surroundings, row: EntryRow): readonly AuthorizationRow[] {
  return around.authorizations.get(`${row.client} ${row.service}`) ?? []
}

/** Who pays: the funder of the authorization that holds on the date; what ends first comes first. */
export function funderOf(
  around: Surroundings,
  authorizations: readonly AuthorizationRow[],
  date: string,
): EntryRow | undefined {
  const [first] = authorizations
    .filter(({ from, to }) => from <= date && date <= to)
    .sort((a, b) => (a.to === b.to ? (a.id < b.id ? -1 : 1) : a.to < b.to ? -1 : 1))
  return first?.funder ? around.funders.get(first.funder) : undefined
}

function statusTypeOf({ statusTypes }: Surroundings, row: EntryRow): Pick<RenderContext, 'statusType'> {
  const found = row.statusType ? statusTypes.get(String(row.statusType)) : undefined
  if (!found) return {}
  const { id, cancellation, billable, payroll, makeupable, autoRender } = found
  const flags = { billable, payroll, makeupable, autoRender } as Record<string, boolean>
  return { statusType: { id, cancellation: cancellation === true, ...flags } }
}

function serviceOf(row: EntryRow): NonNullable<RenderContext['service']> {
  return {
    id: row.id,
    unitMinutes: Number(row.unitMinutes),
    ...(row.minMinutes === null ? {} : { minMinutes: Number(row.minMinutes) }),
    ...(row.maxMinutes === null ? {} : { maxMinutes: Number(row.maxMinutes) }),
    groupAllowed: row.groupAllowed === true,
    clientOverlapAllowed: row.clientOverlapAllowed === true,
    notesRequired: row.notesRequired === true,
    direct: row.direct as 'direct' | 'indirect' | 'set-at-appointment',
    credentials: row.credentials as string[],
  }
}

function clientOf({ clients }: Surroundings, row: EntryRow): Pick<RenderContext, 'client'> {
  const found = row.client ? clients.get(String(row.client)) : undefined
  if (!found || found.removedAt !== null) return {}
  // Who is not active is enrolled nowhere, whatever stands there.
  const enrolments = found.active === true ? (found.enrolments as { from: string; to?: string }[]) : []
  return { client: { id: found.id, enrolments } }
}

type Credential = { kind: string; services?: string[]; from?: string; to?: string }

function staffOf({ staff, accounts }: Surroundings, row: EntryRow): Pick<RenderContext, 'staff'> {
  const found = staff.get(String(row.staff))
  if (!found || found.removedAt !== null) return {}
  const credentials = (found.credentials as Credential[])
    .filter(({ services }) => services === undefined || services.includes(String(row.service)))
    .map(({ services: _services, ...rest }) => rest)
  const hasAccount = typeof found.account === 'string' && accounts.has(found.account)
  return { staff: { id: found.id, active: found.active === true, hasAccount, credentials } }
}

function sessionOf({ sessionDate, sessionTime }: Content): RenderContext['session'] {
  if (sessionDate === undefined || sessionTime === undefined) return undefined
  const { from, to, zone } = sessionTime
  const times = readTimes({ date: sessionDate, start: from, end: to, zones: { organization: zone } })
  return 'reason' in times ? undefined : { startsAt: times.startsAt, endsAt: times.endsAt }
}

function signaturesOf(says: Content | undefined): Pick<RenderContext, 'therapist' | 'guardian'> {
  const signature = (from: Content['therapist']) =>
    from?.image && {
      blank: from.image.blank,
      ...(from.signedAt === undefined ? {} : { signedAt: new Date(from.signedAt) }),
    }
  const therapist = signature(says?.therapist)
  const drawn = signature(says?.guardian)
  const guardian = says?.guardian && {
    hasName: Boolean(says.guardian.name?.trim()),
    hasRelationship: Boolean(says.guardian.relationship?.trim()),
    ...(drawn ? { signature: drawn } : {}),
  }
  return { ...(therapist ? { therapist } : {}), ...(guardian ? { guardian } : {}) }
}
