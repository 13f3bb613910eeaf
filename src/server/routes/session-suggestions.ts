/** What a row of Synchronization could be: agencies, clients and staff by likeness, appointments by nearness. */
import { z } from 'zod'
import { type Deciding, type EntryTab, kindOfTab, rowOf } from '../../sessions/by-hand.ts'
import { suggestTargets } from '../../sessions/suggest.ts'
import { listEntries } from '../../store/lists/session-entries.ts'
import { listNotes } from '../../store/lists/session-notes.ts'
import { choosableSlots } from '../../store/session-sites.ts'
import { type Api, type ApiParts, answers, idParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { sessionsWithin } from '../session-place.ts'
import { calledOf, named, openNamed, openTarget, sessionTime, taker, timeOf } from '../show/sessions.ts'
import { rowParams, targetKinds } from './session-entries.ts'

const suggestion = z.object({
  target: named,
  score: z.number(),
  reasons: z.array(z.string()),
  takenBy: taker.nullable().describe('The row that has it already'),
})

const choice = z.object({
  id: z.string(),
  time: sessionTime.nullable(),
  client: named.nullable(),
  staff: named.nullable(),
  state: z.enum(['scheduled', 'cancelled', 'rendered']),
  kind: z.string(),
  takenBy: taker.nullable().describe('The note that has it already, by its student'),
})

/** Adds the routes. */
export function addSessionSuggestions(api: Api, { hub }: ApiParts): void {
  const within = sessionsWithin(hub)

  api.get(
    '/sessions/:tab/:id/suggestions',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'What a row could be, best first, each with its score and reasons',
        tags: ['sessions'],
        params: rowParams,
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(500).default(20) }),
        response: answers(z.object({ items: z.array(suggestion) })),
      },
    },
    async (request, reply) => {
      const { tab, id: row } = request.params
      const found = await within(request, async deciding => {
        const entry = await rowOf(deciding, tab, row)
        if (!entry) return 'not-found' as const
        const offered = await suggestTargets(deciding, tab, entry, request.query.limit)
        const shown = offered.map(({ id: target }) => target)
        await noted(deciding, 'sessions.suggestions', { kind: 'session-entry', id: row }, shown)
        const { organization } = deciding.db
        const takers = await namesOfTakers(
          deciding,
          tab,
          offered.flatMap(({ takenBy }) => takenBy ?? []),
        )
        return {
          items: offered.map(({ id: target, body, score, reasons, takenBy }) => ({
            target: openTarget(hub, organization, targetKinds[tab], target, body),
            score,
            reasons: [...reasons],
            takenBy: takenBy === null ? null : { id: takenBy, name: takers.get(takenBy) ?? null },
          })),
        }
      })
      if (found === undefined) return sendProblem(reply, 'session.feature-off')
      return found === 'not-found' ? sendProblem(reply, 'request.not-found') : found
    },
  )

  api.get(
    '/sessions/appointments/:id/choices',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary:
          'Appointments that a note could be: of its client or its staff member, a week around, the nearest first',
        tags: ['sessions'],
        params: idParams,
        response: answers(z.object({ items: z.array(choice) })),
      },
    },
    async (request, reply) => {
      const note = request.params.id
      const found = await within(request, async ({ db, rights, ...deciding }) => {
        const agencies = rights.agencies === 'all' ? undefined : rights.agencies
        const { rows: seen } = await listNotes(db, { connection: deciding.connection, agencies, among: [note] }, 1)
        if (seen.length === 0) return 'not-found' as const
        const slots = await choosableSlots(db, note, agencies ?? null)
        const among = slots.flatMap(({ takenBy }) => takenBy ?? [])
        const { connection } = deciding
        const takers =
          among.length === 0 ? [] : (await listNotes(db, { connection, agencies, among }, among.length)).rows
        await noted(
          { db, rights, ...deciding },
          'sessions.choices',
          { kind: 'session-note', id: note },
          slots.map(({ id }) => id),
        )
        return { slots, takers }
      })
      if (!found) return sendProblem(reply, 'session.feature-off')
      if (found === 'not-found') return sendProblem(reply, 'request.not-found')
      const { organization } = placeOf(request)
      const students = new Map(
        found.takers.flatMap(({ id: taking, student, student_id: key }) => {
          const sealed = { table: 'session_source' as const, key: key ?? '', id: key ?? '' }
          return student && key ? [[taking, calledOf(openNamed(hub, organization, { ...sealed, body: student }))]] : []
        }),
      )
      const person = (kind: string, id: string | null, body: Buffer | null) =>
        id && body ? openTarget(hub, organization, kind, id, body) : null
      return {
        items: found.slots.map(slot => ({
          id: slot.id,
          time: timeOf(slot.startsAt, slot.endsAt, slot.zone),
          client: person('client', slot.clientId, slot.client),
          staff: person('staff', slot.staffId, slot.staff),
          state: slot.state,
          kind: slot.kind,
          takenBy: slot.takenBy === null ? null : { id: slot.takenBy, name: students.get(slot.takenBy) ?? null },
        })),
      }
    },
  )

  const namesOfTakers = async (
    { db, connection, rights }: Deciding,
    tab: EntryTab,
    among: readonly string[],
  ): Promise<Map<string, string>> => {
    if (among.length === 0) return new Map()
    const seen = rights.agencies === 'all' ? {} : { agencies: rights.agencies }
    const { rows } = await listEntries(db, { connection, kind: kindOfTab[tab], among, ...seen }, among.length)
    return new Map(
      rows.map(({ id: entry, body }) => {
        const sealed = { table: 'session_source' as const, key: entry, id: entry, body }
        return [entry, calledOf(openNamed(hub, db.organization, sealed))]
      }),
    )
  }

  /** `shown`: what was offered, since it names people too. */
  const noted = (deciding: Deciding, action: string, subject: { kind: string; id: string }, shown: readonly string[]) =>
    noteAudit(hub, deciding.db, deciding.db.organization, {
      account: deciding.account,
      action,
      subject,
      connection: deciding.connection,
      detail: [...shown],
    })
}
