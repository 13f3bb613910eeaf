/** The other direction in the demo: people of the practice who are new to Ensora Data Collection are created there. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Hub } from '../pipeline/hub.ts'
import { createEntry } from '../practice/save.ts'
import { shapes } from '../practice/shapes.ts'
import { planPush } from '../sessions/plan-push.ts'
import { loadPushFacts } from '../sessions/push-facts.ts'
import { demandStream } from '../store/runs.ts'
import { type Scope, withScope } from '../store/scope.ts'
import { choosePush } from '../store/session-pushes.ts'

/** Nobody at the source has these names. */
export const newcomers = {
  staff: { first: 'Sam', last: 'Osei', email: 'sam.osei@example.org', title: 'Therapist' },
  client: { first: 'Theo', last: 'Lavoie', birthDate: '2018-08-09' },
} as const

const kinds = ['staff', 'client'] as const
const tries = 120

/** Puts them into the practice; the staff member signs in with `account`. */
export async function addNewcomers(
  hub: Hub,
  organization: string,
  { agency, account, by }: { agency: string; account: string; by: string },
): Promise<void> {
  const contact = { phone: '+1 416 555 0105', address: '3 Birch Road, Toronto ON' }
  const staff = shapes.staff.parse({ ...newcomers.staff, ...contact, account, agencies: [agency] })
  const client = shapes.client.parse({ ...newcomers.client, agency })
  await withScope(hub.pool, organization, async db => {
    for (const saved of [
      await createEntry(hub, db, by, 'staff', staff),
      await createEntry(hub, db, by, 'client', client),
    ])
      if (saved.kind !== 'saved') throw new Error(`The demo's newcomer was not taken: ${JSON.stringify(saved)}`)
  })
}

/** Chooses them as the box in their profile does, and waits until the next pull brought both back; at most a minute. */
export async function pushNewcomers(hub: Hub, organization: string, connection: string): Promise<void> {
  const within = <T>(work: (db: Scope) => Promise<T>) => withScope(hub.pool, organization, work)
  const until = async (is: () => Promise<boolean>) => {
    for (let round = 0; round < tries && !(await is()); round += 1) await wait(500)
  }
  for (const kind of kinds) await until(() => within(db => choose(hub, db, connection, kind)))
  await until(() =>
    within(
      async db => (await countOf(db, `select count(*)::int as count from session_push where state = 'there'`)) === 2,
    ),
  )
  await until(() =>
    within(async db => {
      for (const stream of ['users', 'students']) await demandStream(db, connection, stream, false, hub.now())
      return (await countOf(db, `select count(*)::int as count from session_source where pushed_for = target`)) === 2
    }),
  )
}

/** False while the practice's entry, or the agency's site, is not known yet. */
async function choose(hub: Hub, db: Scope, connection: string, kind: (typeof kinds)[number]): Promise<boolean> {
  const { rows } = await db.query<{ id: string }>('select id from session_target where kind = $1', [kind])
  const known = await loadPushFacts(hub, db, { connection, kind, targets: rows.map(({ id }) => id), chosen: true })
  const newcomer = known.find(({ facts }) => facts.target.last === newcomers[kind].last)
  if (!newcomer || planPush(newcomer.facts).does !== 'create') return false
  const account = await db.query<{ account: string }>('select account from membership limit 1')
  const by = account.rows[0]?.account ?? ''
  await choosePush(db, db.organization, { connection, kind, target: newcomer.id, wanted: true, by }, hub.now())
  return true
}

async function countOf(db: Scope, text: string): Promise<number> {
  return (await db.query<{ count: number }>(text)).rows[0]?.count ?? 0
}
