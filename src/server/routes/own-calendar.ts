/** A clinician's own calendar and people: of the practitioners they are bound to, and nobody else's. */
import { z } from 'zod'
import { deliveryStates } from '../../model/states.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { createOwnCalendars, type OwnAppointment, type OwnPerson } from '../people/own-calendar.ts'
import { sendProblem } from '../problem.ts'

/** The longest span that is answered, in milliseconds: six weeks, as a page of a month has them. */
const longestSpanMs = 42 * 24 * 3_600_000

const person = z.object({ id, name: z.string(), birthDate: z.string().nullable() })
const states = Object.keys(deliveryStates) as [string, ...string[]]
const appointment = z.object({
  id,
  start: z.string(),
  end: z.string().nullable(),
  status: z.string().describe('Of the FHIR appointment: booked, cancelled …'),
  person: person.nullable(),
  visitType: z.string().nullable(),
  place: z.string().nullable(),
  targets: z.array(z.object({ system: z.string(), state: z.enum(states) })),
})
const bound = z.boolean().describe('Whether the account is bound to a practitioner at all')
const span = z.object({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) })

/** Adds the routes. */
export function addOwnCalendar(api: Api, { hub }: ApiParts): void {
  const calendars = createOwnCalendars(hub)

  api.get(
    '/my/calendar',
    {
      config: { action: 'own-calendar.read' },
      schema: {
        summary: 'One’s own appointments that begin in a span of at most six weeks',
        tags: ['my'],
        params: slugParams,
        querystring: span,
        response: answers(z.object({ bound, items: z.array(appointment) })),
      },
    },
    async (request, reply) => {
      const within = spanOf(request.query)
      if (!within) return sendProblem(reply, 'request.invalid', { errors: [{ path: '/to', code: 'out-of-range' }] })
      const { organization, account } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const { bound, appointments } = await calendars.read(db, account, within.from, within.to)
        await noteRead(db, account, 'own-calendar.read', appointments)
        return { bound, items: appointments }
      })
    },
  )

  api.get(
    '/my/people',
    {
      config: { action: 'own-patients.read' },
      schema: {
        summary: 'The people of one’s own appointments in a span, by name',
        tags: ['my'],
        params: slugParams,
        querystring: span,
        response: answers(
          z.object({
            bound,
            items: z.array(person.extend({ visits: z.number().int(), nextAt: z.string().nullable() })),
          }),
        ),
      },
    },
    async (request, reply) => {
      const within = spanOf(request.query)
      if (!within) return sendProblem(reply, 'request.invalid', { errors: [{ path: '/to', code: 'out-of-range' }] })
      const { organization, account } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const { bound, appointments } = await calendars.read(db, account, within.from, within.to)
        await noteRead(db, account, 'own-patients.read', appointments)
        return { bound, items: peopleOf(appointments, hub.now()) }
      })
    },
  )

  /** Whose names are shown: that is what "who saw this patient?" finds. */
  const noteRead = async (db: Scope, account: string, action: string, appointments: readonly OwnAppointment[]) => {
    const persons = appointments.flatMap(({ person }) => (person ? [person.id] : []))
    if (persons.length === 0) return
    await noteAudit(hub, db, db.organization, {
      account,
      action,
      subject: { kind: 'account', id: account },
      persons,
      detail: { appointments: appointments.map(({ id }) => id) },
    })
  }
}

function spanOf({ from, to }: z.infer<typeof span>): { from: Date; to: Date } | undefined {
  const within = { from: new Date(from), to: new Date(to) }
  const ms = within.to.getTime() - within.from.getTime()
  return ms > 0 && ms <= longestSpanMs ? within : undefined
}

function peopleOf(
  appointments: readonly OwnAppointment[],
  now: Date,
): (OwnPerson & { visits: number; nextAt: string | null })[] {
  const people = new Map<string, OwnPerson & { visits: number; nextAt: string | null }>()
  for (const { person, start, status } of appointments) {
    if (!person) continue
    const known = people.get(person.id) ?? { ...person, visits: 0, nextAt: null }
    const isNext = known.nextAt === null && status !== 'cancelled' && new Date(start) >= now
    people.set(person.id, { ...known, visits: known.visits + 1, nextAt: isNext ? start : known.nextAt })
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'))
}
