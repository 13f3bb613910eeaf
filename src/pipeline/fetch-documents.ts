/**
 * Files that a message only named by their address: fetched from their source as soon as possible, since addresses end,
 * looked at, and stored. A file never holds its referral up for longer than two minutes: it follows when it is there.
 */
import { hash } from 'node:crypto'
import type { FetchedDocument } from '../connectors/connector.ts'
import { inspectFile } from '../documents/inspect.ts'
import type { ProblemCode } from '../model/problems.ts'
import { releaseForFiles } from '../store/deliveries.ts'
import {
  changeDocument,
  claimDocuments,
  type DocumentRow,
  documentBody,
  documentsOf,
  type FetchedChange,
  findDocument,
} from '../store/documents.ts'
import { raiseIssues } from '../store/issues.ts'
import { lockRecords } from '../store/locks.ts'
import { type Scope, statements, withScope } from '../store/scope.ts'
import { noteOwnAct } from './audit.ts'
import { keepReadingHealth } from './health.ts'
import { type Hub, ioOf } from './hub.ts'
import { type DocumentMeta, openMeta, sealMeta } from './write-referrals.ts'

const leaseMs = 120_000
/** Waits between tries, in milliseconds: about a day, then a person. */
const waitsMs = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 28_800_000]
const atOnce = 8

/** Fetches what is due; true when there may be more. */
export async function fetchDocuments(hub: Hub): Promise<boolean> {
  const claimed = await claimDocuments(statements(hub.pool), hub.now(), atOnce, leaseMs)
  await Promise.all(
    claimed.map(({ organization, id }) =>
      fetchOne(hub, organization, id).catch((error: unknown) =>
        hub.log.error({ error, step: 'document' }, 'fetching a file failed; its lease will end'),
      ),
    ),
  )
  return claimed.length === atOnce
}

async function fetchOne(hub: Hub, organization: string, id: string): Promise<void> {
  await hub.sealer.ready(organization)
  const found = await withScope(hub.pool, organization, async db => {
    const row = await findDocument(db, id)
    const configuration = await hub.configurations.within(db, organization)
    return row && { row, connection: configuration.connections.get(row.connection) }
  })
  if (!found?.connection || found.connection.invalid) return // its lease ends, and it is tried again
  const { row, connection } = found
  const meta = openMeta(hub, organization, id, row.meta)
  const { connector } = connection
  const kept = row.has_body ? await keptBytes(hub, organization, id) : undefined
  const fetched: FetchedDocument = kept
    ? { kind: 'found', bytes: kept }
    : connector.fetchDocument && meta.url
      ? await connector.fetchDocument(ioOf(hub, connection), meta.url)
      : { kind: 'refused', problem: 'document.gone' }
  const change = await changeOf(hub, organization, row, meta, fetched)
  await withScope(hub.pool, organization, async db => {
    await lockRecords(db, [row.record]) // two files that end together: the second one sees that it was the last
    await changeDocument(db, id, change, hub.now())
    if (!kept) await keepConnection(hub, db, row, fetched)
    await noteOwnAct(hub, db, [
      {
        actor: { kind: 'hub', id: 'document' },
        action: 'source.read',
        subject: { kind: 'document', id },
        connection: row.connection,
        ...(change.state === 'stored' ? {} : { outcome: 'failed' as const, reason: change.problem }),
        cause: row.record,
      },
    ])
    const open = (await documentsOf(db, [row.record])).some(each => each.state === 'wanted')
    if (!open && (await releaseForFiles(db, row.record, hub.now())) > 0)
      db.afterCommit(() => hub.wake.tell('deliveries'))
  })
}

/** A file that came inside its message, and waits only for the scanner. */
async function keptBytes(hub: Hub, organization: string, id: string): Promise<Uint8Array | undefined> {
  const sealed = await withScope(hub.pool, organization, db => documentBody(db, id))
  return sealed && hub.sealer.open(organization, 'document', id, sealed)
}

/** What becomes of the file: stored when nothing speaks against it. */
async function changeOf(
  hub: Hub,
  organization: string,
  row: DocumentRow,
  meta: DocumentMeta,
  fetched: FetchedDocument,
): Promise<FetchedChange> {
  switch (fetched.kind) {
    case 'refused':
      return { state: 'refused', problem: fetched.problem }
    case 'connection':
    case 'retry': {
      const wait = waitsMs[row.tries - 1]
      if (wait === undefined) return { state: 'refused', problem: 'document.gone' }
      const waitMs = Math.max(wait, fetched.kind === 'retry' ? (fetched.afterMs ?? 0) : 0)
      return { state: 'wanted', problem: fetched.problem, dueAt: new Date(hub.now().getTime() + waitMs) }
    }
    case 'found': {
      const { bytes } = fetched
      // What the form said it is, unless it said nothing of use.
      const contentType = isVague(row.content_type) ? (fetched.contentType ?? '') : (row.content_type ?? '')
      const problem = inspectFile(bytes, contentType) ?? (await scanned(hub, bytes))
      if (problem) return { state: 'refused', problem }
      return {
        state: 'stored',
        contentType: contentType.slice(0, 200),
        size: bytes.byteLength,
        meta: sealMeta(hub, organization, row.id, { ...meta, sha256: hash('sha256', bytes, 'hex') }),
        body: hub.sealer.seal(organization, 'document', row.id, bytes),
      }
    }
  }
}

function isVague(contentType: string | null): boolean {
  return !contentType || /^(application\/octet-stream|binary\/)/i.test(contentType)
}

/** What a malware scanner says, where one is set up. */
async function scanned(hub: Hub, bytes: Uint8Array): Promise<ProblemCode | undefined> {
  return (await hub.scan?.(bytes)) === 'infected' ? 'document.infected' : undefined
}

/**
 * A source that does not answer is a source that is down, whatever it was asked for. Credentials that are refused for files
 * are an issue, and do not pause the connection: its messages come in by other credentials.
 */
async function keepConnection(hub: Hub, db: Scope, row: DocumentRow, fetched: FetchedDocument): Promise<void> {
  const { connection, record } = row
  if (fetched.kind === 'connection')
    await raiseIssues(
      db,
      db.organization,
      [{ id: hub.newId(), connection, step: 'read', code: fetched.problem }],
      hub.now(),
    )
  else if (fetched.kind === 'retry')
    await keepReadingHealth(hub, db, connection, { key: record, failed: true, problem: fetched.problem })
  else await keepReadingHealth(hub, db, connection, { key: record, failed: false })
}
