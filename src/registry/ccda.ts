/**
 * The C-CDA of a document, written once when it comes: the same document has the same bytes for ever, also when the writer
 * changes. The writer is loaded when the first document comes: most processes never see one.
 */
import { createHash } from 'node:crypto'
import type { CcdaVersion } from '../documents/ccda/versions.ts'
import type { Json } from '../model/events.ts'
import { readVisitPush } from '../model/redox/visit-push.ts'
import type { Context } from '../pipeline/plan.ts'

export type WrittenCcda = { bytes: Buffer; size: number; sha1: Buffer; sha256: Buffer }

/** Writes what was pushed under the unique id of its version; undefined when it is no clinical summary. */
export type WriteCcda = (content: Json, uniqueId: string, version: CcdaVersion) => WrittenCcda | undefined

export async function ccdaWriter({ configuration, now }: Context): Promise<WriteCcda> {
  const { ccdaOf } = await import('../documents/ccda/write.ts')
  const options = { organization: { name: configuration.name }, receivedAt: now.toISOString() }
  return (content, uniqueId, version) => {
    const read = readVisitPush(content)
    const { Header } = read.kind === 'read' ? read.visit : {}
    if (read.kind !== 'read' || !Header) return undefined
    const own = { ...Header, Document: { ...Header.Document, ID: uniqueId } }
    const bytes = Buffer.from(ccdaOf({ ...read.visit, Header: own as typeof Header }, { ...options, version }), 'utf8')
    const [sha1, sha256] = ['sha1', 'sha256'].map(name => createHash(name).update(bytes).digest())
    return sha1 && sha256 ? { bytes, size: bytes.byteLength, sha1, sha256 } : undefined
  }
}
