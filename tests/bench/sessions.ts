/**
 * Session notes from the first pull to rendered appointments, with one worker process: how long it takes and its most
 * memory; then a pull of 500 edited notes; and the same for twice as much, since the cost must grow with the notes only.
 * The simulator runs in a process of its own on the same cores, without the vendor's limits.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { nodeFlags } from '../../scripts/node-flags.mjs'
import { createBigTown } from '../../src/connectors/ensora/fake/big-town.ts'
import { createLog } from '../../src/log.ts'
import type { Hub } from '../../src/pipeline/hub.ts'
import { writtenEntry } from '../../src/practice/entries.ts'
import { type Entry, type EntryKind, shapes } from '../../src/practice/shapes.ts'
import { agreeToShare, switchSessions } from '../../src/sessions/switch.ts'
import { openHubOf } from '../../src/start.ts'
import { insertAccount, writeMembership } from '../../src/store/accounts.ts'
import { insertEntries } from '../../src/store/practice-entries.ts'
import { demandStream } from '../../src/store/runs.ts'
import { withScope, withSystem } from '../../src/store/scope.ts'
import { type BenchHub, openBenchHub } from './bench-hub.ts'
import { usageOf } from './processes.ts'
import { report } from './report.ts'
import { sizeOf } from './sessions-size.ts'

const longestMs = 1_800_000
const editedNotes = 500

const yamlFor = (url: string) => `
organization: { slug: bench, name: Bench, environment: staging }
connections:
  - { id: ensora, connector: ensora, settings: { baseUrl: '${url}', username: admin@ensora.example, password: ensora_demo, zone: America/Toronto, everyMinutes: 1440 } }
`

/** Measures one size. */
export async function measureSessions(notes: number): Promise<void> {
  const source = await startSource(notes)
  const bench = await openBenchHub(yamlFor(source.url))
  const opened = await openHubOf(bench.config, createLog('warn'))
  const { hub } = opened
  try {
    await bench.asOwner("update checkpoint set due_at = '2100-01-01'")
    await fillPractice(hub, bench.organization, notes)
    await bench.analyze()
    await switchOn(hub, bench.organization)
    const started = performance.now()
    const worker = await bench.start('worker')
    const analyzing = setInterval(() => void bench.analyze().catch(() => {}), 15_000) // as PostgreSQL does by itself
    const marks = await waitFor(hub, bench, notes, started)
    clearInterval(analyzing)
    const usage = await usageOf(worker.pid)
    report('sessions-first', {
      ...sizeOf(notes),
      ms: Math.round(performance.now() - started),
      ...marks,
      cpuMs: usage.cpuMs,
      peakMb: usage.peakMb,
      goalMs: notes === 100_000 ? 240_000 : undefined,
      goalMb: 600,
    })
    await bench.analyze()
    for (let round = 0; round < 3; round += 1) {
      await source.edit(editedNotes)
      const begun = performance.now()
      await withScope(hub.pool, bench.organization, async db => {
        const connection = await connectionOf(hub, bench.organization, db)
        await demandStream(db, connection, 'notes', false, hub.now())
      })
      await until(hub, bench, rows => rows.changed >= editedNotes * (round + 1))
      report('sessions-incremental', {
        notes,
        edited: editedNotes,
        round,
        ms: Math.round(performance.now() - begun),
        goalMs: 3_000,
      })
    }
  } finally {
    await opened.close()
    await bench.close()
    source.stop()
  }
}

async function connectionOf(hub: Hub, organization: string, db: Parameters<typeof switchSessions>[1]) {
  const { connections } = await hub.configurations.within(db, organization)
  return [...connections.values()].find(each => each.slug === 'ensora')?.id ?? ''
}

async function switchOn(hub: Hub, organization: string): Promise<void> {
  await withScope(hub.pool, organization, async db => {
    const { connections } = await hub.configurations.within(db, organization)
    const config = [...connections.values()].find(each => each.slug === 'ensora')
    if (!config) throw new Error('no connection')
    await switchSessions(hub, db, true, randomUUID())
    await agreeToShare(hub, db, config, randomUUID())
  })
  await withScope(hub.pool, organization, db =>
    db.query('update checkpoint set due_at = $1 where organization = current_organization()', [hub.now()]),
  )
}

type Progress = { seen: number; paired: number; rendered: number; changed: number; waiting: number }

async function progressOf(hub: Hub, { organization }: BenchHub): Promise<Progress> {
  const { rows } = await withScope(hub.pool, organization, db =>
    db.query<Progress>(`
      select count(*)::int as seen, count(appointment)::int as paired,
             count(*) filter (where step = 'rendered')::int as rendered,
             coalesce(sum(version - 1), 0)::int as changed, count(*) filter (where due_at is not null)::int as waiting
        from session_note`),
  )
  return rows[0] ?? { seen: 0, paired: 0, rendered: 0, changed: 0, waiting: 0 }
}

