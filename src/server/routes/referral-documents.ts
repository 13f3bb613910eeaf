/** Files of a referral: handed out so that a browser opens none of them by itself, and asked for again at their source. */
import { z } from 'zod'
import { openMeta } from '../../pipeline/write-referrals.ts'
import { type DocumentRow, documentBody, findDocument, wantAgain } from '../../store/documents.ts'
import { personsOfRecords } from '../../store/referral-people.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, id, idParams, noBody } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { dispositionOf } from '../file-name.ts'
import { sendProblem } from '../problem.ts'

const documentParams = z.object({ ...idParams.shape, document: id })
/** What a type may look like in a header; anything else is a file of bytes. */
const mimeType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/i

/** Adds the routes. */
export function addReferralDocuments(api: Api, { hub }: ApiParts): void {
  api.get(
    '/referrals/:id/documents/:document',
    {
      config: { action: 'referrals.read' },
      schema: { summary: 'A file that came with a referral', tags: ['referrals'], params: documentParams },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: record, document } = request.params
      const found = await withScope(hub.pool, organization, async db => {
        const row = await documentOf(db, record, document)
        const body = row?.state === 'stored' ? await documentBody(db, document) : undefined
        if (!row) return undefined
        await noteAudit(hub, db, organization, {
          account,
          action: 'referral.file',
          subject: { kind: 'document', id: document },
          outcome: body ? 'done' : 'refused',
          connection: row.connection,
          persons: await personsOfRecords(db, [record]),
          cause: record,
        })
        return { row, body }
      })
      if (!found) return sendProblem(reply, 'request.not-found')
      const { row, body } = found
      if (!body) return sendProblem(reply, 'document.not-here', { detail: `Its state is: ${row.state}.` })
      const { title } = openMeta(hub, organization, document, row.meta)
      const type = row.content_type ?? ''
      return (
        reply
          .header('content-type', mimeType.test(type) ? type : 'application/octet-stream')
          .header('content-disposition', dispositionOf(title, type))
          .header('x-content-type-options', 'nosniff')
          .header('cache-control', 'no-store')
          // Should a browser open it all the same: it runs nothing, and is no page of ours.
          .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
          .send(hub.sealer.open(organization, 'document', document, body))
      )
    },
  )

  api.post(
    '/referrals/:id/documents/:document/fetch',
    {
      config: { action: 'referrals.decide' },
      schema: {
        summary: 'Ask the source for a file again',
        tags: ['referrals'],
        params: documentParams,
        body: noBody,
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: record, document } = request.params
      const outcome = await withScope(hub.pool, organization, async db => {
        const row = await documentOf(db, record, document)
        if (!row) return { kind: 'not-found' as const }
        const source = (await hub.configurations.within(db, organization)).connections.get(row.connection)
        const { url } = openMeta(hub, organization, document, row.meta)
        const asked =
          url !== undefined && source?.connector.fetchDocument !== undefined
            ? await wantAgain(db, document, hub.now())
            : false
        await noteAudit(hub, db, organization, {
          account,
          action: 'referral.fetch',
          subject: { kind: 'referral', id: record },
          outcome: asked ? 'done' : 'refused',
          connection: row.connection,
          persons: await personsOfRecords(db, [record]),
          cause: document,
        })
        if (!asked) return { kind: 'conflict' as const, state: row.state }
        db.afterCommit(() => hub.wake.tell('documents'))
        return { kind: 'done' as const, id: document }
      })
      return answerDone(reply, outcome)
    },
  )
}

/** A file, if it is of this referral. */
async function documentOf(db: Scope, record: string, document: string): Promise<DocumentRow | undefined> {
  const row = await findDocument(db, document)
  return row?.record === record ? row : undefined
}
