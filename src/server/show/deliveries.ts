/** A delivery as people see it: where it is going, what it waits for, each attempt, and what one can do. */
import { z } from 'zod'
import { type DeliveryState, deliveryStates } from '../../model/states.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { ListedAttempt, ListedDelivery } from '../../store/lists/deliveries.ts'
import { id, instant, instantOf } from '../api.ts'
import { connectionName, nameConnection } from './connections.ts'

export const deliveryActions = ['replay', 'send-now', 'suppress', 'it-arrived', 'send-again', 'look-up'] as const
export type DeliveryAction = (typeof deliveryActions)[number]

const attempt = z.object({
  number: z.number().int(),
  startedAt: instant,
  endedAt: instant.nullable(),
  outcome: z.string().nullable(),
  status: z.number().int().nullable(),
  problem: z.string().nullable(),
  said: z
    .object({ text: z.string().optional(), fields: z.array(z.string()).optional() })
    .nullable()
    .describe("The target's own words"),
  withheld: z.array(z.string()).describe('Fields that the profile of the organization kept back: names only'),
})

const common = z.object({
  id,
  route: z.string(),
  target: z.string(),
  recordType: z.string(),
  state: z.string(),
  wait: z.string().nullable(),
  problem: z.string().nullable(),
  dueAt: instant.nullable(),
  actions: z.array(z.enum(deliveryActions)),
})

/** A row of the list. */
export const deliveryRow = common.extend({
  connection: connectionName.describe('The target'),
  eventType: z.string(),
  message: id,
  attempts: z.number().int(),
  createdAt: instant,
  settledAt: instant.nullable(),
  replayOf: id.nullable(),
})

/** A delivery within its message. */
export const deliveryDetail = common.extend({
  attempts: z.array(attempt),
  position: z.number().int().describe('How many of its key stand before it'),
})

type Said = { text?: string; fields?: string[] }

/** A row of the list as the API gives it out. */
export function showDelivery(row: ListedDelivery, configuration: Configuration): z.infer<typeof deliveryRow> {
  return {
    ...commonOf(row, configuration),
    connection: nameConnection(configuration, row.target),
    eventType: row.event_type,
    message: row.message,
    attempts: row.attempts,
    createdAt: row.created_at.toISOString(),
    settledAt: instantOf(row.settled_at),
    replayOf: row.replay_of,
  }
}

/** A delivery of a message as the API gives it out. @param saidOf opens the words of an attempt */
export function showDeliveryDetail(
  row: ListedDelivery & { position: number },
  attempts: readonly ListedAttempt[],
  configuration: Configuration,
  saidOf: (attempt: ListedAttempt) => Said | null,
): z.infer<typeof deliveryDetail> {
  return {
    ...commonOf(row, configuration),
    position: row.position,
    attempts: attempts
      .filter(each => each.delivery === row.id)
      .map(each => ({
        number: each.number,
        startedAt: each.started_at.toISOString(),
        endedAt: instantOf(each.ended_at),
        outcome: each.outcome,
        status: each.status,
        problem: each.problem,
        said: saidOf(each),
        withheld: each.withheld ?? [],
      })),
  }
}

function commonOf(row: ListedDelivery, configuration: Configuration): z.infer<typeof common> {
  const target = configuration.connections.get(row.target)
  return {
    id: row.id,
    route: row.route_slug,
    target: target?.slug ?? '',
    recordType: row.record_type,
    state: row.state,
    wait: row.wait,
    problem: row.problem,
    dueAt: instantOf(row.due_at),
    actions: actionsOn(row.state, target?.connector.capabilities.lookUp === true),
  }
}

/** What a person can do to a delivery in this state. */
function actionsOn(state: string, canLookUp: boolean): DeliveryAction[] {
  if (!Object.hasOwn(deliveryStates, state)) return []
  const offered: readonly string[] = deliveryStates[state as DeliveryState].actions
  // Retrying now and sending now are one thing.
  const named = offered.map(action => (action === 'retry-now' ? 'send-now' : action))
  return deliveryActions.filter(action => named.includes(action) && (action !== 'look-up' || canLookUp))
}