async function until(hub: Hub, bench: BenchHub, done: (progress: Progress) => boolean): Promise<void> {
  const started = performance.now()
  let quiet = 0
  for (;;) {
    const progress = await progressOf(hub, bench)
    if (done(progress)) return
    const { seen, paired, rendered, waiting } = progress
    quiet = seen > 0 && seen === paired && rendered < seen && waiting === 0 ? quiet + 1 : 0
    if (quiet > 50) throw new Error(await blockedBy(hub, bench))
    if (performance.now() - started > longestMs) throw new Error(`it does not end: ${JSON.stringify(progress)}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

/** What keeps notes from being rendered, by gate. */
async function blockedBy(hub: Hub, { organization }: BenchHub): Promise<string> {
  const { rows } = await withScope(hub.pool, organization, db =>
    db.query(`select step, problem, review, g ->> 'gate' as gate, count(*)::int as count
                from session_note left join lateral jsonb_array_elements(gates) g on true group by 1, 2, 3, 4`),
  )
  return `nothing moves any more: ${JSON.stringify(rows)}`
}

async function waitFor(hub: Hub, bench: BenchHub, notes: number, started: number) {
  const marks: { seenMs?: number; pairedMs?: number } = {}
  await until(hub, bench, progress => {
    const ms = Math.round(performance.now() - started)
    if (process.env.BENCH_PROGRESS) process.stderr.write(`${ms} ${JSON.stringify(progress)}\n`)
    if (progress.seen >= notes) marks.seenMs ??= ms
    if (progress.paired >= notes) marks.pairedMs ??= ms
    return progress.rendered >= notes
  })
  return marks
}

const batch = 1_000

/** The same people and their appointments in the practice management. */
async function fillPractice(hub: Hub, organization: string, notes: number): Promise<void> {
  await hub.sealer.ready(organization)
  const town = createBigTown(sizeOf(notes))
  const account = await addClinician(hub, organization)
  const put = async <Kind extends EntryKind>(
    kind: Kind,
    count: number,
    entryOf: (n: number) => unknown,
    more: (n: number) => Record<string, unknown> = () => ({}),
  ) => {
    const ids = Array.from({ length: count }, () => hub.newId())
    for (let first = 0; first < count; first += batch) {
      const rows = ids.slice(first, first + batch).map((id, at) => {
        const entry = shapes[kind].parse(entryOf(first + at)) as Entry<Kind>
        return writtenEntry(hub, organization, kind, id, entry, more(first + at))
      })
      await withScope(hub.pool, organization, db => insertEntries(db, kind, rows, hub.now()))
    }
    return ids
  }
  const agencies = await put('agency', town.sites, n => {
    const { name, zone } = town.site(n)
    return { name, zone }
  })
  const [service = ''] = await put('service', 1, () => ({ name: 'Individual therapy', kind: 'service' }))
  const year = { from: '2026-01-01', to: '2026-12-31' }
  const clients = await put('client', town.students, n => {
    const { site, first, last, born } = town.student(n)
    return { agency: agencies[numberOf(site)], first, last, birthDate: born, enrolments: [year] }
  })
  const staff = await put('staff', town.users, n => {
    const { sites, first, last, email } = town.user(n)
    return { agencies: sites.map(site => agencies[numberOf(site)]), first, last, email, account }
  })
  await put('authorization', town.students, n => ({
    client: clients[n],
    service,
    ...year,
    windows: [{ per: 'total', units: 2_000 }],
  }))
  const planned = (n: number) => town.appointment(n)
  await put(
    'appointment',
    town.appointments,
    n => {
      const { agency, client, staff: who, startsAt, endsAt } = planned(n)
      return {
        agency: agencies[agency],
        client: clients[client],
        staff: staff[who],
        service,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
      }
    },
    n => ({ date: planned(n).date, state: 'scheduled', kind: 'service' }),
  )
}

/** Somebody who may sign in: rendering asks for it. */
async function addClinician(hub: Hub, organization: string): Promise<string> {
  const { accountKeys } = hub
  if (!accountKeys) throw new Error('no keys of accounts')
  const id = hub.newId()
  await withSystem(hub.pool, db =>
    insertAccount(db, accountKeys, { id, email: 'therapist@example.org', name: 'Therapist' }, hub.now()),
  )
  await withScope(hub.pool, organization, db => writeMembership(db, id, 'clinician', hub.now(), []))
  return id
}

function numberOf(id: string): number {
  return Number(id.split('-')[1])
}

async function startSource(notes: number) {
  const script = fileURLToPath(new URL('./sessions-source.ts', import.meta.url))
  const child = spawn(process.execPath, [...nodeFlags, script, String(notes)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const said = () => new Promise<string>(resolve => child.stdout.once('data', chunk => resolve(String(chunk).trim())))
  const url = await said()
  return {
    url,
    edit: async (count: number) => {
      const answer = said()
      child.stdin.write(`${JSON.stringify({ edit: count })}\n`)
      await answer
    },
    stop: () => void child.kill(),
  }
}
