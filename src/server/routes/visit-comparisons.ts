/** Visits beside what a booking system has: the differences, what a push would send, and the push. */
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { VendorAnswer } from '../../connectors/connector.ts'
import type { Difference } from '../../model/visit/compare.ts'
import { openHours } from '../../model/visit/settings.ts'
import { readAtEhr } from '../../scheduling/visits/at-ehr.ts'
import { compareVisits, dryRun, pushVisits } from '../../scheduling/visits/comparison.ts'
import { type Api, type ApiParts, answers, id, idParams, instant } from '../api.ts'
import { appendNote } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'

const tags = ['visits']
const keys = z.array(z.string().max(300)).min(1).max(500)
const request = z.object({
  method: z.enum(['POST', 'PATCH']),
  path: z.string(),
  body: z.record(z.string(), z.unknown()).describe('Exactly what is sent'),
})
const difference = z.object({
  key: z.string(),
  about: z.object({ kind: z.enum(['event-type', 'schedule', 'holidays', 'leave', 'person']), name: z.string() }),
  field: z.string(),
  here: z.string().nullable(),
  there: z.string().nullable(),
  pushable: z.boolean(),
})

/** Adds the routes; `id` is the connection's. */
export function addVisitComparisons(api: Api, { hub }: ApiParts): void {
  api.get(
    '/visits/comparisons/:id',
    {
      config: { action: 'visits.read' },
      schema: {
        summary: 'What differs between the visits here and the event types, hours and days away there',
        tags,
        params: idParams,
        response: answers(
          z.object({
            comparedAt: instant,
            seen: z.object({ eventTypes: z.number().int(), schedules: z.number().int(), people: z.number().int() }),
            items: z.array(difference),
          }),
        ),
      },
    },
    async (asked, reply) => {
      const compared = await compareVisits(hub, placeOf(asked).organization, asked.params.id)
      if (compared.kind !== 'compared') return refuse(reply, compared)
      const { eventTypes, schedules, people } = compared.state
      return {
        comparedAt: hub.now().toISOString(),
        seen: { eventTypes: eventTypes.length, schedules: schedules.length, people: people.length },
        items: compared.differences.map(show),
      }
    },
  )

  api.get(
    '/visits/at-ehr/:type/:id',
    {
      config: { action: 'visits.change' },
      schema: {
        summary: 'What the EHR has of a place or a practitioner: hours, days away and rooms; asked live',
        tags,
        params: idParams.extend({ type: z.enum(['Practitioner', 'Location']) }),
        response: answers(
          z.object({
            from: connectionName.nullable().describe('Null: no EHR says anything of it'),
            hours: z.array(openHours),
            timeOff: z.array(z.object({ from: z.string(), to: z.string() })),
            rooms: z.array(id),
            fromSlots: z
              .object({
                zone: z.string().describe('On whose wall the hours are'),
                dates: z.array(z.object({ date: z.string(), from: z.string(), to: z.string() })),
              })
              .nullable()
              .describe('The hours come from free slots; with those of single days'),
          }),
        ),
      },
    },
    async asked => {
      const { organization } = placeOf(asked)
      const found = await readAtEhr(hub, organization, asked.params.type, asked.params.id)
      if (!found) return { from: null, hours: [], timeOff: [], rooms: [], fromSlots: null }
      const configuration = await hub.configurations.get(organization)
      return {
        from: configuration ? nameConnection(configuration, found.connection) : null,
        hours: [...found.hours],
        timeOff: [...found.timeOff],
        rooms: [...found.rooms],
        fromSlots: found.fromSlots ? { zone: found.fromSlots.zone, dates: [...found.fromSlots.dates] } : null,
      }
    },
  )

  api.post(
    '/visits/comparisons/:id/dry-runs',
    {
      config: { action: 'visits.push' },
      schema: {
        summary: 'The calls that would settle these differences; nothing is sent',
        tags,
        params: idParams,
        body: z.object({ keys }),
        response: answers(z.object({ requests: z.array(request), fingerprint: z.string() })),
      },
    },
    async (asked, reply) => {
      const planned = await dryRun(hub, placeOf(asked).organization, asked.params.id, asked.body.keys)
      if (planned.kind !== 'planned') return refuse(reply, planned)
      return { requests: planned.requests.map(each => ({ ...each })), fingerprint: planned.fingerprint }
    },
  )

  api.post(
    '/visits/comparisons/:id/pushes',
    {
      config: { action: 'visits.push' },
      schema: {
        summary: 'Make the calls of a dry run; refused when they would not be the same by now',
        tags,
        params: idParams,
        body: z.object({ keys, fingerprint: z.string().max(64) }),
        response: answers(
          z.object({
            results: z.array(
              request.extend({ ok: z.boolean(), problem: z.string().nullable(), detail: z.string().nullable() }),
            ),
          }),
        ),
      },
    },
    async (asked, reply) => {
      const { organization, account } = placeOf(asked)
      const pushed = await pushVisits(hub, organization, asked.params.id, asked.body)
      switch (pushed.kind) {
        case 'pushed': {
          const results = pushed.results.map(({ request: made, answer }) => ({ ...made, ...resultOf(answer) }))
          await appendNote(hub, organization, {
            account,
            action: 'visits.push',
            subject: { kind: 'connection', id: asked.params.id },
            connection: asked.params.id,
            outcome: results.every(({ ok }) => ok) ? 'done' : 'failed',
            detail: { calls: results.map(({ method, path, ok }) => ({ method, path, ok })) },
          })
          return { results }
        }
        case 'changed-since':
          return sendProblem(reply, 'visit.changed-since-dry-run')
        default:
          return refuse(reply, pushed)
      }
    },
  )
}

function show({ wish, ...rest }: Difference): z.infer<typeof difference> {
  return { ...rest, pushable: wish !== undefined }
}

type Refusal = Extract<Awaited<ReturnType<typeof compareVisits>>, { kind: 'not-found' | 'not-offered' | 'refused' }>

function refuse(reply: FastifyReply, refused: Refusal): FastifyReply {
  switch (refused.kind) {
    case 'not-found':
      return sendProblem(reply, 'request.not-found')
    case 'not-offered':
      return sendProblem(reply, 'visit.compare-not-offered')
    case 'refused':
      return refused.answer.kind === 'failed'
        ? sendProblem(reply, refused.answer.problem, { status: 502 })
        : sendProblem(reply, 'visit.compare-not-offered')
  }
}

function resultOf(answer: VendorAnswer<null>): { ok: boolean; problem: string | null; detail: string | null } {
  switch (answer.kind) {
    case 'ok':
      return { ok: true, problem: null, detail: null }
    case 'failed':
      return { ok: false, problem: answer.problem, detail: answer.detail ?? null }
    case 'missing':
      return { ok: false, problem: 'target.gone', detail: null }
    case 'no-credentials':
      return { ok: false, problem: 'visit.compare-not-offered', detail: null }
  }
}
