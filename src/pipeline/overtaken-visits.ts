/**
 * Apply: a booking that a visit rule holds for a person is cancelled before anybody decided. Then there is nothing left to
 * decide: the task is withdrawn, and the visit goes on as a cancelled one, so that the cancellation can follow. An EHR that
 * never had the visit is not told of either.
 */
import type { EventType } from '../model/events.ts'
import { requeueMessages } from '../store/messages.ts'
import { openVisitTasksOf, withdrawTasks } from '../store/visit-tasks.ts'
import { noteOwnAct } from './audit.ts'
import { keepAnswer } from './keep-answer.ts'
import type { Context, Item, Plan } from './plan.ts'
import { routesFor } from './route.ts'

const cancellations: ReadonlySet<EventType> = new Set<EventType>(['booking.cancelled', 'booking.rejected'])

/** What waits behind which unfinished messages. */
export type Behind = { item: Item; blockers: readonly string[] }

/** Lets the held visits go on that these messages cancel. */
export async function overtakeVisits(context: Context, waiting: readonly Behind[]): Promise<void> {
  const cancelling = waiting.filter(({ item }) => item.events.every(({ type }) => cancellations.has(type)))
  if (cancelling.length === 0) return
  const { hub, db, now } = context
  const by = new Map(cancelling.flatMap(({ item, blockers }) => blockers.map(message => [message, item.row.id])))
  const tasks = await openVisitTasksOf(db, [...by.keys()])
  if (tasks.length === 0) return
  const messages = [...new Set(tasks.map(({ message }) => message))]
  const ids = [...new Set(tasks.map(({ task }) => task))]
  await keepAnswer(hub, db, messages, { kind: 'visit', decision: { kind: 'overtaken' } })
  await withdrawTasks(db, ids, now)
  await requeueMessages(db, messages, ['held'], now)
  await noteOwnAct(
    hub,
    db,
    tasks.map(({ task, message }) => ({
      actor: { kind: 'system' as const, id: context.connection.id },
      action: 'task.withdraw',
      subject: { kind: 'task', id: task },
      connection: context.connection.id,
      reason: 'booking.cancelled',
      cause: by.get(message) ?? message,
    })),
  )
  db.afterCommit(() => hub.wake.tell('messages'))
}

/** Makes of the plan the cancellation that follows it: told only to those who have the visit, at its old time. */
export function writeOvertaken(context: Context, plan: Plan): void {
  if (plan.resource.resourceType !== 'Appointment') return
  plan.resource = { ...plan.resource, status: 'cancelled' }
  plan.write = { ...plan.write, type: 'booking.cancelled' }
  plan.routes = plan.known ? routesFor(context.configuration, context.connection.id, 'booking.cancelled') : []
}
