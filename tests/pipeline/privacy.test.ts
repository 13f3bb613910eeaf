/**
 * Canaries: values that stand for people go through everything a day brings, and are then looked for in every table, in the
 * data files and the write-ahead log of the cluster, in PostgreSQL's own log and in ours. None may be found (OPS-4).
 */
import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sign, signatureHeader } from '../../src/connectors/calcom/verify.ts'
import type { Connector } from '../../src/connectors/connector.ts'
import { fhir } from '../../src/connectors/fhir/index.ts'
import { connectors } from '../../src/connectors/registry.ts'
import { createLog } from '../../src/log.ts'
import * as byHand from '../../src/pipeline/by-hand.ts'
import { decideTask } from '../../src/pipeline/decide.ts'
import { openTestHub, secret, type TestHub } from '../hub.ts'
import { deliveriesOf, ehrCalendar, messagesOf, tasksOf } from '../looking.ts'
import { base64Within, foundIn, needlesOf } from '../needles.ts'

const canaries = {
  family: 'Wrenthornby',
  email: 'q.wrenthornby.canary@example.com',
  phone: '6475557310',
  street: '4711 Canarybird Crescent',
  answer: 'allergic to zzyzxweed pollen',
  atEhr: 'Zephyrinus Oglethorpeski',
  streetAtEhr: '99 Finchwing Boulevard',
  host: 'Dr Thistlewick Pemberquill',
  hostEmail: 'thistlewick.pemberquill@example.com',
  refusal: 'the patient Wobbleforth Gruntlesby is barred',
  broken: 'Snickerdoodle Vandermolen',
  reason: 'my aunt Bumblethwaite died',
}
const control = 'Controlcanary Inclearhere'
const needles = new Map(Object.values(canaries).map(text => [text, needlesOf(text)]))
const controlNeedles = new Map([[control, needlesOf(control)]])

const by = '01900000-0000-7000-8000-0000000000ad'
let test: TestHub
let owner: pg.Client
let logged = ''
let walFrom = ''
const slot = `canary_${randomBytes(6).toString('hex')}`

beforeAll(async () => {
  const log = createLog('debug', {
    write(line: string) {
      logged += line
    },
  })
  test = await openTestHub({ log, connectors: new Map([...connectors, ['fhir', clumsy]]) })
  owner = new pg.Client({ connectionString: test.ownerUrl })
  owner.on('error', () => undefined)
  await owner.connect()
  // Other tests of the run end checkpoints, which recycle the log: the slot keeps what is written from here on.
  await owner.query('select pg_create_physical_replication_slot($1, true)', [slot])
  walFrom = await one<string>('select pg_walfile_name(pg_current_wal_lsn()) as value')
  await storeControl()
  await liveThroughADay()
}, 120_000)
afterAll(async () => {
  await owner?.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1', [
    slot,
  ])
  await owner?.end()
  await test?.close()
})

async function one<T>(sql: string): Promise<T> {
  const { rows } = await owner.query<{ value: T }>(sql)
  const [row] = rows
  if (!row) throw new Error('no row')
  return row.value
}

/** An EHR connector that fails once in the worst way: with a person's data in its error. */
let stumbles = false
const clumsy: Connector = {
  ...(fhir as unknown as Connector),
  async deliver(io, works) {
    const outcomes = (await (fhir as unknown as Connector).deliver?.(io, works)) ?? []
    if (!stumbles) return outcomes
    stumbles = false
    throw new Error(`${canaries.refusal}: ${JSON.stringify(works)}`)
  },
}

/** What the scan must find, or it proves nothing: the same text in each of its forms. */
async function storeControl(): Promise<void> {
  const bytes = Buffer.from(control)
  await owner.query('create table control_canary (note text, bytes bytea)')
  for (const note of [control, control.toUpperCase(), bytes.toString('hex'), bytes.toString('base64')])
    await owner.query('insert into control_canary values ($1, $2)', [note, Buffer.from(control, 'utf16le')])
}

