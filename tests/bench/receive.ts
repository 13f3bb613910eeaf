/** Durable acknowledged webhooks, against what a bare client inserts with rows of that size, concurrency and durability. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { webhook } from './bookings.ts'
import type { Installation } from './installation.ts'
import { send } from './load.ts'
import type { Process } from './processes.ts'
import { report } from './report.ts'

const atOnce = 32
const sealedBytes = 33

/**
 * Rates in turns, baseline and hub, so that a machine that slows down slows both. The first `warmUp` rounds are told and not
 * counted: the web process has just started, and Node compiles what runs often.
 */
export async function measureReceive(
  installation: Installation,
  web: Process,
  { warmUp, rounds, perRound }: { warmUp: number; rounds: number; perRound: number },
): Promise<void> {
  const ratios: number[] = []
  const bare: number[] = []
  const hub: number[] = []
  for (let round = 0; round < warmUp + rounds; round += 1) {
    bare.push(await insertBare(installation.database.ownerUrl, perRound))
    const hooks = Array.from({ length: perRound }, (_, index) =>
      webhook(installation.secret, 1_000_000 + round * perRound + index, index),
    )
    hub.push((await send(web.url, installation.path, hooks, { atOnce })).perSecond)
    ratios.push((hub.at(-1) ?? 0) / (bare.at(-1) ?? 1))
  }
  const middle = (values: number[]) =>
    values.slice(warmUp).toSorted((a, b) => a - b)[Math.floor((values.length - warmUp) / 2)] ?? 0
  report('receive', {
    atOnce,
    bytes: webhook(installation.secret, 1, 1).body.length,
    acknowledgedPerSecond: Math.round(middle(hub)),
    bareInsertsPerSecond: Math.round(middle(bare)),
    ratio: Number(middle(ratios).toFixed(2)),
    warmUp,
    ratios: ratios.map(ratio => Number(ratio.toFixed(2))),
  })
}

/** The answer's time at a steady, modest rate. */
export async function measureSteady(
  installation: Installation,
  web: Process,
  perSecond: number,
  seconds: number,
): Promise<void> {
  const hooks = Array.from({ length: perSecond * seconds }, (_, index) =>
    webhook(installation.secret, 3_000_000 + index, index),
  )
  const loaded = await send(web.url, installation.path, hooks, { atOnce, perSecond })
  report('receive-steady', { perSecond, seconds, p50Ms: loaded.p50Ms, p99Ms: loaded.p99Ms, refused: loaded.refused })
}

/** Rows per second that clients insert, one commit each, `atOnce` at a time, into a table with a primary key. */
async function insertBare(url: string, count: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: atOnce })
  await pool.query(`
    create table if not exists bare_message (
      organization uuid, id uuid primary key, connection uuid, received_at timestamptz, state text, size int, body bytea, headers bytea
    )`)
  await pool.query('alter table bare_message alter column body set storage external')
  const body = randomBytes(2_887 + sealedBytes)
  const headers = randomBytes(250 + sealedBytes)
  const organization = crypto.randomUUID()
  let next = 0
  const started = performance.now()
  const lane = async () => {
    while (next++ < count)
      await pool.query({
        name: 'bare',
        text: 'insert into bare_message values ($1, $2, $3, $4, $5, $6, $7, $8)',
        values: [organization, crypto.randomUUID(), organization, new Date(), 'received', body.length, body, headers],
      })
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  const perSecond = count / ((performance.now() - started) / 1000)
  await pool.end()
  return perSecond
}
