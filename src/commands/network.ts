/**
 * `causeway network`: asks another gateway for people, documents and their contents with real signed requests, and prepares a
 * machine for trying the network out. Source: reference/carequality.md; SPEC NET-4, NET-7.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { uuidv7 } from 'uuidv7'
import { type Config, describeFaults, parseConfig } from '../config.ts'
import { addressesOf, type Exchange, type NetworkClient, openClient } from '../connectors/carequality/client/client.ts'
import {
  type Told,
  tellDiscovery,
  tellDocuments,
  tellRetrieved,
  tellUnanswered,
} from '../connectors/carequality/client/tell.ts'
import type { RetrievedAnswer } from '../connectors/carequality/xca/read-retrieved.ts'
import { oidOf } from '../model/oid.ts'
import { type AskerValues, askerOptions, readAsker } from './network/asker.ts'
import {
  patientOptions,
  queryOptions,
  readDocuments,
  readPatient,
  readQuestion,
  retrieveOptions,
} from './network/questions.ts'
import { requesters } from './network/requesters.ts'

const usage = `Say: causeway network
  discover     --family NAME --given NAME --birth-date YYYY-MM-DD [--suffix S] [--gender G] [--ssn N] [--id N^^^&OID&ISO]
               [--phone N] [--email A] [--street S --city C --state S --postal-code P] [--minimum-degree 0-100]
  query        --patient ID^^^&OID&ISO [--community OID] [--type CODE] [--class CODE] [--format CODE] [--status S]
               [--created-from DATE] [--created-to DATE] [--service-from DATE] [--service-to DATE] [--on-demand]
               or --unique-id ID --community OID
  retrieve     --document REPOSITORY:UNIQUE-ID [--community OID] [--out FOLDER]
  requesters   [--hours N]: who asked this hub for people whom no member knows
  set-up-test  [--valid-days N]
who asks whom: --as FOLDER, or --cert F --key F --ca F --home OID --organization OID --organization-name NAME --user NAME
               --role SNOMED-CODE; [--npi N] [--purpose TREATMENT] [--on-behalf-of OID] --to https://GATEWAY [--member OID]
what is kept:  --json, --save-request FILE, --save-answer FILE`

/** Body of `causeway network`. Ends with 0 when it was answered, 1 when it was not, 2 when it was called wrongly. */
export async function network(args: string[]): Promise<number> {
  const [what, ...rest] = args
  switch (what) {
    case 'discover':
      return discover(rest)
    case 'query':
      return query(rest)
    case 'retrieve':
      return retrieve(rest)
    case 'requesters':
      return requesters(rest)
    case 'set-up-test':
      return setUpTest(rest)
    default:
      return wrong(usage)
  }
}

const shared = {
  ...askerOptions,
  json: { type: 'boolean' },
  'save-request': { type: 'string' },
  'save-answer': { type: 'string' },
} as const
type Shared = AskerValues & Partial<Record<'save-request' | 'save-answer', string>> & { json?: boolean }

async function discover(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { ...shared, ...patientOptions } })
  const wanted = readPatient(values)
  if (wanted.kind === 'wrong') return wrong(wanted.says)
  const { kind: _, ...rest } = wanted
  const receiver = values.member === undefined ? undefined : oidOf(values.member)
  return ask(values, client => client.discover({ ...rest, ...(receiver ? { receiver } : {}) }), tellDiscovery)
}

async function query(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { ...shared, ...queryOptions } })
  const read = readQuestion(values)
  return read.kind === 'wrong' ? wrong(read.says) : ask(values, client => client.query(read.question), tellDocuments)
}

async function retrieve(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { ...shared, ...retrieveOptions } })
  const read = readDocuments(values)
  if (read.kind === 'wrong') return wrong(read.says)
  const tell = (answer: RetrievedAnswer) => tellRetrieved(answer, keepDocuments(answer, values.out))
  return ask(values, client => client.retrieve(read.documents), tell)
}

async function ask<Answer>(
  values: Shared,
  question: (client: NetworkClient) => Promise<Exchange<Answer>>,
  tell: (answer: Answer) => Told,
): Promise<number> {
  const config = configuration()
  if (!config) return 2
  const read = readAsker(values, join(config.dataFolder, 'network-asker'))
  if (read.kind === 'wrong') return wrong(read.says)
  const member = values.member === undefined ? undefined : oidOf(values.member)
  if (values.member !== undefined && member === undefined) return wrong('--member is the OID of a home community.')
  const client = openClient({
    identity: read.identity,
    asker: read.asker,
    addresses: addressesOf(read.gateway, member),
    now: () => new Date(),
    newId: uuidv7,
  })
  try {
    const exchange = await question(client)
    const { outcome, request } = exchange
    if (values['save-request'] !== undefined) keep(values['save-request'], request.body)
    if (values['save-answer'] !== undefined && 'raw' in outcome) keep(values['save-answer'], outcome.raw.body)
    const told = outcome.kind === 'answered' ? tell(outcome.answer) : tellUnanswered(outcome)
    process.stdout.write(
      `${values.json ? jsonOf(exchange) : [...told.lines, `${Math.round(exchange.ms)} ms`].join('\n')}\n`,
    )
    return told.answered ? 0 : 1
  } finally {
    await client.close()
  }
}

/** What a script reads: everything but bytes, which `--out` and `--save-answer` keep. */
function jsonOf({ request, ms, outcome }: Exchange<unknown>): string {
  const { to, messageId } = request
  return JSON.stringify({ to, messageId, ms: Math.round(ms), ...outcome, raw: undefined }, withoutBytes, 2)
}

function withoutBytes(key: string, value: unknown): unknown {
  return key === 'content' ? undefined : value
}

/** Documents in a folder, which only this user may read: they are somebody's. */
function keepDocuments(answer: RetrievedAnswer, folder: string | undefined): (string | undefined)[] {
  if (answer.kind !== 'read' || folder === undefined) return []
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return answer.documents.map((each, place) => {
    if (each.kind !== 'document') return undefined
    const name = each.uniqueId
      .replace(/[^A-Za-z0-9.-]+/g, '_')
      .replace(/^\.+/, '')
      .slice(0, 100)
    const path = join(folder, `${place + 1}-${name}${endings[each.mimeType] ?? '.bin'}`)
    keep(path, each.content)
    return path
  })
}

const endings: Readonly<Record<string, string>> = {
  'text/xml': '.xml',
  'application/xml': '.xml',
  'application/pdf': '.pdf',
  'text/plain': '.txt',
}

function keep(path: string, bytes: Buffer): void {
  writeFileSync(path, bytes, { mode: 0o600 })
}

async function setUpTest(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { 'valid-days': { type: 'string', default: '90' } } })
  const config = configuration()
  if (!config) return 2
  const { setUpTestNetwork } = await import('./network/set-up-test.ts')
  const done = await setUpTestNetwork({
    dataFolder: config.dataFolder,
    port: config.port + 363,
    now: new Date(),
    days: Number(values['valid-days']),
  })
  if (done.kind === 'wrong') return wrong(done.says)
  process.stdout.write(`${done.lines.join('\n')}\n`)
  return 0
}

function configuration(): Config | undefined {
  const parsed = parseConfig(process.env)
  if (parsed.ok) return parsed.config
  wrong(describeFaults(parsed.faults))
  return undefined
}

function wrong(says: string): number {
  process.stderr.write(`${says}\n`)
  return 2
}
