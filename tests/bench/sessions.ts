/**
 * Session notes from the first pull to rendered appointments, with one worker process: how long it takes and its most
 * memory; then a pull of 500 edited notes; and the same for twice as much, since the cost must grow with the notes only.
 * The simulator runs in a process of its own on the same cores, without the vendor's limits.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { nodeFlags } from '../../scripts/node-flags.mjs'
import { createLog } from '../../src/log.ts'
import type { Hub } from '../../src/pipeline/hub.ts'
import { agreeToShare, switchSessions } from '../../src/sessions/switch.ts'
import { openHubOf } from '../../src/start.ts'
import { demandStream } from '../../src/store/runs.ts'
import { withScope } from '../../src/store/scope.ts'
import { type BenchHub, openBenchHub } from './bench-hub.ts'
import { usageOf } from './processes.ts'
import { report } from './report.ts'
import { fillPractice } from './sessions-practice.ts'
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
    await fillPractice(hub, bench.organization, sizeOf(notes))
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
    db.query(
      `update checkpoint set due_at = $1 where organization = current_organization() and stream <> 'deletions'`,
      [hub.now()],
    ),
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
