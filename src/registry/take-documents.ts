/**
 * Documents that a member pushes. The same id with the same content changes nothing; with another content it is a new
 * version of the same document under an id of its own, and the one before is superseded. Whose patient is not known yet
 * waits for them. A document of one person never becomes a version of another's. Source: SPEC NET-3.
 */
import { hash } from 'node:crypto'
import type { Json } from '../model/events.ts'
import type { RegistryAct, Remark } from '../model/registry/acts.ts'
import { contentHash, derivedId } from '../model/registry/documents.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Context } from '../pipeline/plan.ts'
import { documentToken, identifierToken } from '../pipeline/registry-keys.ts'
import {
  type CurrentDocument,
  claimDocumentIds,
  currentDocuments,
  insertRegistryDocuments,
  type NewRegistryDocument,
} from '../store/registry-documents.ts'
import { ccdaWriter, type WriteCcda } from './ccda.ts'
import { documentMeta } from './documents.ts'
import { type Identified, loadIdentified } from './identifiers.ts'
import { survivorsFor } from './people.ts'
import { type ActResult, refused, type Told, taken } from './told.ts'

type DocumentTold = Told<Extract<RegistryAct, { kind: 'document' }>>
type Pushed = { told: DocumentTold; token: bigint; identity: bigint; content: Buffer; record: string | undefined }

/** Takes documents that touch no common key. */
export async function takeDocuments(context: Context, told: readonly DocumentTold[]): Promise<ActResult[]> {
  const { db, organization, now } = context
  const identified = await loadIdentified(
    context,
    told.map(({ act }) => act.person.identity),
  )
  const pushed = told.map(each => pushedBy(context, each, identified))
  const current = await currentDocuments(
    db,
    pushed.map(({ token }) => token),
  )
  const survivorOf = await survivorsFor(
    db,
    [...pushed.map(({ record }) => record), ...current.map(({ record }) => record)].filter(each => each != null),
  )
  const others = await idsOfOthers(context, told)
  const write = await ccdaWriter(context)

  const written: NewRegistryDocument[] = []
  const results = pushed.map((each): ActResult => {
    const { act } = each.told
    if (others(act.document.uniqueId)) return refused('registry.document-id-taken', 'Header.Document.ID')
    const ofId = current.filter(row => row.token === String(each.token))
    const known = ofId.find(row => isSamePerson(row, each, survivorOf))
    const remarks: Remark[] = [...act.remarks]
    if (known?.hash.equals(each.content)) return taken(...remarks)
    if (known && known.told_at.getTime() > Date.parse(act.at))
      return taken(...remarks, { problem: 'registry.out-of-date' })
    if (!known && ofId.length > 0) remarks.push({ problem: 'registry.document-id-shared', where: 'Header.Document.ID' })
    if (!each.record) remarks.push({ problem: 'registry.document-waits' })
    written.push(documentFrom(context, each, { known, idInUse: ofId.length > 0, write }))
    return taken(...remarks)
  })
  await insertRegistryDocuments(db, organization, written, now)
  for (const { id, record } of written) if (record) context.changes?.documents.add(id)
  await noteWritten(context, written)
  return results
}

function pushedBy(context: Context, told: DocumentTold, identified: Identified): Pushed {
  const { person, document } = told.act
  return {
    told,
    token: documentToken(context, document.uniqueId),
    identity: identifierToken(context, person.identity),
    content: contentHash(document.content),
    record: identified.recordOf(person.identity),
  }
}

function isSamePerson(row: CurrentDocument, pushed: Pushed, survivorOf: (record: string) => string): boolean {
  if (row.identity === String(pushed.identity)) return true
  return row.record !== null && pushed.record !== undefined && survivorOf(row.record) === survivorOf(pushed.record)
}

/** Whether an id belongs to another member; those that nobody has yet are this member's from now on. */
async function idsOfOthers(
  { db, organization }: Context,
  told: readonly DocumentTold[],
): Promise<(uniqueId: string) => boolean> {
  const hashOf = (uniqueId: string) => hash('sha256', uniqueId, 'buffer').subarray(0, 16)
  const hashes = told.map(({ act }) => hashOf(act.document.uniqueId))
  const others = new Set((await claimDocumentIds(db, organization, hashes)).map(each => each.toString('hex')))
  return uniqueId => others.has(hashOf(uniqueId).toString('hex'))
}

function documentFrom(
  context: Context,
  { told: { act, message }, token, identity, content, record }: Pushed,
  { known, idInUse, write }: { known: CurrentDocument | undefined; idInUse: boolean; write: WriteCcda },
): NewRegistryDocument {
  const { hub, organization, connection } = context
  const { document } = act
  const id = hub.newId()
  const version = (known?.version ?? 0) + 1
  const uniqueId = idInUse ? derivedId(document.uniqueId, `${identity} ${version}`, content) : document.uniqueId
  const logical = known?.logical ?? id
  const replaces = known && openMeta(context, known).uniqueId
  const xml = write(document.content, uniqueId, { set: logical, number: version, ...(replaces ? { replaces } : {}) })
  const { title, author } = document
  const meta = { uniqueId, identity: act.person.identity, ...(title ? { title } : {}), ...(author ? { author } : {}) }
  return {
    id,
    logical,
    version,
    connection: connection.id,
    message,
    ...(record ? { record } : {}),
    identity,
    token,
    versionToken: documentToken(context, uniqueId),
    typeCode: document.typeCode,
    confidentiality: document.confidentiality,
    ...dated('createdOn', document.createdAt),
    ...dated('serviceStart', document.serviceStart),
    ...dated('serviceEnd', document.serviceEnd),
    hash: content,
    meta: hub.sealer.sealJson(organization, 'registry_document.meta', id, meta as Json),
    content: hub.sealer.sealJson(organization, 'registry_document', id, document.content),
    ...(xml ? { xml: { ...xml, sealed: hub.sealer.seal(organization, 'registry_document.xml', id, xml.bytes) } } : {}),
    toldAt: new Date(act.at),
    ...(known ? { replaces: known.id } : {}),
  }
}

function openMeta({ hub, organization }: Context, { id, meta }: CurrentDocument): { uniqueId: string } {
  return documentMeta.parse(hub.sealer.openJson(organization, 'registry_document.meta', id, meta))
}

function dated<Name extends string>(name: Name, at: string | undefined): Partial<Record<Name, Date>> {
  return at === undefined ? {} : ({ [name]: new Date(at) } as Record<Name, Date>)
}

async function noteWritten({ hub, db, connection }: Context, written: readonly NewRegistryDocument[]): Promise<void> {
  await noteOwnAct(
    hub,
    db,
    written.map(row => ({
      actor: { kind: 'system', id: connection.id },
      action: row.version === 1 ? 'document.store' : 'document.replace',
      subject: { kind: 'document', id: row.id },
      connection: connection.id,
      reason: 'document.pushed',
      ...(row.record ? { persons: [row.record] } : {}),
      cause: row.message,
      version: row.version,
    })),
  )
}
