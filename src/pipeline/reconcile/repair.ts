/**
 * Puts one difference right, by a person's word: send it anew, take in what a side says, link two entries, cancel one, or
 * leave it. Everything goes through the pipeline. The row is locked and must be open, so a double click does it once.
 */
import type { SideItem } from '../../connectors/connector.ts'
import {
  otherSide,
  type Repair,
  repairs,
  type SideName,
  type TimesKind,
  timesKinds,
} from '../../model/reconcile/kinds.ts'
import { appendAudit } from '../../store/audit.ts'
import {
  type DifferenceRow,
  type DifferenceState,
  dropIgnored,
  findDifference,
  keepIgnored,
  settleDifference,
} from '../../store/reconcile-differences.ts'
import { findPair } from '../../store/reconcile-pairs.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import type { ByHand, Done } from '../by-hand.ts'
import { type Hub, ioOf } from '../hub.ts'
import type { DifferenceBody } from './body.ts'
import { type Pair, pairOf } from './pairs.ts'
import { linkAlike } from './repair-link.ts'
import { storeItems } from './repair-pull.ts'
import { cancelAtOther, cancelThere, pushThere } from './repair-push.ts'

export type Repairing = { hub: Hub; db: Scope; pair: Pair; row: DifferenceRow; body: DifferenceBody }
/** What came of it: the delivery, message or link that puts it right. */
export type Repaired =
  | { kind: 'done'; state: DifferenceState; result?: string; persons?: readonly string[] }
  | Extract<Done, { kind: 'not-found' | 'conflict' | 'id-taken' }>

/** Does one repair; without a `repair`, the one that is proposed. */
export async function repairDifference(
  hub: Hub,
  organization: string,
  id: string,
  how: ByHand & { repair?: Repair },
): Promise<Done> {
  await hub.sealer.ready(organization)
  const asked = await withScope(hub.pool, organization, db => open(hub, db, id, false))
  const wanted = asked && repairOf(asked.row, how.repair)
  const times = timesKinds.find(kind => kind === asked?.row.kind)
  if (asked && times && wanted && wanted !== 'ignore') return repairTimes(hub, organization, asked, times, wanted, how)
  const items = asked && wanted === 'pull' ? await itemsOf(hub, asked) : []
  return withScope(hub.pool, organization, async db => {
    const done = await repairOne(hub, db, id, how, items)
    await how.alongside?.(db, done)
    return done
  })
}

/** Hours and busy times are put right outside of any transaction: the row is taken first, and given back when it fails. */
async function repairTimes(
  hub: Hub,
  organization: string,
  { row: { id, record }, pair }: Repairing,
  kind: TimesKind,
  repair: Repair,
  how: ByHand,
): Promise<Done> {
  const reason = hub.sealer.sealJson(organization, 'difference.reason', id, how.reason)
  const at = hub.now()
  const { times } = hub
  const refused = await withScope(hub.pool, organization, async db => {
    const row = await findDifference(db, id, true)
    const state = row?.state === 'open' ? 'no-repair' : (row?.state ?? 'no-repair')
    if (row?.state === 'open' && times && record) {
      await settleDifference(db, id, { state: 'repairing', repair, by: how.by, at, reason })
      return undefined
    }
    const outcome: Done = { kind: 'conflict', state }
    await how.alongside?.(db, outcome)
    return outcome
  })
  if (refused || !times || !record) return refused ?? { kind: 'conflict', state: 'no-repair' }
  const configuration = await hub.configurations.get(organization)
  const made = configuration
    ? await times.repair({ hub, organization, configuration, pair }, { kind, practitioner: record, repair, by: how.by })
    : ({ kind: 'conflict', state: 'source-silent' } as const)
  const outcome: Done = made.kind === 'done' ? { kind: 'done', id } : made
  return withScope(hub.pool, organization, async db => {
    const row = await findDifference(db, id, true)
    if (outcome.kind !== 'done') await settleDifference(db, id, { state: 'open', repair: null, by: null, at: null })
    if (row) await note(hub, db, row, `difference.${repair}`, how, outcome.kind === 'done', [])
    await how.alongside?.(db, outcome)
    return outcome
  })
}

