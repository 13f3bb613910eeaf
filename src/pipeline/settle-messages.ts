/** Apply, the end: what became of each message, which source keys it holds or frees, and what people must know. */

import { raiseIssues, type Trouble } from '../store/issues.ts'
import { holdKeys, releaseKeys } from '../store/message-keys.ts'
import { changeMessages, type MessageChange } from '../store/messages.ts'
import { addWaiting, openTask } from '../store/tasks.ts'
import { sealFindings } from './findings.ts'
import type { Context, Item, Plan, TaskDraft, Verdict } from './plan.ts'

/** Writes the verdicts of a batch. */
export async function settleMessages(
  context: Context,
  verdicts: ReadonlyMap<Item, Verdict>,
  plans: readonly Plan[],
): Promise<void> {
  const { db, organization, now, connection } = context
  const types = new Map(plans.map(plan => [plan.item, plan.write.type]))
  const changes = [...verdicts].map(([item, verdict]) => changeOf(context, item, verdict, types.get(item)))
  await changeMessages(db, changes)

  const holding = [...verdicts].filter(([, verdict]) => holds(verdict)).map(([item]) => item)
  await holdKeys(
    db,
    organization,
    connection.id,
    holding.flatMap(item => item.keys.map(token => ({ message: item.row.id, token }))),
  )
  // Only a message that was set aside before can hold keys.
  const finished = [...verdicts]
    .filter(([item, verdict]) => !holds(verdict) && wasAside(item))
    .map(([item]) => item.row.id)
  if ((await releaseKeys(db, finished, now)) > 0) db.afterCommit(() => context.hub.wake.tell('messages'))

  await openTasks(context, verdicts)
  await raiseIssues(db, organization, troublesOf(context, verdicts), now)
  db.afterCommit(() => {
    for (const verdict of verdicts.values()) context.hub.tally?.add('applied', connection.id, verdict.kind)
  })
}

function holds(verdict: Verdict): boolean {
  return verdict.kind === 'read' || verdict.kind === 'hold' || verdict.kind === 'waits'
}

function wasAside(item: Item): boolean {
  // A message that waited behind another has no findings; its keys were noted when it was set aside.
  return item.row.findings !== null || item.row.replays > 0 || item.row.tries > 0
}

function changeOf(context: Context, item: Item, verdict: Verdict, eventType: string | undefined): MessageChange {
  const base = {
    id: item.row.id,
    ...((eventType ?? item.events[0]?.type) ? { eventType: eventType ?? item.events[0]?.type } : {}),
  }
  const { hub, organization, now } = context
  switch (verdict.kind) {
    case 'applied':
      return {
        ...base,
        state: 'applied',
        settledAt: now,
        ...(verdict.remarks?.length ? { remarks: verdict.remarks } : {}),
      }
    case 'ignored':
      return { ...base, state: 'ignored', reason: verdict.reason, settledAt: now }
    case 'unreadable':
      return {
        ...base,
        state: 'unreadable',
        problem: verdict.problem,
        ...(verdict.where ? { where: verdict.where.slice(0, 500) } : {}),
        settledAt: now,
      }
    case 'waits':
      return { ...base, state: 'received', reason: 'order', tries: item.row.tries + 1 }
    case 'read': {
      const findings = { asks: verdict.questions, found: item.findings.found }
      const [first] = verdict.questions
      return {
        ...base,
        state: 'reading',
        dueAt: now,
        asks: first?.kind === 'people' ? first.connection : context.connection.id,
        findings: sealFindings(hub.sealer, organization, item.row.id, findings),
        tries: 0,
      }
    }
    case 'hold':
      return { ...base, state: 'held', problem: verdict.problem, reason: verdict.because, tries: item.row.tries + 1 }
  }
}

async function openTasks(context: Context, verdicts: ReadonlyMap<Item, Verdict>): Promise<void> {
  const drafts = new Map<string, { draft: TaskDraft; messages: string[] }>()
  for (const [item, verdict] of verdicts) {
    if (verdict.kind !== 'hold') continue
    for (const draft of verdict.tasks) {
      const seen = drafts.get(draft.subject)
      if (seen) seen.messages.push(item.row.id)
      else drafts.set(draft.subject, { draft, messages: [item.row.id] })
    }
  }
  const { hub, db, organization, connection, now } = context
  for (const [, { draft, messages }] of [...drafts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const id = hub.newId()
    const subject = hub.tokens.token(organization, `task ${draft.kind}`, draft.subject)
    const row = {
      id,
      kind: draft.kind,
      problem: draft.problem,
      subject,
      connection: connection.id,
      ...(draft.target ? { target: draft.target } : {}),
    }
    const task = await openTask(
      db,
      organization,
      { ...row, body: hub.sealer.sealJson(organization, 'task', id, draft.body) },
      now,
    )
    await addWaiting(db, organization, task, messages)
  }
}

function troublesOf(context: Context, verdicts: ReadonlyMap<Item, Verdict>): Trouble[] {
  const troubles: Trouble[] = []
  for (const [item, verdict] of verdicts) {
    const add = (step: Trouble['step'], code: string, detail?: string) =>
      troubles.push({
        id: context.hub.newId(),
        connection: context.connection.id,
        step,
        code,
        ...(detail ? { detail: detail.slice(0, 200) } : {}),
        message: item.row.id,
      })
    for (const notice of item.notices) add('parse', notice.problem, notice.detail)
    if (verdict.kind === 'unreadable') add('parse', verdict.problem, verdict.where)
    if (verdict.kind === 'hold') add('apply', verdict.problem, verdict.because)
  }
  return troubles
}
