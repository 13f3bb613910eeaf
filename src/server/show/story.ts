/** A message as a story: what each step of the pipeline did, is doing, or waits for. Pure. */
import { z } from 'zod'
import type { ListedMessage } from '../../store/lists/messages.ts'
import { instant, instantOf } from '../api.ts'

export const step = z.object({
  step: z.enum(['receive', 'read', 'parse', 'apply', 'task', 'route', 'deliver', 'settle']),
  state: z.enum(['done', 'waiting', 'failed', 'now', 'skipped']),
  at: instant.nullable(),
  problem: z.string().nullable(),
  detail: z.string().nullable().describe('A reason, or paths in the body; never values'),
})
export type Step = z.infer<typeof step>

export type StoryDelivery = { state: string; problem: string | null; settled_at: Date | null; created_at: Date }
export type StoryTask = { state: string; created_at: Date }

/** The story, in order. Steps that play no part in it are left out. */
export function storyOf(
  message: ListedMessage,
  deliveries: readonly StoryDelivery[],
  tasks: readonly StoryTask[],
): Step[] {
  return [
    stepOf('receive', 'done', { at: message.received_at }),
    parseStep(message),
    ...(message.state === 'reading' ? [readStep(message)] : []),
    applyStep(message),
    ...(tasks.length > 0 ? [taskStep(tasks)] : []),
    ...deliverySteps(message, deliveries),
  ]
}

type About = { at?: Date | null; problem?: string | null; detail?: string | null }

function stepOf(name: Step['step'], state: Step['state'], about: About = {}): Step {
  const { at = null, problem = null, detail = null } = about
  return { step: name, state, at: instantOf(at), problem, detail }
}

function parseStep(message: ListedMessage): Step {
  const { state, problem, problem_where: detail, settled_at: at } = message
  if (state === 'unreadable' && problem !== 'message.apply-failed')
    return stepOf('parse', 'failed', { at, problem, detail })
  // Nothing is known of it yet, and nobody keeps it waiting: it is being worked on.
  if (state === 'received' && message.event_type === null) return stepOf('parse', message.due_at ? 'now' : 'waiting')
  return stepOf('parse', 'done')
}

function readStep(message: ListedMessage): Step {
  const { reason: detail, problem, due_at: at } = message
  return stepOf('read', at ? 'now' : 'waiting', { at, problem, detail })
}

function applyStep(message: ListedMessage): Step {
  const { state, reason: detail, problem, settled_at: at } = message
  switch (state) {
    case 'applied':
      return stepOf('apply', 'done', { at })
    case 'held':
      return stepOf('apply', 'waiting', { problem, detail })
    case 'unreadable':
      return problem === 'message.apply-failed'
        ? stepOf('apply', 'failed', { at, problem })
        : stepOf('apply', 'skipped')
    case 'ignored':
      return stepOf('apply', 'skipped', { at, detail })
    default:
      return stepOf('apply', 'waiting', { detail: state === 'received' ? detail : null })
  }
}

function taskStep(tasks: readonly StoryTask[]): Step {
  const open = tasks.find(task => task.state === 'open')
  return stepOf('task', open ? 'now' : 'done', { at: (open ?? tasks[0])?.created_at ?? null })
}

/** What the deliveries together say; the first row that holds of any wins. */
const deliverRows: readonly { any: readonly string[]; state: Step['state'] }[] = [
  { any: ['rejected', 'dead'], state: 'failed' },
  { any: ['ambiguous', 'retry', 'pending'], state: 'waiting' },
  { any: ['sending'], state: 'now' },
  { any: ['delivered'], state: 'done' },
  { any: ['suppressed'], state: 'skipped' },
]

function deliverySteps(message: ListedMessage, deliveries: readonly StoryDelivery[]): Step[] {
  const ended = message.state === 'applied' || message.state === 'ignored' || message.state === 'unreadable'
  if (deliveries.length === 0) {
    const state = ended ? 'skipped' : 'waiting'
    return [stepOf('route', state), stepOf('deliver', state), stepOf('settle', state)]
  }
  const row = deliverRows.find(({ any }) => deliveries.some(each => any.includes(each.state)))
  const telling = deliveries.find(each => row?.any.includes(each.state))
  const settled = deliveries.map(each => each.settled_at)
  const last = settled.reduce((latest, at) => (latest && at && at > latest ? at : latest), settled[0] ?? null)
  const open = settled.includes(null)
  return [
    stepOf('route', 'done', { at: deliveries[0]?.created_at ?? null }),
    stepOf('deliver', row?.state ?? 'waiting', {
      at: telling?.settled_at ?? null,
      problem: telling?.problem ?? null,
    }),
    stepOf('settle', open ? 'waiting' : 'done', { at: open ? null : last }),
  ]
}