async function repairOne(
  hub: Hub,
  db: Scope,
  id: string,
  how: ByHand & { repair?: Repair },
  items: readonly SideItem[] | undefined,
): Promise<Done> {
  const repairing = await open(hub, db, id, true)
  if (!repairing) return { kind: 'not-found' }
  const { row } = repairing
  const repair = repairOf(row, how.repair)
  if (row.state !== 'open' || !repair)
    return { kind: 'conflict', state: row.state === 'open' ? 'no-repair' : row.state }
  if (repair === 'pull' && items === undefined) return { kind: 'conflict', state: 'source-silent' }
  const done = await acts[repair](repairing, { ...how, items: items ?? [] })
  if (done.kind === 'done') {
    const reason = hub.sealer.sealJson(db.organization, 'difference.reason', id, how.reason)
    const at = hub.now()
    const result = done.result ? { result: done.result } : {}
    await settleDifference(db, id, { state: done.state, repair, by: how.by, at, reason, ...result })
  }
  await note(hub, db, row, `difference.${repair}`, how, done.kind === 'done', done.kind === 'done' ? done.persons : [])
  return done.kind === 'done' ? { kind: 'done', id: done.result ?? id } : done
}

type Act = (repairing: Repairing, how: ByHand & { items: readonly SideItem[] }) => Promise<Repaired>

const acts: Readonly<Record<Repair, Act>> = {
  push: pushThere,
  pull: (repairing, { items }) => storeItems(repairing, pulledSide(repairing.row), items),
  link: linkAlike,
  cancel: cancelThere,
  'cancel-other': cancelAtOther,
  register: async () => ({ kind: 'conflict', state: 'no-repair' }),
  ignore: async ({ hub, db, row }, { reason, by }) => {
    const sealed = hub.sealer.sealJson(db.organization, 'difference_ignored', `${row.pair}/${row.key}`, reason)
    await keepIgnored(db, db.organization, { pair: row.pair, key: row.key, by, reason: sealed }, hub.now())
    return { kind: 'done', state: 'ignored' }
  },
}

/** Takes the decision to leave a difference back: it counts again, here and in later runs. */
export async function countAgain(hub: Hub, organization: string, id: string, how: ByHand): Promise<Done> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const row = await findDifference(db, id, true)
    if (!row) return { kind: 'not-found' }
    if (row.state !== 'ignored') return { kind: 'conflict', state: row.state }
    await dropIgnored(db, row.pair, row.key)
    await settleDifference(db, id, { state: 'open', repair: null, by: null, at: null })
    await note(hub, db, row, 'difference.count-again', how, true, [])
    return { kind: 'done', id }
  })
}

async function open(hub: Hub, db: Scope, id: string, forUpdate: boolean): Promise<Repairing | undefined> {
  const row = await findDifference(db, id, forUpdate)
  const pairRow = row && (await findPair(db, row.pair))
  const pair = pairRow && pairOf(await hub.configurations.within(db, db.organization), pairRow)
  if (!row || !pair) return undefined
  const body = hub.sealer.openJson(db.organization, 'difference', id, row.body) as unknown as DifferenceBody
  return { hub, db, pair, row, body }
}

function repairOf({ proposal, repairs: offered }: DifferenceRow, asked: Repair | undefined): Repair | undefined {
  const wanted = asked ?? repairs.find(each => each === proposal)
  return wanted && offered.includes(wanted) ? wanted : undefined
}

/** Whose word is taken in: of something missing the side that has it, of a field the side that changed it. */
function pulledSide({ kind, side }: DifferenceRow): SideName {
  return kind === 'missing' ? otherSide(side) : side
}

/** The entry as its side has it now; undefined when the side stays silent. Outside of any transaction. */
async function itemsOf(hub: Hub, { pair, row, body }: Repairing): Promise<readonly SideItem[] | undefined> {
  const side = pulledSide(row)
  const entry = body[side]
  const found =
    entry && (await pair[side].connector.side?.find(ioOf(hub, pair[side]), { kind: pair.kind, id: entry.id }))
  return found?.kind === 'found' ? found.items : undefined
}

async function note(
  hub: Hub,
  db: Scope,
  row: DifferenceRow,
  action: string,
  how: ByHand,
  done: boolean,
  persons: readonly string[] | undefined,
): Promise<void> {
  const entry = {
    id: hub.newId(),
    actor: { kind: 'person' as const, id: how.by },
    action,
    subject: { kind: 'difference', id: row.id },
    outcome: done ? ('done' as const) : ('refused' as const),
    ...(how.reason ? { reason: how.reason } : {}),
    ...(persons && persons.length > 0 ? { persons } : {}),
    cause: row.run,
  }
  await appendAudit(db, db.organization, [entry], hub.now())
}
