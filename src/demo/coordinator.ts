/** What a coordinator does at the end of the day: decides the tasks that are open, as a person who knows the town would. */
import type { Json } from '../model/events.ts'
import { type Choice, decideTask } from '../pipeline/decide.ts'
import type { Hub } from '../pipeline/hub.ts'
import { withScope } from '../store/scope.ts'
import { decideInbox } from './inbox.ts'
import { arrivals } from './referral-simulators.ts'
import { unmappedHost } from './town.ts'
import type { World } from './world.ts'

type Open = { id: string; kind: string; body: Json; target: string | null }

/** Decides every open task, and every referral that waits in the hub's own inbox. */
export async function decideAll(hub: Hub, organization: string, world: World): Promise<void> {
  const coordinator = hub.newId()
  await decideInbox(hub, organization, coordinator)
  for (const task of await openTasks(hub, organization)) {
    if (task.kind === 'referral.void') await voidByHand(world, task)
    const decided = await decideTask(hub, organization, task.id, choiceFor(task), coordinator)
    if (decided.kind !== 'done') throw new Error(`The task ${task.kind} could not be decided: ${decided.kind}`)
  }
}

/** What the hub cannot do, done at the CRMS: the referral that was a mistake is closed there. */
async function voidByHand(world: World, { body }: Open): Promise<void> {
  const { reference } = body as { reference: string }
  for (const { id } of await arrivals(world, reference)) await world.crms.decide(id, 'closed')
}

function choiceFor(task: Open): Choice {
  if (task.kind === 'referral.void') return { kind: 'done' }
  if (task.kind === 'map.practitioner')
    return { kind: 'practitioner', reference: `Practitioner/${unmappedHost.fhirId}` }
  if (task.kind !== 'person') throw new Error(`The demo expects no task of kind ${task.kind}`)
  const { candidates } = task.body as { candidates: { id: string; known: 'hub' | 'ehr' | 'both' }[] }
  const [first] = candidates
  if (!first) return { kind: 'new' }
  const [connection = '', entry = ''] = first.id.split('|')
  return first.known === 'ehr' ? { kind: 'entry', connection, id: entry } : { kind: 'record', record: first.id }
}

async function openTasks(hub: Hub, organization: string): Promise<Open[]> {
  const { rows } = await withScope(hub.pool, organization, db =>
    db.query<{ id: string; kind: string; body: Buffer; target: string | null }>(
      `select id, kind, body, target from task where organization = current_organization() and state = 'open' order by id`,
    ),
  )
  return rows.map(row => ({ ...row, body: hub.sealer.openJson(organization, 'task', row.id, row.body) }))
}
