/** Documents of the registry as a list, the latest first: all current ones, or those whose patient is not known yet. */
import { listedDocument, type RegistryDocumentRow } from '../registry-documents.ts'
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

/** A page; `after` ends the page before. */
export async function listRegistryDocuments(
  db: Sql,
  { waiting }: { waiting: boolean },
  limit: number,
  after: { at: Date; id: string } | undefined,
): Promise<Page<RegistryDocumentRow>> {
  const { rows } = await db.query<RegistryDocumentRow>({
    name: waiting ? 'list-waiting-documents' : 'list-registry-documents',
    text: waiting ? waitingDocumentsQuery : registryDocumentsQuery,
    values: [after?.at ?? 'infinity', after?.id ?? lastId, limit + 1],
  })
  return pageOf(rows, limit, row => `${row.stored_at.toISOString()} ${row.id}`)
}

/** Behind every id. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

const query = (condition: string) => `
  select ${listedDocument}
    from registry_document d
   where d.organization = current_organization() and ${condition}
     and (d.stored_at, d.id) < ($1::timestamptz, $2::uuid)
   order by d.stored_at desc, d.id desc
   limit $3`

/** The statements; apart, so that their plans can be tested. */
export const registryDocumentsQuery = query(`d.status = 'current'`)
/** Few wait, so they are taken by their own small index and sorted. */
export const waitingDocumentsQuery = query('d.record is null')

/** Every version of one document, the newest first. */
export async function versionsOfDocument(db: Sql, logical: string, limit: number): Promise<RegistryDocumentRow[]> {
  const { rows } = await db.query<RegistryDocumentRow>({
    name: 'versions-of-registry-document',
    text: `
      select ${listedDocument}
        from registry_document d
       where d.organization = current_organization() and d.logical = $1
       order by d.version desc
       limit $2`,
    values: [logical, limit],
  })
  return rows
}