/** Bookings with answers, somebody the EHR knows, tasks, refusals, broken bodies, reasons, replays, an outage. */
async function liveThroughADay(): Promise<void> {
  const who = {
    name: `Quixotelda ${canaries.family}`,
    email: canaries.email,
    phone: `+1${canaries.phone}`,
    birthDate: '1971-03-04',
  }
  const [given = '', family = ''] = canaries.atEhr.split(' ')
  test.ehr.put({
    resourceType: 'Patient',
    id: 'there',
    active: true,
    name: [{ given: [given], family }],
    birthDate: '1965-05-06',
    telecom: [{ system: 'phone', value: '+16475550188' }],
    address: [{ line: [canaries.streetAtEhr], city: 'Toronto' }],
  })
  test.ehr.put({ resourceType: 'Practitioner', id: 'host', active: true, name: [{ text: canaries.host }] })
  await test.settleDown()
  await test.turn('POST', 'hosts', { id: 41, name: canaries.host, email: canaries.hostEmail })
  await test.turn('POST', 'event-types', { id: 41, hostId: 41 })

  const uid = await test.book({ person: who, at: 0, answers: { homeAddress: canaries.street, notes: canaries.answer } })
  await test.book({ person: who, at: 4, eventType: 41 })
  await test.book({ person: { ...who, name: canaries.atEhr, birthDate: '1965-05-06', phone: '+16475550188' }, at: 8 })
  await test.settleDown()
  for (const task of await tasksOf(test)) await decide(task.id, task.kind)
  await test.settleDown()

  await test.applyAll()
  const refusal = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'business-rule', diagnostics: canaries.refusal }],
  }
  await test.ehr.set({ fail: { status: 422, next: 1, methods: ['PUT'], body: JSON.stringify(refusal) } })
  const moved = await test.reschedule(uid, 12, { reschedulingReason: canaries.reason })
  await test.settleDown()
  await byHand.replayDelivery(test.hub, test.organization, (await deliveriesOf(test)).at(-1)?.id ?? '', {
    reason: 'again',
    by,
  })
  stumbles = true
  await test.settleDown()
  await test.ehr.set({ offline: 'unavailable' })
  await test.cancel(moved, { cancellationReason: canaries.reason })
  await test.settleWithin(60_000, 20_000)
  await test.ehr.set({ offline: 'no' })
  for (const body of [`{"name":"${canaries.broken}"`, JSON.stringify({ [canaries.broken]: canaries.broken })])
    await fetch(test.inbound, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [signatureHeader]: sign(secret, body) },
      body,
    })
  test.advance(6 * 60_000)
  await test.settleWithin(10 * 60_000, 5 * 60_000)
}

async function decide(id: string, kind: string): Promise<void> {
  const choices = {
    'map.practitioner': { kind: 'practitioner', reference: 'Practitioner/host' },
    'map.event-type': { kind: 'event-type', serviceType: { code: 'new' } },
    'map.question': { kind: 'question', field: 'none' },
    person: { kind: 'new' },
  } as const
  const choice = choices[kind as keyof typeof choices]
  if (choice) await decideTask(test.hub, test.organization, id, choice, by)
}

