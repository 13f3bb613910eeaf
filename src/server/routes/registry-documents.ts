/**
 * Documents of the registry: the list, and one of them as a page to read, as PDF and as C-CDA. What it says is shown to who
 * asked with a reason, for a quarter of an hour; every look is noted.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { documentById, documentXml, type RegistryDocument } from '../../registry/documents.ts'
import { listShownDocuments, versionsOf } from '../../registry/list-documents.ts'
import { survivorsFor } from '../../registry/people.ts'
import { timeAndIdOfCursor } from '../../store/lists/page.ts'
import { findRegistryDocument } from '../../store/registry-documents.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, givenReason, idParams, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { dispositionOf } from '../file-name.ts'
import { holdsLook, sealLook } from '../looks.ts'
import { sendProblem } from '../problem.ts'
import { registryDocument, showRegistryDocument } from '../show/registry.ts'

const looking = z.object({
  look: z.string().max(1_000).describe('What asking for it answered'),
  language: z.enum(['en', 'fr']).default('en'),
})
const forms = ['page', 'pdf', 'xml'] as const
type Form = (typeof forms)[number]

const summaries: Readonly<Record<Form, string>> = {
  page: 'A document as a page to read; it runs nothing and loads nothing',
  pdf: 'A document as PDF',
  xml: 'A document as C-CDA, as it was written when it came',
}

/** Adds the routes. */
export function addRegistryDocuments(api: Api, { hub }: ApiParts): void {
  api.get(
    '/registry/documents',
    {
      config: { action: 'registry.read' },
      schema: {
        summary: 'Current documents of the registry, the latest first, or those whose patient is not known yet',
        tags: ['registry'],
        params: slugParams,
        querystring: paging.extend({ waiting: z.enum(['true']).optional() }),
        response: answers(z.object({ items: z.array(registryDocument), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, waiting } = request.query
      const after = cursor === undefined ? undefined : timeAndIdOfCursor(cursor)
      if (cursor !== undefined && !after)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const page = await listShownDocuments(hub, db, { waiting: waiting === 'true' }, limit, after)
        await noteAudit(hub, db, organization, {
          account,
          action: 'registry.documents',
          subject: { kind: 'registry', id: 'documents' },
          persons: [...new Set(page.items.flatMap(each => each.person ?? []))],
        })
        return { items: page.items.map(showRegistryDocument), next: page.next }
      })
    },
  )

  api.get(
    '/registry/documents/:id',
    {
      config: { action: 'registry.read' },
      schema: {
        summary: 'A document of the registry with its versions, without what it says',
        tags: ['registry'],
        params: idParams,
        response: answers(registryDocument.extend({ versions: z.array(registryDocument) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      await hub.sealer.ready(organization)
      const found = await withScope(hub.pool, organization, async db => {
        const document = await loadDocument(db, request.params.id)
        if (!document) return undefined
        await note(db, account, document, 'registry.document')
        return { document, versions: await versionsOf(hub, db, document.logical) }
      })
      if (!found) return sendProblem(reply, 'request.not-found')
      return { ...showRegistryDocument(found.document), versions: found.versions.map(showRegistryDocument) }
    },
  )

  api.post(
    '/registry/documents/:id/looks',
    {
      config: { action: 'payloads.reveal' },
      schema: {
        summary: 'Ask to read a document, with the reason; good for 15 minutes, for whoever asked',
        tags: ['registry'],
        params: idParams,
        body: givenReason,
        response: answers(z.object({ look: z.string() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id } = request.params
      await hub.sealer.ready(organization)
      const found = await withScope(hub.pool, organization, async db => {
        const document = await loadDocument(db, id)
        if (document) await note(db, account, document, 'registry.ask-document', request.body.reason)
        return document
      })
      if (!found) return sendProblem(reply, 'request.not-found')
      return { look: sealLook(hub, organization, account, lookAt(id)) }
    },
  )

  for (const form of forms)
    api.get(
      `/registry/documents/:id/${form}`,
      {
        config: { action: 'payloads.reveal' },
        schema: { summary: summaries[form], tags: ['registry'], params: idParams, querystring: looking },
      },
      (request, reply) => answerWith(form, request, request.params.id, request.query, reply),
    )

  async function answerWith(
    form: Form,
    request: FastifyRequest,
    id: string,
    { look, language }: z.output<typeof looking>,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { organization, account } = placeOf(request)
    await hub.sealer.ready(organization)
    if (!holdsLook(hub, organization, account, lookAt(id), look)) return sendProblem(reply, 'reveal.covered')
    const found = await withScope(hub.pool, organization, async db => {
      const document = await loadDocument(db, id)
      const xml = document && (await documentXml(hub, db, id))
      if (document) await note(db, account, document, `registry.document-${form}`, undefined, xml !== undefined)
      return document && { xml }
    })
    if (!found) return sendProblem(reply, 'request.not-found')
    if (!found.xml) return sendProblem(reply, 'registry.document-no-ccda')
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store')
    if (form === 'xml') return sendFile(reply, found.xml, 'application/xml', `document-${id}.xml`)
    // The readers are loaded when somebody reads: most processes never do.
    const [{ readCcda }, { ccdaToHtml }, { ccdaToPdf }] = await Promise.all([
      import('../../documents/ccda/view/view.ts'),
      import('../../documents/ccda/view/html.ts'),
      import('../../documents/ccda/view/pdf.ts'),
    ])
    const read = readCcda(found.xml.toString('utf8'), language)
    if (read.kind !== 'view') return sendProblem(reply, 'registry.document-no-ccda')
    if (form === 'page')
      return reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('content-security-policy', pagePolicy)
        .header('x-frame-options', 'SAMEORIGIN')
        .send(ccdaToHtml(read.view))
    const { bytes } = await hub.pdf.make(ccdaToPdf(read.view, 'UTC'))
    return sendFile(reply, Buffer.from(bytes), 'application/pdf', `document-${id}.pdf`)
  }

  async function loadDocument(db: Scope, id: string): Promise<RegistryDocument | undefined> {
    const row = await findRegistryDocument(db, id)
    return row && documentById(hub, db, id, await survivorsFor(db, row.record ? [row.record] : []))
  }

  function note(
    db: Scope,
    account: string,
    { id, person }: RegistryDocument,
    action: string,
    reason?: string,
    wasThere = true,
  ): Promise<void> {
    return noteAudit(hub, db, db.organization, {
      account,
      action,
      subject: { kind: 'document', id },
      outcome: wasThere ? 'done' : 'refused',
      ...(reason ? { reason } : {}),
      ...(person ? { persons: [person] } : {}),
    })
  }
}

/** Whoever wrote the document: it runs nothing, loads nothing, and stands within the console only. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"

function sendFile(reply: FastifyReply, bytes: Buffer, type: string, name: string): FastifyReply {
  return reply
    .header('content-type', type)
    .header('content-disposition', dispositionOf(name, type))
    .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
    .send(bytes)
}

/** What a look at a document is a look at. */
function lookAt(id: string): string {
  return `registry document ${id}`
}
