/** What the rules of visits need to know of a batch of bookings: at most five statements, whatever its size. */
import type { Appointment, Patient } from '../model/fhir.ts'
import { personOf, splitReference } from '../model/fhir.ts'
import type { Neighbour, VisitFacts } from '../model/visit/facts.ts'
import { findType } from '../model/visit/find-type.ts'
import { jurisdictionOf } from '../model/visit/jurisdiction.ts'
import { type VisitType, zoneOf } from '../model/visit/settings.ts'
import { lockTokens } from '../store/locks.ts'
import { loadRecords } from '../store/records.ts'
import { appointmentsNear, type NearRow, visitsBefore } from '../store/visits-near.ts'
import type { Context, Plan } from './plan.ts'

/** A booking that takes place, and what stands around it. */
export type Visit = {
  plan: Plan
  appointment: Appointment
  /** New, or at another time, place or practitioner: else the rules have been asked already. */
  isNews: boolean
  type: (VisitType & { id: string }) | undefined
  start: Date
  end: Date
  zone: string
  /** Rooms of its place, and the one it had. */
  pool: readonly string[]
  had: string | undefined
  neighbours: readonly Neighbour[]
  facts: Omit<VisitFacts, 'type' | 'start' | 'end' | 'neighbours' | 'room'>
}

type Begun = Omit<Visit, 'neighbours' | 'facts'> & {
  practitioner: string | undefined
  place: string | undefined
  calledThere: string | undefined
}

/** Visits that begin up to so much earlier can still last; a day around is enough for limits in any zone. */
const aroundMs = 26 * 3_600_000

/** The bookings among these plans, with their facts. */
export async function gatherVisits(context: Context, plans: readonly Plan[]): Promise<Visit[]> {
  const begun = plans.flatMap(plan => beginOf(context, plan))
  const asking = begun.filter(({ isNews }) => isNews)
  if (asking.length === 0) return begun.map(each => ({ ...each, neighbours: [], facts: blank(context, each) }))
  await lockActors(context, asking)
  const near = await neighboursOf(context, asking)
  const people = await peopleOf(context, asking)
  return begun.map(each => ({
    ...each,
    neighbours: near.get(each) ?? [],
    facts: { ...blank(context, each), ...people(each) },
  }))
}

function beginOf({ configuration: { visits: book }, connection }: Context, plan: Plan): Begun[] {
  const { resource: appointment, write, known, routes } = plan
  if (appointment.resourceType !== 'Appointment' || write.draft.kind !== 'appointment') return []
  if (!write.type.startsWith('booking.') || routes.length === 0) return []
  if (!['pending', 'booked', 'proposed'].includes(appointment.status) || !appointment.start || !appointment.end)
    return []
  const need = write.draft.needs.find(({ kind }) => kind === 'event-type')
  const booked = { connection: connection.id, eventType: need?.values ?? [] }
  const rooms = new Set([...book.places.values()].flatMap(place => place.rooms))
  const { practitioner, place, room } = actorsOf(appointment, rooms)
  const before = known?.resource.resourceType === 'Appointment' ? known.resource : undefined
  return [
    {
      plan,
      appointment,
      isNews: !before || isMoved(before, appointment, rooms),
      type: findType(book, appointment, booked),
      start: new Date(appointment.start),
      end: new Date(appointment.end),
      zone: zoneOf(book, place),
      pool: book.places.get(place ?? '')?.rooms ?? [],
      had: room ?? (before && actorsOf(before, rooms).room),
      practitioner,
      place,
      calledThere: need?.label,
    },
  ]
}

function actorsOf({ participant }: Appointment, rooms: ReadonlySet<string>) {
  const references = participant.flatMap(({ actor }) => splitReference(actor?.reference) ?? [])
  const places = references.filter(({ type }) => type === 'Location')
  return {
    practitioner: references.find(({ type }) => type === 'Practitioner')?.id,
    place: places.find(({ id }) => !rooms.has(id))?.id,
    room: places.find(({ id }) => rooms.has(id))?.id,
  }
}

function isMoved(before: Appointment, now: Appointment, rooms: ReadonlySet<string>): boolean {
  const [was, is] = [actorsOf(before, rooms), actorsOf(now, rooms)]
  const at = (text: string | undefined) => new Date(text ?? 0).getTime()
  return (
    ['cancelled', 'noshow', 'entered-in-error'].includes(before.status) ||
    at(before.start) !== at(now.start) ||
    at(before.end) !== at(now.end) ||
    was.practitioner !== is.practitioner ||
    was.place !== is.place
  )
}

/** Two lanes that book the same practitioner or room at once come one after the other. */
async function lockActors({ db, hub, organization }: Context, visits: readonly Begun[]): Promise<void> {
  const actors = new Set(visits.flatMap(each => wantedActors(each)))
  await lockTokens(
    db,
    [...actors].map(actor => hub.tokens.token(organization, 'visit actor', actor)),
  )
}