describe('what names a person', () => {
  it('went all the way: to the EHR, to a task, to a refusal', async () => {
    expect(JSON.stringify(test.ehr.list('Patient'))).toContain(canaries.family)
    expect(ehrCalendar(test.ehr).length).toBeGreaterThanOrEqual(2)
    expect((await tasksOf(test)).map(each => each.kind)).toEqual(
      expect.arrayContaining(['map.practitioner', 'map.question']),
    )
    expect((await messagesOf(test)).filter(each => each.state === 'unreadable')).toHaveLength(2)
    const kept = await test.rows<{ id: string; said: Buffer }>(
      `select id, said from delivery where said is not null and state = 'rejected'`,
    )
    const words = kept.map(row => test.hub.sealer.openJson(test.organization, 'delivery.said', row.id, row.said))
    expect(JSON.stringify(words)).toContain(canaries.refusal)
  })

  it('OPS-4 stands in no table, in no schema, in no form; the control does', async () => {
    const { rows: tables } = await owner.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    )
    expect(tables.length).toBeGreaterThan(25)
    const found: string[] = []
    const controls: string[] = []
    for (const { name } of tables) {
      const { rows } = await owner.query<{ row: string }>(`select t::text as row from ${name} t`)
      // As PostgreSQL shows it, and as the bytes are: bytea is shown in hexadecimal.
      const text = Buffer.from(rows.map(({ row }) => row).join('\n'))
      const bytes = Buffer.concat(
        [...text.toString().matchAll(/\\\\?x([0-9a-f]{2,})/g)].map(([, hex]) => Buffer.from(hex ?? '', 'hex')),
      )
      for (const hay of [text, bytes]) {
        found.push(...foundIn(hay, needles).map(canary => `${name}: ${canary}`))
        controls.push(...foundIn(hay, controlNeedles).map(() => name))
      }
    }
    expect(found).toEqual([])
    expect(new Set(controls)).toEqual(new Set(['public.control_canary']))
  })

  it('OPS-4 stands in no data file, no write-ahead log and no log of PostgreSQL; the control does', {
    timeout: 120_000,
  }, async () => {
    await owner.query('checkpoint')
    const folder = await one<string>(`select current_setting('data_directory') as value`)
    const oid = await one<number>('select oid::int as value from pg_database where datname = current_database()')
    const walTo = await one<string>('select pg_walfile_name(pg_current_wal_lsn()) as value')
    const base = join(folder, 'base', String(oid))
    const files = await readdir(base).catch((error: unknown) => String(error))
    if (typeof files === 'string') {
      console.warn(
        `\n*** The data files of PostgreSQL cannot be read here (${files}): ONLY THE TABLES were searched ***\n`,
      )
      return
    }
    const wal = (await readdir(join(folder, 'pg_wal'))).filter(
      name => name >= walFrom && name <= walTo && name.length === 24,
    )
    expect(wal.length).toBeGreaterThan(0)
    const places = [
      ...files.map(name => ({ kind: 'data', path: join(base, name) })),
      ...wal.map(name => ({ kind: 'wal', path: join(folder, 'pg_wal', name) })),
      { kind: 'log', path: join(folder, '..', 'postgres.log') },
    ]
    const found: string[] = []
    const controls = new Set<string>()
    for (const { kind, path } of places) {
      const hay = await readFile(path).catch(() => Buffer.alloc(0)) // another test's files come and go
      found.push(...foundIn(hay, needles).map(canary => `${kind}: ${canary}`))
      if (foundIn(hay, controlNeedles).length > 0) controls.add(kind)
    }
    expect(found).toEqual([])
    expect([...controls].sort()).toEqual(['data', 'wal'])
  })

  it('OPS-8 stands in no line of the log, although there are lines', () => {
    expect(logged).toContain('the connector failed')
    expect(foundIn(Buffer.from(logged), needles)).toEqual([])
  })
})

describe('the search itself', () => {
  it.each([
    ['in clear', (text: string) => `before ${text} after`],
    ['in upper case', (text: string) => text.toUpperCase()],
    ['in hexadecimal', (text: string) => Buffer.from(text).toString('hex')],
    ['in base64', (text: string) => Buffer.from(text).toString('base64')],
    ['in base64, one byte in', (text: string) => Buffer.from(`x${text}y`).toString('base64')],
    ['in base64, two bytes in', (text: string) => Buffer.from(`xx${text}yy`).toString('base64')],
  ])('finds a value %s', (_, hide) => {
    expect(foundIn(Buffer.from(hide(control)), controlNeedles)).toEqual([control])
  })

  it('finds a value in UTF-16, and nothing where there is nothing', () => {
    expect(foundIn(Buffer.from(`x${control}`, 'utf16le'), controlNeedles)).toEqual([control])
    expect(foundIn(Buffer.from('nobody is here'), controlNeedles)).toEqual([])
    expect(base64Within(Buffer.from(control), 0).length).toBeGreaterThan(20)
  })
})
