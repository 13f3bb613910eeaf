/** Documents as lists: a page at a time, or the versions of one; each with whoever survives its patient's merges. */
import type { Hub } from '../pipeline/hub.ts'
import { listRegistryDocuments, versionsOfDocument } from '../store/lists/registry-documents.ts'
import type { RegistryDocumentRow } from '../store/registry-documents.ts'
import type { Scope } from '../store/scope.ts'
import { openDocument, type RegistryDocument } from './documents.ts'
import { survivorsFor } from './people.ts'

/** A page, the latest first; `after` ends the page before. */
export async function listShownDocuments(
  hub: Hub,
  db: Scope,
  filter: { waiting: boolean },
  limit: number,
  after: { at: Date; id: string } | undefined,
): Promise<{ items: RegistryDocument[]; next: string | null }> {
  const { rows, next } = await listRegistryDocuments(db, filter, limit, after)
  return { items: await openDocuments(hub, db, rows), next }
}

/** Every version of a document, the newest first. */
export async function versionsOf(hub: Hub, db: Scope, logical: string, limit = 100): Promise<RegistryDocument[]> {
  return openDocuments(hub, db, await versionsOfDocument(db, logical, limit))
}

async function openDocuments(hub: Hub, db: Scope, rows: readonly RegistryDocumentRow[]): Promise<RegistryDocument[]> {
  const survivorOf = await survivorsFor(db, [...new Set(rows.flatMap(row => row.record ?? []))])
  return rows.map(row => openDocument(hub, db, row, row.record ? survivorOf(row.record) : undefined))
}