function wantedActors({ practitioner, pool }: Begun): string[] {
  return [...(practitioner ? [practitioner] : []), ...pool]
}

async function neighboursOf(context: Context, visits: readonly Begun[]): Promise<Map<Begun, Neighbour[]>> {
  const rows = await appointmentsNear(
    context.db,
    visits.map(each => ({
      record: each.plan.record,
      from: new Date(each.start.getTime() - aroundMs),
      to: new Date(each.end.getTime() + aroundMs),
      actors: wantedActors(each),
    })),
  )
  // Only limits and groups ask what the others are; then they are opened.
  const counts = ({ type }: Begun) => type !== undefined && (type.perDay !== undefined || type.atOnce > 1)
  const types = await typesOf(
    context,
    rows.filter(({ asked }) => visits[asked] && counts(visits[asked])),
  )
  const grouped = Map.groupBy(rows, ({ asked }) => visits[asked])
  return new Map(
    visits.map(visit => [
      visit,
      (grouped.get(visit) ?? []).map(({ id, starts_at: start, ends_at: end, actors }) => {
        const type = types.get(id)
        return { id, start, end, actors, ...(type ? { type } : {}) }
      }),
    ]),
  )
}

async function typesOf(context: Context, rows: readonly NearRow[]): Promise<Map<string, string>> {
  const { hub, db, organization, configuration } = context
  const types = new Map<string, string>()
  for (const { id, version, body } of await loadRecords(db, [...new Set(rows.map(row => row.id))])) {
    const resource = hub.sealer.openJson(organization, 'record_version', `${id}/${version}`, body)
    const type = findType(configuration.visits, resource as unknown as Appointment, undefined)
    if (type) types.set(id, type.id)
  }
  return types
}

/** Whether each patient is new, and where they are. */
async function peopleOf(context: Context, visits: readonly Begun[]) {
  const { db, hub, organization, configuration } = context
  const known = visits.flatMap(each => {
    const person = personIn(each)
    return person && !each.plan.person?.create
      ? [{ person, record: each.plan.record, before: each.start, isRemote: isRemote(each) }]
      : []
  })
  const standing = new Map((await visitsBefore(db, known)).map(row => [row.person, row]))
  const remote = known.filter(each => each.isRemote).map(({ person }) => person)
  const patients = new Map<string, Patient>()
  for (const { id, version, body } of await loadRecords(db, [...new Set(remote)]))
    patients.set(
      id,
      hub.sealer.openJson(organization, 'record_version', `${id}/${version}`, body) as unknown as Patient,
    )
  const isBooking = (connection: string) => configuration.connections.get(connection)?.connector.system === 'booking'
  return (each: Begun): Pick<VisitFacts, 'isNewPatient' | 'jurisdiction'> => {
    const { person } = each.plan
    const row = standing.get(personIn(each) ?? '')
    const patient = person?.create?.resource ?? person?.update?.resource ?? patients.get(personIn(each) ?? '')
    return {
      // Somebody found at the EHR is known there, also when the hub meets them for the first time.
      isNewPatient: person?.create ? !person.create.entry : row ? !row.visited && isBooking(row.connection) : true,
      jurisdiction: jurisdictionOf(patient?.address?.[0]),
    }
  }
}

function personIn({ plan, appointment }: Begun): string | undefined {
  return plan.person?.record ?? personOf(appointment)
}

function isRemote({ type, place }: Begun): boolean {
  return type?.mode === 'telehealth' || (type?.mode === 'either' && !place)
}

function blank({ configuration }: Context, { plan, practitioner, place, calledThere }: Begun): Visit['facts'] {
  const { draft } = plan.write
  const answers = draft.kind === 'appointment' ? (draft.person?.answers ?? []) : []
  return {
    book: configuration.visits,
    calledThere,
    practitioner,
    place,
    isNewPatient: false,
    jurisdiction: undefined,
    answered: new Set(answers.filter(({ value }) => isYes(value)).map(({ question }) => question)),
  }
}

/** An answer that says no is none: a box that was left open, or “no” in words. */
function isYes(value: string): boolean {
  return !['', 'false', 'no', 'non', '0', '[]'].includes(value.trim().toLowerCase())
}

/** The appointment in a room; in none when there is none. */
export function withRoom(appointment: Appointment, room: string | undefined): Appointment {
  if (!room || appointment.participant.some(({ actor }) => actor?.reference === `Location/${room}`)) return appointment
  return {
    ...appointment,
    participant: [...appointment.participant, { actor: { reference: `Location/${room}` }, status: 'accepted' }],
  }
}
