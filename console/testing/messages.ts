/** Messages of the made-up clinic, for tests: a list of many, and the story of one that was refused. */
import type { MessageDetail, MessageRow, Step } from '../api/types.ts'
import { calcom, ehr, idOf, minutesAgo } from './connections.ts'

const whos = ['A. B…n', 'C. D…s', 'É. G…y', 'M. L…c', 'S. O…i', 'T. N…n']
const types = ['booking.created', 'booking.rescheduled', 'booking.cancelled', 'booking.created', 'booking.confirmed']

/** What the first rows of the list show; the others were delivered. */
const firsts: readonly Partial<MessageRow>[] = [
  { state: 'held', problem: 'mapping.unmapped', targets: [], next: 'task', taskId: idOf(501) },
  { state: 'received', eventType: null, targets: [], next: 'waits' },
  { targets: [{ connection: 'ehr', deliveryState: 'rejected', deliveryId: idOf(302) }] },
  {
    targets: [{ connection: 'ehr', deliveryState: 'retry', deliveryId: idOf(303) }],
    next: 'retry',
    nextAt: minutesAgo(-4),
  },
  { targets: [{ connection: 'ehr', deliveryState: 'ambiguous', deliveryId: idOf(304) }], next: 'task' },
  {
    targets: [
      { connection: 'ehr', deliveryState: 'delivered', deliveryId: idOf(305) },
      { connection: 'regional-ehr', deliveryState: 'pending', deliveryId: idOf(306) },
    ],
    next: 'waits',
  },
  { state: 'held', problem: 'person.unsure', targets: [], next: 'task', taskId: idOf(502) },
  { state: 'ignored', reason: 'ping', eventType: null, who: null, when: null, targets: [] },
  { state: 'unreadable', problem: 'message.unreadable', eventType: null, who: null, when: null, targets: [] },
  { targets: [{ connection: 'ehr', deliveryState: 'suppressed', deliveryId: idOf(307) }] },
  { targets: [{ connection: 'ehr', deliveryState: 'dead', deliveryId: idOf(308) }] },
]

/** So many messages, newest first. */
export function manyMessages(count: number): MessageRow[] {
  return Array.from({ length: count }, (_, index): MessageRow => {
    const row: MessageRow = {
      id: idOf(100 + index),
      state: 'applied',
      reason: null,
      problem: null,
      receivedAt: minutesAgo(2 + index * 7),
      connection: { id: calcom.id, slug: calcom.slug, title: calcom.title },
      origin: 'push',
      eventType: types[index % types.length] ?? null,
      who: whos[index % whos.length] ?? null,
      when: minutesAgo(-1440 - index * 60),
      targets: [{ connection: 'ehr', deliveryState: 'delivered', deliveryId: idOf(400 + index) }],
      next: 'none',
      nextAt: null,
      taskId: null,
    }
    return { ...row, ...firsts[index] }
  })
}

const doneSteps: readonly Step[] = (['receive', 'parse', 'apply', 'route'] as const).map(step => ({
  step,
  state: 'done',
  at: minutesAgo(16),
}))

/** The story of a message: as its row says, with a delivery that the target refused or that goes on trying. */
export function detailOf(row: MessageRow): MessageDetail {
  const target = row.targets[0]
  const refused = target?.deliveryState === 'rejected'
  const held = row.state === 'held'
  return {
    ...row,
    steps: held
      ? [
          ...doneSteps.slice(0, 2),
          { step: 'task', state: 'now', at: row.receivedAt, problem: row.problem },
          { step: 'apply', state: 'waiting', at: null },
          { step: 'deliver', state: 'waiting', at: null },
        ]
      : [
          ...doneSteps,
          {
            step: 'deliver',
            state: refused ? 'failed' : 'done',
            at: minutesAgo(15),
            problem: refused ? 'target.refused' : null,
          },
          { step: 'settle', state: refused ? 'waiting' : 'done', at: refused ? null : minutesAgo(15) },
        ],
    deliveries: target
      ? [
          {
            id: target.deliveryId,
            route: 'bookings-to-ehr',
            target: ehr.slug,
            recordType: 'Appointment',
            state: target.deliveryState,
            wait: target.deliveryState === 'retry' ? 'clock' : null,
            problem: refused ? 'target.refused' : null,
            dueAt: row.nextAt,
            position: target.deliveryState === 'retry' ? 2 : null,
            attempts: [
              attempt(1, 15, 'retry', 503, 'target.busy'),
              refused
                ? { ...attempt(2, 14, 'rejected', 422, 'target.refused'), said: refusedWords }
                : attempt(2, 14, 'delivered', 201, null),
            ],
            actions: refused ? ['replay', 'suppress'] : ['replay'],
          },
        ]
      : [],
    tasks: row.taskId ? [{ id: row.taskId, kind: 'map.practitioner', state: 'open' }] : [],
    actions: held ? ['decide-task', 'discard'] : ['replay'],
    bodyRemovedAt: null,
    version: '2021-10-20',
    siblings: refused ? [idOf(120), idOf(121)] : [],
  }
}

const refusedWords = {
  text: 'Appointment.participant[1].actor: Practitioner is not active',
  fields: ['participant[1].actor'],
}

function attempt(number: number, minutes: number, outcome: string, status: number, problem: string | null) {
  return { number, startedAt: minutesAgo(minutes), endedAt: minutesAgo(minutes), outcome, status, problem }
}
