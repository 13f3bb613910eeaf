/**
 * Settle: what became of each attempt, by the table of model/outcome.ts, many in one transaction. Closes the attempt,
 * moves the delivery, promotes the next of its key, links what arrived, and keeps the connection's health.
 */
import type { Json } from '../model/events.ts'
import { type Outcome, type Settled, settle, type TargetLink } from '../model/outcome.ts'
import { deliveryStates } from '../model/states.ts'
import { raiseIssues, type Trouble } from '../store/issues.ts'
import { type NewLink, writeLinks } from '../store/links.ts'
import { lockRecords } from '../store/locks.ts'
import { flagReferrals } from '../store/referrals.ts'
import { type Scope, withScope } from '../store/scope.ts'
import {
  promoteHeads,
  releaseDependents,
  type SettledDelivery,
  settleDeliveries,
  writeParts,
} from '../store/settle-deliveries.ts'
import { noteOwnAct, type OwnAct } from './audit.ts'
import type { Prepared } from './deliver.ts'
import type { Exchange } from './exchanges.ts'
import { keepHealth } from './health.ts'
import type { Hub } from './hub.ts'
import { aliasToken } from './items.ts'
import { bringNews } from './target-news.ts'
import { broughtBy } from './together.ts'

/** An attempt that has ended. */
export type Settlement = { prepared: Prepared; outcome: Outcome; endedAt: Date; exchanges?: readonly Exchange[] }

/** Settles ended attempts; each organization in a transaction of its own. */
export async function settleAll(hub: Hub, settlements: readonly Settlement[]): Promise<void> {
  for (const [organization, group] of Map.groupBy(settlements, each => each.prepared.organization)) {
    await hub.sealer.ready(organization)
    await withScope(hub.pool, organization, db => settleGroup(hub, db, group))
  }
}

async function settleGroup(hub: Hub, db: Scope, group: readonly Settlement[]): Promise<void> {
  const { organization } = db
  const now = hub.now()
  await lockRecords(
    db,
    group.flatMap(each => [each.prepared.delivery.order_key, broughtBy(each)?.work.recordId ?? []].flat()),
  )
  const down = await keepHealth(hub, db, group)
  const settled = group.map(each => ({ ...each, settled: settledOf(hub, each, down) }))
  const rows = settled.map(each => rowOf(hub, organization, each, now))
  const moved = await settleDeliveries(db, organization, rows, now)

  await writeLinks(
    db,
    organization,
    settled.flatMap(each => linkOf(hub, organization, each)),
    now,
  )
  await writeParts(db, organization, group.flatMap(partsOf), now)
  await bringNews(hub, db, group)
  const ended = moved.filter(row => !deliveryStates[row.state].holdsKey)
  const unneeded = new Set(group.filter(isUnneeded).map(each => each.prepared.delivery.id))
  const over = moved.filter(row => row.state === 'delivered' || (row.state === 'suppressed' && unneeded.has(row.id)))
  const released = await releaseDependents(
    db,
    over.map(row => row.id),
    now,
  )
  const promoted = await promoteHeads(db, ended, now)
  await raiseIssues(
    db,
    organization,
    settled.flatMap(each => troubleOf(hub, each)),
    now,
  )
  await flagReferrals(db, settled.flatMap(flagOf), now)
  await noteOwnAct(hub, db, settled.flatMap(sendAct))
  if (released + promoted > 0) db.afterCommit(() => hub.wake.tell('deliveries'))
  db.afterCommit(() => {
    for (const { prepared, outcome } of group) hub.tally?.add('delivered', prepared.connection.id, outcome.kind)
  })
}

/**
 * What is never sent and holds nobody up all the same: a person, since what waits for them says itself what it lacks, and an
 * appointment that ended before it got there. Anything else may have to be there before the next step is safe.
 */
function isUnneeded({ prepared, outcome }: Settlement): boolean {
  if (outcome.kind !== 'suppressed') return false
  return prepared.delivery.record_type === 'Patient' || outcome.problem === 'target.never-arrived'
}

type WithState = Settlement & { settled: Settled }

function settledOf(hub: Hub, { prepared, outcome }: Settlement, down: ReadonlySet<string>): Settled {
  const spent = prepared.delivery.spent + 1
  return settle(outcome, spent, prepared.route.waitsMs, hub.random(), down.has(prepared.connection.id))
}

function rowOf(
  hub: Hub,
  organization: string,
  { prepared, outcome, settled, endedAt, exchanges }: WithState,
  now: Date,
): SettledDelivery {
  const { delivery } = prepared
  const said = 'said' in outcome ? outcome.said : undefined
  const row: SettledDelivery = {
    id: delivery.id,
    attempt: delivery.attempts,
    state: settled.state,
    spent: delivery.spent + (settled.spends ? 1 : 0),
    outcome: outcome.kind,
    ...('problem' in outcome ? { problem: outcome.problem } : {}),
    ...(said?.status === undefined ? {} : { status: said.status }),
    ...(said ? { said: hub.sealer.sealJson(organization, 'delivery.said', delivery.id, said as Json) } : {}),
    ...(prepared.work
      ? { sent: sealSent(hub, organization, prepared, prepared.work.body as unknown as Json, exchanges) }
      : {}),
    ...(prepared.work && settled.state === 'delivered' ? { sentVersion: delivery.current_version } : {}),
  }
  switch (settled.state) {
    case 'retry':
      return { ...row, dueAt: new Date(endedAt.getTime() + settled.inMs) }
    case 'pending':
      return { ...row, wait: settled.wait, dueAt: now } // claims skip it while its connection is down or paused
    case 'ambiguous':
      return row
    default:
      return { ...row, settledAt: now }
  }
}

