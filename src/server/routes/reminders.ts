/** Messages to people: what was sent and what was not, and who wants none. How they are sent stands in reminders-settings.ts. */
import { z } from 'zod'
import { reminderChannels, reminderKinds } from '../../model/reminders/settings.ts'
import { timeAndIdOfCursor } from '../../store/lists/page.ts'
import { countReminders, listReminders } from '../../store/lists/reminders.ts'
import { loadRecords } from '../../store/records.ts'
import { contactChoices, writeContactChoice } from '../../store/reminders-choices.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams, instant, instantOf, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { showPeople } from '../show/audit.ts'

export const reminderStates = ['waiting', 'sending', 'sent', 'failed', 'unclear', 'not-sent', 'dropped'] as const

const reminder = z.object({
  id,
  visit: id.describe('The record of the appointment'),
  startsAt: instant,
  kind: z.enum(reminderKinds),
  minutesBefore: z.number().int(),
  state: z.enum(reminderStates),
  reason: z.string().nullable().describe('Why not, or what it waits for'),
  channel: z.enum(reminderChannels).nullable(),
  language: z.enum(['en', 'fr']).nullable(),
  person: z.object({ id, name: z.string().nullable(), wanted: z.boolean() }).nullable(),
  tries: z.number().int(),
  status: z.number().int().nullable(),
  dueAt: instant.nullable(),
  endedAt: instant.nullable(),
  createdAt: instant,
})

const choice = z.object({ wanted: z.boolean() })
const countedForMs = 30 * 86_400_000

/** Adds the routes. */
export function addReminders(api: Api, { hub }: ApiParts): void {
  api.get(
    '/reminders',
    {
      config: { action: 'reminders.read' },
      schema: {
        summary: 'Messages to people about their visits, the newest first',
        tags: ['messages to people'],
        params: slugParams,
        querystring: paging.extend({ state: z.enum(reminderStates).optional(), record: id.optional() }),
        response: answers(
          z.object({
            items: z.array(reminder),
            next: z.string().nullable(),
            counts: z.partialRecord(z.enum(reminderStates), z.number().int()).describe('Of the last 30 days'),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, state, record } = request.query
      const after = cursor === undefined ? undefined : timeAndIdOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const page = await listReminders(db, { state, record }, limit, after)
        const counts = await countReminders(db, new Date(hub.now().getTime() - countedForMs))
        const persons = [...new Set(page.rows.flatMap(row => row.of ?? []))]
        const people = await showPeople(hub, db, persons)
        const unwanted = new Set<string>()
        for (const person of persons)
          if ((await contactChoices(db, person, [])).some(each => each.channel === 'all' && !each.wanted))
            unwanted.add(person)
        if (persons.length > 0)
          await noteAudit(hub, db, organization, {
            account,
            action: 'reminders.read',
            subject: { kind: 'reminder', id: 'list' },
            persons,
          })
        const items = page.rows.map(row => ({
          id: row.id,
          visit: row.record,
          startsAt: row.starts_at.toISOString(),
          kind: row.kind,
          minutesBefore: row.minutes_before,
          state: row.state,
          reason: row.reason,
          channel: row.channel,
          language: row.language,
          person: row.of ? { id: row.of, name: people.get(row.of)?.name ?? null, wanted: !unwanted.has(row.of) } : null,
          tries: row.tries,
          status: row.status,
          dueAt: instantOf(row.due_at),
          endedAt: instantOf(row.ended_at),
          createdAt: row.created_at.toISOString(),
        }))
        return { items, next: page.next, counts: Object.fromEntries(counts.map(each => [each.state, each.count])) }
      })
    },
  )

  api.put(
    '/reminders/people/:id',
    {
      config: { action: 'reminders.choose' },
      schema: {
        summary: 'Write to somebody no more, or again, as they asked the office',
        tags: ['messages to people'],
        params: idParams,
        body: choice,
        response: answers(choice),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: person } = request.params
      const { wanted } = request.body
      return withScope(hub.pool, organization, async db => {
        const [record] = await loadRecords(db, [person])
        if (record?.type !== 'Patient') return sendProblem(reply, 'request.not-found')
        const asked = { id: hub.newId(), channel: 'all', person, wanted, how: 'office', by: account } as const
        await writeContactChoice(db, asked, hub.now())
        await noteAudit(hub, db, organization, {
          account,
          action: wanted ? 'reminders.wanted' : 'reminders.unwanted',
          subject: { kind: 'Patient', id: person },
          persons: [person],
        })
        return { wanted }
      })
    },
  )
}
