/** A person decides a task: once, and everything that waited for it goes on by itself. */
import { z } from 'zod'
import type { CrosswalkTarget, Json } from '../model/events.ts'
import { personFields } from '../model/events.ts'
import { appendAudit } from '../store/audit.ts'
import { touchConfiguration } from '../store/configuration.ts'
import { requeueMessages } from '../store/messages.ts'
import { type Scope, withScope } from '../store/scope.ts'
import { closeTask, lockTask, type TaskRow } from '../store/tasks.ts'
import type { VisitTask } from './check-visits.ts'
import { writeEntries } from './crosswalk-entries.ts'
import type { PersonChoice } from './findings.ts'
import type { Hub } from './hub.ts'
import { keepAnswer } from './keep-answer.ts'
import { type VisitChoice, visitDecision } from './visit-choice.ts'

const coding = z.strictObject({ system: z.string().optional(), code: z.string(), display: z.string().optional() })

/** What a person may choose for a value that had no counterpart. */
export const crosswalkChoice = z.union([
  z.strictObject({
    kind: z.literal('practitioner'),
    reference: z.string().regex(/^Practitioner\/[A-Za-z0-9.-]{1,64}$/),
  }),
  z.strictObject({ kind: z.literal('location'), reference: z.string().regex(/^Location\/[A-Za-z0-9.-]{1,64}$/) }),
  z.strictObject({ kind: z.literal('location'), virtual: z.literal(true) }),
  z.strictObject({
    kind: z.literal('event-type'),
    reference: z
      .string()
      .regex(/^HealthcareService\/[A-Za-z0-9.-]{1,64}$/)
      .optional(),
    serviceType: coding.optional(),
    appointmentType: coding.optional(),
  }),
  z.strictObject({ kind: z.literal('question'), field: z.enum([...personFields, 'none']) }),
])

/** What a person may choose when it was not certain who somebody is. */
export const personChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('record'), record: z.uuid() }),
  z.strictObject({ kind: z.literal('entry'), connection: z.uuid(), id: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('new') }),
])

/** What a person says who did by hand what the hub cannot do. */
export const doneChoice = z.strictObject({ kind: z.literal('done') })

export type Choice =
  | z.infer<typeof crosswalkChoice>
  | z.infer<typeof personChoice>
  | z.infer<typeof doneChoice>
  | VisitChoice
export type Decided =
  | { kind: 'done'; wentOn: number }
  | { kind: 'not-found' }
  | { kind: 'conflict'; state: string }
  /** The choice does not answer this task. */
  | { kind: 'unfit' }

/** Decides a task; the messages that waited for it, and for no other open task, go on. */
export async function decideTask(
  hub: Hub,
  organization: string,
  id: string,
  choice: Choice,
  by: string,
): Promise<Decided> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const task = await lockTask(db, id)
    if (!task) return { kind: 'not-found' }
    if (task.state !== 'open') return { kind: 'conflict', state: task.state }
    const fits = await fitsTask(hub, db, task, choice, by)
    if (!fits) return { kind: 'unfit' }
    const now = hub.now()
    const decision = hub.sealer.sealJson(organization, 'task.decision', id, choice as unknown as Json)
    const waiting = await closeTask(db, id, 'done', decision, by, now)
    if (task.kind === 'person' && isPersonChoice(choice))
      await keepAnswer(hub, db, waiting, { kind: 'decided', choice })
    if (isVisitChoice(choice)) {
      const asked = hub.sealer.openJson(organization, 'task', id, task.body) as unknown as VisitTask
      await keepAnswer(hub, db, waiting, { kind: 'visit', decision: visitDecision(choice, asked) })
    }
    const wentOn = await requeueMessages(db, waiting, ['held'], now)
    const entry = {
      id: hub.newId(),
      actor: { kind: 'person' as const, id: by },
      action: 'task.decide',
      outcome: 'done' as const,
      ...(choice.kind === 'record' ? { persons: [choice.record] } : {}),
    }
    await appendAudit(db, organization, [{ ...entry, subject: { kind: 'task', id }, connection: task.connection }], now)
    db.afterCommit(() => hub.wake.tell('messages'))
    return { kind: 'done', wentOn: wentOn.length }
  })
}

/** Whether the choice answers this kind of task; a counterpart is written at once. */
async function fitsTask(hub: Hub, db: Scope, task: TaskRow, choice: Choice, by: string): Promise<boolean> {
  if (task.kind === 'person') return isPersonChoice(choice)
  if (task.kind === 'referral.void') return choice.kind === 'done'
  if (task.kind === 'visit.rule') return isVisitChoice(choice)
  return decideMapping(hub, db, task, choice, by)
}

function isPersonChoice(choice: Choice): choice is PersonChoice {
  return choice.kind === 'record' || choice.kind === 'entry' || choice.kind === 'new'
}

function isVisitChoice(choice: Choice): choice is VisitChoice {
  return choice.kind === 'visit-accept' || choice.kind === 'visit-send-back'
}

/** Writes the crosswalk entry that the choice is; false when it is of another kind than the task. */
async function decideMapping(hub: Hub, db: Scope, task: TaskRow, choice: Choice, by: string): Promise<boolean> {
  if (isPersonChoice(choice) || isVisitChoice(choice) || choice.kind === 'done') return false
  if (task.kind !== `map.${choice.kind}` || !task.target) return false
  const body = hub.sealer.openJson(db.organization, 'task', task.id, task.body) as { values: string[]; label: string }
  const configuration = await hub.configurations.within(db, db.organization)
  const known = configuration.crosswalks.find(
    each => each.kind === choice.kind && each.source === task.connection && each.target === task.target,
  )
  const entry = { from: body.values[0] ?? '', to: choice as CrosswalkTarget, label: body.label }
  const source = configuration.connections.get(task.connection)
  const target = configuration.connections.get(task.target)
  const slug = known?.slug ?? `${source?.slug}-${target?.slug}-${choice.kind}`
  const change = { slug, kind: choice.kind, source: task.connection, target: task.target, entries: [entry] }
  if (await writeEntries(hub, db, configuration, change, { how: 'task', by })) await touchConfiguration(db)
  return true
}
