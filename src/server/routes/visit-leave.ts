/** Days away as out-of-office of a booking system: what the next look would do, and looking now. */
import { z } from 'zod'
import type { LeaveKept, LeaveStep } from '../../model/leave.ts'
import { isKept, lookNow, planOf } from '../../scheduling/leave/keep.ts'
import { findLeaveLook } from '../../store/leave.ts'
import { displaysOf } from '../../store/lists/messages.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, idParams, instant, instantOf, noBody } from '../api.ts'
import { appendNote } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'

const tags = ['visits']
const days = { from: z.string().describe('First day'), to: z.string().describe('Last day') }
const step = z.object({
  do: z.enum(['create', 'change', 'remove', 'adopt', 'let-go', 'forget']),
  name: z.string().describe('Of the practitioner'),
  ...days,
  before: z.object(days).nullable().describe('Days of the entry so far'),
  because: z.enum(['changed-there', 'removed-there']).nullable(),
  call: z
    .object({ method: z.string(), path: z.string(), body: z.record(z.string(), z.unknown()).nullable() })
    .nullable()
    .describe('Exactly what is sent; null: nothing is'),
})
const plan = z.object({
  on: z.boolean().describe('Whether whole days away go there by the settings of the connection'),
  lookedAt: instant.nullable().describe('When everything was last in line'),
  nextAt: instant.nullable(),
  steps: z.array(step),
  unseen: z.array(z.string()).describe('Practitioners whose account the credentials do not see'),
  unanswered: z.number().int().describe('People of whom an EHR did not say when they are away: nothing is done'),
})

/** Adds the routes; `id` is the connection's. */
export function addVisitLeave(api: Api, { hub }: ApiParts): void {
  api.get(
    '/visits/leave/:id',
    {
      config: { action: 'visits.read' },
      schema: {
        summary: 'What the next look at days away would send to a booking system; nothing is sent',
        tags,
        params: idParams,
        response: answers(plan),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      hub.configurations.forget(organization) // as it is now, not a second ago
      const connection = (await hub.configurations.get(organization))?.connections.get(request.params.id)
      if (!connection) return sendProblem(reply, 'request.not-found')
      if (!isKept(connection)) return { on: false, lookedAt: null, nextAt: null, steps: [], unseen: [], unanswered: 0 }
      const planned = await planOf(hub, organization, connection)
      if (planned.kind !== 'ok')
        return planned.kind === 'failed'
          ? sendProblem(reply, planned.problem, { status: 502 })
          : sendProblem(reply, 'visit.compare-not-offered')
      const { there, steps, unseen, unknown } = planned.value
      const { turn, names } = await withScope(hub.pool, organization, async db => {
        const people = [...unseen, ...steps.map(personOf)]
        const displays = await displaysOf(db, people)
        const nameOf = (record: string): [string, string] => {
          const sealed = displays.get(record)
          const shown = sealed ? hub.sealer.openJson(organization, 'record.display', record, sealed) : {}
          return [record, (shown as { name?: string }).name ?? '']
        }
        return { turn: await findLeaveLook(db, connection.id), names: new Map(people.map(nameOf)) }
      })
      const callOf = (each: LeaveStep) => {
        if (each.do !== 'create' && each.do !== 'change' && each.do !== 'remove') return null
        const call = connection.connector.leave?.call(connection.settings, there, each, '…')
        return call ? { method: call.method, path: call.path, body: call.body ? { ...call.body } : null } : null
      }
      return {
        on: true,
        lookedAt: instantOf(turn?.looked_at ?? undefined),
        nextAt: instantOf(turn?.due_at),
        steps: steps.map(each => ({ ...show(each), name: names.get(personOf(each)) ?? '', call: callOf(each) })),
        unseen: unseen.map(record => names.get(record) ?? ''),
        unanswered: unknown.size,
      }
    },
  )

  api.post(
    '/visits/leave/:id/looks',
    {
      config: { action: 'visits.push' },
      schema: {
        summary: 'Bring the days away of a booking system in line now',
        tags,
        params: idParams,
        body: noBody,
        response: answers(
          z.object({
            looking: z.boolean().describe('Somebody looks already: nothing was begun'),
            problem: z.string().nullable(),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const connection = (await hub.configurations.get(organization))?.connections.get(request.params.id)
      if (!connection) return sendProblem(reply, 'request.not-found')
      if (!isKept(connection)) return sendProblem(reply, 'visit.compare-not-offered')
      const looked = await lookNow(hub, organization, connection)
      if (looked === 'looking') return { looking: true, problem: null }
      const problem = looked ?? null
      await appendNote(hub, organization, {
        account,
        action: 'visits.push',
        subject: { kind: 'connection', id: connection.id },
        connection: connection.id,
        outcome: problem ? 'failed' : 'done',
        detail: { what: 'leave' },
      })
      return { looking: false, problem }
    },
  )
}

function personOf(each: LeaveStep): string {
  return each.do === 'create' ? each.practitioner : each.kept.practitioner
}

function show(each: LeaveStep): Omit<z.infer<typeof step>, 'name' | 'call'> {
  const daysOf = ({ from, to }: Pick<LeaveKept, 'from' | 'to'>) => ({ from, to })
  switch (each.do) {
    case 'create':
      return { do: each.do, ...daysOf(each), before: null, because: null }
    case 'change':
      return { do: each.do, ...daysOf(each), before: daysOf(each.kept), because: null }
    case 'let-go':
      return { do: each.do, ...daysOf(each.kept), before: null, because: each.because }
    default:
      return { do: each.do, ...daysOf(each.kept), before: null, because: null }
  }
}