/** What the mapping made for the target, and the requests that carried it. */
function sealSent(
  hub: Hub,
  organization: string,
  { delivery }: Prepared,
  body: Json,
  exchanges: readonly Exchange[] = [],
): Buffer {
  const sent = { body, exchanges: exchanges as unknown as Json }
  return hub.sealer.sealJson(organization, 'attempt.sent', `${delivery.id}/${delivery.attempts}`, sent)
}

/** What the record turned out to be at the target, with what was sent: the base of the next comparison. */
function linkOf(hub: Hub, organization: string, { prepared, outcome }: WithState): NewLink[] {
  if (outcome.kind !== 'delivered' || !outcome.link || prepared.decided) return []
  const connection = prepared.connection.id
  const { record, current_version: version } = prepared.delivery
  const brought = broughtBy({ prepared, outcome })
  const rowFor = (link: TargetLink, sent: unknown, of: { record: string; version: number | undefined }): NewLink => {
    const token = aliasToken({ hub, organization }, link.entity, { system: link.entity, value: link.id })
    const body: Json = {
      id: link.id,
      ...(link.version ? { version: link.version } : {}),
      ...(sent === undefined ? {} : { sent: sent as Json }),
    }
    return {
      connection,
      entity: link.entity,
      token,
      record: of.record,
      kind: 'auto',
      reasons: ['delivered'],
      body: hub.sealer.sealJson(organization, 'link', `${connection}/${link.entity}/${token}`, body),
      ...(of.version === undefined ? {} : { sentVersion: of.version }),
    }
  }
  return [
    rowFor(outcome.link, outcome.sent, { record, version }),
    // Its own delivery finds the version that it would send already there.
    ...(brought
      ? [rowFor(brought.link, brought.sent, { record: brought.work.recordId, version: brought.work.recordVersion })]
      : []),
    ...(outcome.aliases ?? []).map(({ entity, system, value }) => ({
      connection,
      entity,
      token: aliasToken({ hub, organization }, entity, { system, value }),
      record,
      kind: 'auto' as const,
      reasons: ['delivered'],
    })),
  ]
}

const sentOutcomes = {
  delivered: 'done',
  rejected: 'refused',
  suppressed: 'refused',
  retry: 'failed',
  ambiguous: 'failed',
  connection: 'failed',
} as const satisfies Record<Outcome['kind'], OwnAct['outcome']>

/** What was sent where, whose it was, and what became of it. What was decided without asking the target was not sent. */
function sendAct({ prepared, outcome }: WithState): OwnAct[] {
  const { work, delivery, connection, person } = prepared
  if (!work) return []
  // What went with it was sent, too, whatever became of both.
  const sent = [work, ...(work.together ? [work.together] : [])]
  return sent.map(({ id, recordId, recordVersion }) => ({
    actor: { kind: 'hub', id: 'deliver' },
    action: 'delivery.send',
    subject: { kind: 'delivery', id },
    connection: connection.id,
    outcome: sentOutcomes[outcome.kind],
    reason: 'problem' in outcome ? outcome.problem : delivery.event_type,
    ...(person ? { persons: [person] } : {}),
    cause: recordId,
    ...(recordVersion === undefined ? {} : { version: recordVersion }),
  }))
}

/** Only what a person should know of: an outage has an issue of its own, and a planned wait is none. */
function troubleOf(hub: Hub, { prepared, outcome, settled }: WithState): Trouble[] {
  if (!('problem' in outcome)) return []
  if (settled.state === 'retry' || settled.state === 'suppressed' || settled.state === 'pending') return []
  return [
    {
      id: hub.newId(),
      connection: prepared.connection.id,
      step: 'deliver',
      code: outcome.problem,
      delivery: prepared.delivery.id,
    },
  ]
}

/** A referral whose delivery failed for good, or lost a file, carries a flag until a person clears it (SPEC REF-8). */
function flagOf({ prepared, outcome, settled }: WithState): { record: string; delivery: string; problem: string }[] {
  const { delivery } = prepared
  if (delivery.record_type !== 'ServiceRequest') return []
  const failed = 'problem' in outcome && flagged.has(settled.state) ? outcome.problem : undefined
  const lost = 'parts' in outcome ? outcome.parts?.find(part => part.state === 'rejected')?.problem : undefined
  const problem = failed ?? lost
  return problem ? [{ record: delivery.record, delivery: delivery.id, problem }] : []
}

const flagged: ReadonlySet<string> = new Set(['rejected', 'dead', 'ambiguous'])

function partsOf({
  prepared,
  outcome,
}: Settlement): { delivery: string; part: string; state: string; problem?: string }[] {
  const parts = 'parts' in outcome ? (outcome.parts ?? []) : []
  return parts.map(part => ({ ...part, delivery: prepared.delivery.id }))
}
