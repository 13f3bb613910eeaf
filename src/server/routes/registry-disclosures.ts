/** What went out about a person, to whom and when: the list, and the whole of it as a file for the person who asks. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { survivorsFor } from '../../registry/people.ts'
import { listDisclosures } from '../../store/lists/disclosures.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { registryRows } from '../../store/lists/registry-people.ts'
import { mergedWith } from '../../store/registry-people.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, idParams, paging } from '../api.ts'
import { appendNote, noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { byteOrderMark, csvLine } from '../csv.ts'
import { sendProblem } from '../problem.ts'
import type { connectionName } from '../show/connections.ts'
import { disclosure, showDisclosure } from '../show/disclosures.ts'

const exportedAtOnce = 500
const heads = [
  'when (UTC)',
  'to',
  'how',
  'what',
  'outcome',
  'entry of the audit trail',
  'purpose',
  'on behalf of',
  'asked by',
  'documents',
]

/** Adds the routes. */
export function addRegistryDisclosures(api: Api, { hub }: ApiParts): void {
  api.get(
    '/registry/people/:id/disclosures',
    {
      config: { action: 'registry.disclosures' },
      schema: {
        summary: 'What went out about a person, the latest first: answers to questions, and what was sent',
        tags: ['registry'],
        params: idParams,
        querystring: paging,
        response: answers(z.object({ items: z.array(disclosure), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && !after)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      await hub.sealer.ready(organization)
      const page = await withScope(hub.pool, organization, async db => {
        const records = await recordsOf(db, request.params.id)
        if (!records) return undefined
        const configuration = await hub.configurations.within(db, organization)
        const { rows, next } = await listDisclosures(db, records, limit, after)
        await noteAudit(hub, db, organization, {
          account,
          action: 'registry.disclosures',
          subject: { kind: 'Patient', id: request.params.id },
          persons: records,
        })
        return { items: rows.map(row => showDisclosure(hub, db, configuration, row)), next }
      })
      return page ?? sendProblem(reply, 'request.not-found')
    },
  )

  api.get(
    '/registry/people/:id/disclosures.csv',
    {
      config: { action: 'registry.disclosures' },
      schema: {
        summary: 'Everything that went out about a person, as CSV',
        tags: ['registry'],
        params: idParams,
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const person = request.params.id
      const records = await withScope(hub.pool, organization, db => recordsOf(db, person))
      if (!records) return sendProblem(reply, 'request.not-found')
      await appendNote(hub, organization, {
        account,
        action: 'registry.disclosures-export',
        subject: { kind: 'Patient', id: person },
        persons: records,
      })
      return reply
        .header('content-disposition', 'attachment; filename="disclosures.csv"')
        .header('cache-control', 'no-store')
        .type('text/csv; charset=utf-8')
        .send(Readable.from(lines(organization, records)))
    },
  )

  /** The file, page by page, from the newest entry on. */
  async function* lines(organization: string, records: readonly string[]): AsyncGenerator<string> {
    yield byteOrderMark + csvLine(heads)
    for (let after: string | undefined; ; ) {
      const { page, text } = await withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const read = await listDisclosures(db, records, exportedAtOnce, after)
        const written = read.rows.map(row => {
          const { at, to, requester, purpose, action, what, documents, outcome, id } = showDisclosure(
            hub,
            db,
            configuration,
            row,
          )
          const receiver = to ? calledInFile(to) : requester && `${requester.name} (${requester.id})`
          const asked = [purpose, requester?.onBehalfOf ?? null, requester?.user ?? null]
          return csvLine([at, receiver, action, what, outcome, id, ...asked, documents.join(' ')])
        })
        return { page: read, text: written.join('') }
      })
      yield text
      after = page.rows.at(-1)?.id
      if (page.next === null || after === undefined) break
    }
  }

  /** Everybody who is one with this person; undefined when the registry does not know them. */
  async function recordsOf(db: Scope, asked: string): Promise<string[] | undefined> {
    const survivor = (await survivorsFor(db, [asked]))(asked)
    if ((await registryRows(db, [survivor])).length === 0) return undefined
    return [survivor, ...(await mergedWith(db, [survivor])).map(row => row.record)]
  }
}

/** Two systems of one kind are told apart by their short names. */
function calledInFile({ title, slug }: z.infer<typeof connectionName>): string {
  return title === slug ? title : `${title} (${slug})`
}
