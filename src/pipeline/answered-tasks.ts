/**
 * An entry of a crosswalk answers the tasks that ask for its value, however it came there: in the console, from a file or
 * by rolling back. What waited goes on by itself (SPEC SCH-6).
 */
import { crosswalkKey } from '../mapping/crosswalk.ts'
import type { CrosswalkKind, CrosswalkTarget, Json } from '../model/events.ts'
import { requeueMessages } from '../store/messages.ts'
import type { Scope } from '../store/scope.ts'
import { closeTask, openMapTasks } from '../store/tasks.ts'
import type { Hub } from './hub.ts'

export type Answered = {
  kind: CrosswalkKind
  source: string
  target: string
  entries: readonly { from: string; to: CrosswalkTarget }[]
}

/** Closes the open tasks that these entries answer; returns how many messages went on. */
export async function closeAnswered(hub: Hub, db: Scope, answers: Answered, by: string | undefined): Promise<number> {
  if (answers.entries.length === 0) return 0
  const byValue = new Map(answers.entries.map(entry => [crosswalkKey(entry.from), entry.to]))
  const now = hub.now()
  let wentOn = 0
  for (const task of await openMapTasks(db, answers, 'lock')) {
    const { values, label } = hub.sealer.openJson(db.organization, 'task', task.id, task.body) as {
      values: readonly string[]
      label: string
    }
    const asked = answers.kind === 'question' ? [...values, label] : values
    const choice = asked.map(value => byValue.get(crosswalkKey(value))).find(to => to !== undefined)
    if (!choice) continue
    const decision = hub.sealer.sealJson(db.organization, 'task.decision', task.id, choice as unknown as Json)
    const waiting = await closeTask(db, task.id, 'done', decision, by, now)
    wentOn += (await requeueMessages(db, waiting, ['held'], now)).length
  }
  if (wentOn > 0) db.afterCommit(() => hub.wake.tell('messages'))
  return wentOn
}
