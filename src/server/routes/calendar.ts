/** The calendar of the organization: both systems' appointments laid over each other, and the history of each. */
import { z } from 'zod'
import { createFactsReader } from '../../scheduling/calendar/facts.ts'
import { type AppointmentHistory, loadHistory } from '../../scheduling/calendar/history.ts'
import { loadCalendar } from '../../scheduling/calendar/load.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { createNoted } from '../calendar/noted.ts'
import { appointmentDetail, calendarAnswer } from '../calendar/shapes.ts'
import { showAppointment, showCalendar } from '../calendar/show.ts'
import { sendProblem } from '../problem.ts'

/** The longest span that is answered, in milliseconds: a week, with the hour that a change of the clock adds. */
const longestSpanMs = (7 * 24 + 1) * 3_600_000

const query = z.object({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  practitioner: id.optional(),
  location: id.optional(),
  status: z.string().max(40).optional().describe('Of the FHIR appointment'),
  differs: z.enum(['yes']).optional().describe('Only what needs a look'),
})

/** Adds the routes. */
export function addCalendar(api: Api, { hub }: ApiParts): void {
  const readFacts = createFactsReader(hub)
  const noted = createNoted()

  api.get(
    '/calendar',
    {
      config: { action: 'calendar.read' },
      schema: {
        summary: 'The appointments that touch a span of at most a week, and how each system stands to them',
        tags: ['calendar'],
        params: slugParams,
        querystring: query,
        response: answers(calendarAnswer),
      },
    },
    async (request, reply) => {
      const { from, to, differs, ...filter } = request.query
      const span = { from: new Date(from), to: new Date(to) }
      const ms = span.to.getTime() - span.from.getTime()
      if (ms <= 0 || ms > longestSpanMs)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/to', code: 'out-of-range' }] })
      const { organization, account } = placeOf(request)
      reply.header('cache-control', 'no-store')
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const calendar = await loadCalendar(hub, db, configuration, readFacts, span, {
          ...filter,
          differs: differs === 'yes',
        })
        const shown = calendar.items.flatMap(({ facts }) => facts.person ?? [])
        // What waits names people who have no record yet: its task stands for them.
        const tasks = calendar.waiting.flatMap(({ task, name }) => (name ? [task] : []))
        const { fresh, keep } = noted(`${organization} ${account}`, [...shown, ...tasks], hub.now())
        if (fresh.size > 0) {
          const waiting = [...new Set(tasks)].filter(task => fresh.has(task))
          await noteAudit(hub, db, organization, {
            account,
            action: 'calendar.read',
            subject: { kind: 'calendar', id: 'list' },
            persons: [...new Set(shown)].filter(person => fresh.has(person)),
            ...(waiting.length > 0 ? { detail: { tasks: waiting } } : {}),
          })
          db.afterCommit(keep)
        }
        return showCalendar(hub, db, configuration, calendar)
      })
    },
  )

  api.get(
    '/calendar/:id',
    {
      config: { action: 'calendar.read' },
      schema: {
        summary: 'One appointment with its versions, deliveries, conflicts and tasks',
        tags: ['calendar'],
        params: idParams,
        response: answers(appointmentDetail),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      reply.header('cache-control', 'no-store')
      const detail = await withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const history = await loadHistory(hub, db, readFacts, request.params.id)
        if (!history) return undefined
        await noteAudit(hub, db, organization, {
          account,
          action: 'calendar.read',
          subject: { kind: 'Appointment', id: history.id },
          persons: personsOf(history),
        })
        return showAppointment(hub, db, configuration, history)
      })
      return detail ?? sendProblem(reply, 'request.not-found')
    },
  )
}

/** Whose it is, and whose it was in the versions that are shown. */
function personsOf({ facts, versions }: AppointmentHistory): string[] {
  const changed = versions.flatMap(({ changes }) =>
    changes.flatMap(({ field, before, after }) => (field === 'person' ? [...before, ...after] : [])),
  )
  return [...new Set([...(facts.person ? [facts.person] : []), ...changed])]
}
