import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { afterEach, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.ts'
import { createBigWorld } from '../../src/connectors/ensora/fake/big.ts'
import { type BigSize, createBigTown } from '../../src/connectors/ensora/fake/big-town.ts'
import { createFakeEnsora } from '../../src/connectors/ensora/fake.ts'
import { createLog } from '../../src/log.ts'
import { agreeToShare, switchSessions } from '../../src/sessions/switch.ts'
import { openHubOf } from '../../src/start.ts'
import { withScope } from '../../src/store/scope.ts'
import { fillPractice } from '../bench/sessions-practice.ts'
import { openOwner } from './aftermath.ts'
import { keepRunning } from './fleet.ts'
import { prepareInstallation } from './hub-environment.ts'
import { startKillablePostgres } from './postgres.ts'
import { chooseSeed, createRandom } from './random.ts'

const size: BigSize = { sites: 2, students: 40, users: 10, notes: 400, appointments: 480 }
const pageSize = 20
const person = '00000000-0000-4000-8000-000000000001'

const yamlFor = (url: string) => `
organization: { slug: small, name: Small Clinic, environment: staging }
connections:
  - { id: ensora, connector: ensora, settings: { baseUrl: '${url}', username: admin@ensora.example, password: ensora_demo, zone: America/Toronto, everyMinutes: 1440, pageSize: ${pageSize} } }
`

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

type Progress = { pages: number; seen: number; filled: number; rendered: number; leased: number }

const kills = 4

it('SES-1 OPS-2 a first sync that is killed with -9 again and again ends with every note once, and every appointment rendered once', async () => {
  const { owner, ensora, env } = await prepare()
  const worker = keepRunning('worker', env)
  closers.push(() => worker.stop())
  const seed = chooseSeed()
  const random = createRandom(seed)
  console.log(`seed ${seed} (CAUSEWAY_TEST_SEED plays it again)`)
  let readings = 1
  for (let kill = 1; kill <= kills; kill += 1) {
    await worker.ready()
    await until(owner, `notes are taken for kill ${kill}`, ({ seen }) => seen >= (size.notes * kill) / (kills + 1))
    await wait(random.below(150))
    await worker.kill()
    const { pages, seen, filled, rendered, leased } = await progressOf(owner)
    console.log(`kill -9: ${pages} pages, ${seen} notes, ${filled} filled, ${rendered} rendered, ${leased} under way`)
    // Killed between its last page and its end, it begins the next pull, for what changed since; the pulls overlap by some
    // minutes, and within those all of these notes were made.
    if (pages === size.notes / pageSize) readings = 2
    await endLeasesOfSessions(owner)
    worker.startAgain()
  }
  await until(owner, 'everything is rendered', ({ rendered }) => rendered >= size.notes)

  const [notes] = await rowsOf<object>(
    owner,
    `select count(*)::int as all, count(distinct source)::int as sources, count(distinct appointment)::int as appointments,
            max(version) as versions, count(review)::int as reviews, count(gone_at)::int as gone from session_note`,
  )
  const once = { all: size.notes, sources: size.notes, appointments: size.notes, versions: 1, reviews: 0, gone: 0 }
  expect(notes).toEqual(once)
  const done = await rowsOf<object>(
    owner,
    `select what, count(*)::int as all, count(distinct appointment)::int as appointments from practice_history
      where what in ('fill', 'render', 'clear') group by what order by what`,
  )
  expect(done).toEqual([
    { what: 'fill', all: size.notes, appointments: size.notes },
    { what: 'render', all: size.notes, appointments: size.notes },
  ])
  // It goes on behind its last stored page: of each kill at most the page that was under way is asked for again.
  const asked = ensora.seen.filter(({ method, path }) => method === 'GET' && path === 'notes').length
  expect(asked).toBeGreaterThanOrEqual(size.notes / pageSize)
  expect(asked).toBeLessThanOrEqual((size.notes / pageSize) * readings + kills)
  expect([...worker.deaths.serving, ...worker.deaths.starting]).toEqual([])
}, 150_000)

/** The database, the slow source, and an organization whose practice management has the same people. */
async function prepare() {
  const postgres = await startKillablePostgres()
  closers.push(() => postgres.stop())
  const installation = await prepareInstallation(postgres)
  closers.push(() => installation.remove())
  const now = () => new Date()
  const world = createBigWorld(createBigTown(size), now)
  const ensora = await createFakeEnsora({ world, now, knobs: { slowMs: 60 } })
  closers.push(() => ensora.close())
  await installation.apply(yamlFor(ensora.url))

  const parsed = parseConfig(installation.env)
  if (!parsed.ok) throw new Error('the test made a wrong environment')
  const opened = await openHubOf(parsed.config, createLog('error'))
  closers.push(() => opened.close())
  const owner = await openOwner(postgres.ownerUrl)
  closers.push(() => owner.end())
  const [found] = await rowsOf<{ id: string }>(owner, `select id from organization where slug = 'small'`)
  const organization = found?.id ?? ''
  await fillPractice(opened.hub, organization, size)
  await withScope(opened.hub.pool, organization, async db => {
    const { connections } = await opened.hub.configurations.within(db, organization)
    const config = [...connections.values()][0]
    if (!config) throw new Error('no connection')
    await switchSessions(opened.hub, db, true, person)
    await agreeToShare(opened.hub, db, config, person)
  })
  return { owner, ensora, env: installation.env }
}

async function progressOf(owner: pg.Client): Promise<Progress> {
  const [progress] = await rowsOf<Progress>(
    owner,
    `select (select count(*)::int from message where stream = 'notes') as pages, count(*)::int as seen,
            count(filled_at)::int as filled, count(*) filter (where step = 'rendered')::int as rendered,
            count(*) filter (where due_at > clock_timestamp())::int as leased
       from session_note`,
  )
  return progress ?? { pages: 0, seen: 0, filled: 0, rendered: 0, leased: 0 }
}

async function until(owner: pg.Client, what: string, isThere: (progress: Progress) => boolean): Promise<void> {
  const giveUpAt = performance.now() + 60_000
  for (;;) {
    const progress = await progressOf(owner)
    if (isThere(progress)) return
    if (performance.now() > giveUpAt) throw new Error(`It never came that ${what}: ${JSON.stringify(progress)}`)
    await wait(10)
  }
}

/** The only worker is dead: what it had claimed is due at once, instead of in two minutes. */
async function endLeasesOfSessions(owner: pg.Client): Promise<void> {
  await owner.query('update checkpoint set due_at = clock_timestamp() where run is not null')
  await owner.query('update session_note set due_at = clock_timestamp() where due_at > clock_timestamp()')
}

async function rowsOf<Row>(owner: pg.Client, text: string): Promise<Row[]> {
  return (await owner.query(text)).rows as Row[]
}
