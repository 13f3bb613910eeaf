/** People of the registry: the list by initials, those whom a search leads to, and one of them whole. Each look is noted. */
import { z } from 'zod'
import { documentsOfPerson } from '../../registry/documents.ts'
import { peopleByTypedIdentifier, survivorsAmong } from '../../registry/find-people.ts'
import { openPeople, survivorsFor } from '../../registry/people.ts'
import { accountNames } from '../../store/account-names.ts'
import { timeAndIdOfCursor } from '../../store/lists/page.ts'
import { eventsOfPeople, listRegistryPeople, mergesOfPeople, registryRows } from '../../store/lists/registry-people.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams, instant, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { findPatients, openSearch } from '../searches.ts'
import { showPeople } from '../show/audit.ts'
import { connectionName, nameConnection } from '../show/connections.ts'
import { initialsOf } from '../show/people.ts'
import {
  registryDocument,
  registryMerge,
  registryPerson,
  showMerge,
  showRegistryDocument,
  showRegistryPerson,
} from '../show/registry.ts'

const mostFound = 20
const mostEvents = 50
const mostDocuments = 200
const mostMerges = 50

const listed = z.object({
  id,
  initials: z.string().nullable(),
  name: z.string().nullable().describe('Only where somebody searched for them'),
  birthDate: z.string().nullable().describe('Only where somebody searched for them'),
  connection: connectionName.nullable(),
  deceased: z.boolean(),
  confidentiality: z.string(),
  heardAt: instant,
})

const history = z.object({
  id,
  type: z.string(),
  message: id,
  connection: connectionName,
  happenedAt: instant,
  storedAt: instant,
})

/** Adds the routes. */
export function addRegistryPeople(api: Api, { hub, keys }: ApiParts): void {
  api.get(
    '/registry/people',
    {
      config: { action: 'registry.read' },
      schema: {
        summary: 'People of the registry, the latest heard of first, or those whom a search leads to',
        description: 'A search is begun at /patients/searches: by name and birth date, phone, or an identifier.',
        tags: ['registry'],
        params: slugParams,
        querystring: paging.extend({
          connection: id.optional().describe('Of this member'),
          search: z.string().max(2000).optional(),
        }),
        response: answers(
          z.object({
            q: z.string().nullable().describe('What was typed'),
            items: z.array(listed),
            next: z.string().nullable(),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, connection, search } = request.query
      const after = cursor === undefined ? undefined : timeAndIdOfCursor(cursor)
      if (cursor !== undefined && !after)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      await hub.sealer.ready(organization)
      const q = search === undefined ? null : openSearch(hub, organization, account, search)
      if (q === undefined) return sendProblem(reply, 'search.over')
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const found = q === null ? undefined : await search20(db, q)
        const page = found ? { rows: found, next: null } : await listRegistryPeople(db, { connection }, limit, after)
        const people = await showPeople(
          hub,
          db,
          page.rows.map(row => row.record),
        )
        const items = page.rows.map(row => {
          const { name = null, birthDate = null } = people.get(row.record) ?? {}
          const of = configuration.connections.has(row.connection)
            ? nameConnection(configuration, row.connection)
            : null
          return {
            id: row.record,
            initials: name === null ? null : initialsOf(name),
            name: found ? name : null,
            birthDate: found ? birthDate : null,
            connection: of,
            deceased: row.deceased,
            confidentiality: row.confidentiality,
            heardAt: row.heard_at.toISOString(),
          }
        })
        await noteAudit(hub, db, organization, {
          account,
          action: found ? 'registry.search' : 'registry.list',
          subject: { kind: 'registry', id: 'people' },
          persons: items.map(item => item.id),
          detail: { shown: items.length },
        })
        return { q, items, next: page.next }
      })
    },
  )

  /** The rows of the survivors whom a search leads to; those who are not in the registry are left out. */
  async function search20(db: Scope, q: string) {
    const byId = await peopleByTypedIdentifier(hub, db, q)
    const records = byId.length > 0 ? byId : await survivorsAmong(db, await findPatients(hub, db, q, mostFound))
    return registryRows(db, records.slice(0, mostFound))
  }

  api.get(
    '/registry/people/:id',
    {
      config: { action: 'registry.read' },
      schema: {
        summary:
          'A person of the registry: identifiers, former values, who was merged into them, documents and history',
        tags: ['registry'],
        params: idParams,
        response: answers(
          registryPerson.extend({
            merges: z.array(registryMerge),
            documents: z.array(registryDocument),
            history: z.array(history),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const asked = request.params.id
      await hub.sealer.ready(organization)
      const shown = await withScope(hub.pool, organization, async db => {
        const survivor = (await survivorsFor(db, [asked]))(asked)
        const [row] = await registryRows(db, [survivor])
        const person = row && (await openPeople(hub, db, [survivor])).get(survivor)
        if (!row || !person) return undefined
        const records = [survivor, ...person.merged.map(each => each.record)]
        const configuration = await hub.configurations.within(db, organization)
        const merges = await mergesOfPeople(db, records, mostMerges)
        const inMerges = [...new Set(merges.flatMap(each => [each.survivor, each.retired]))]
        const names = await showPeople(hub, db, inMerges)
        const accounts = await accountNames(
          db,
          keys,
          merges.flatMap(each => [each.decided_by, each.undone_by]),
        )
        const documents = await documentsOfPerson(hub, db, survivor, {}, mostDocuments)
        const events = await eventsOfPeople(db, records, mostEvents)
        const member = configuration.connections.get(row.connection)
        await noteAudit(hub, db, organization, {
          account,
          action: 'registry.person',
          subject: { kind: 'Patient', id: survivor },
          connection: row.connection,
          persons: [...new Set([...records, ...inMerges])],
        })
        return {
          ...showRegistryPerson(person, {
            askedFor: asked === survivor ? null : asked,
            connection: member ? nameConnection(configuration, row.connection) : null,
            patientOid: (member?.settings as { patientOid?: string } | undefined)?.patientOid,
            deceased: row.deceased,
            confidentiality: row.confidentiality,
            toldAt: row.told_at,
            heardAt: row.heard_at,
          }),
          merges: merges.map(each => showMerge(each, names, accounts)),
          documents: documents.map(showRegistryDocument),
          history: events.map(each => ({
            id: each.id,
            type: each.type,
            message: each.message,
            connection: nameConnection(configuration, each.connection),
            happenedAt: each.happened_at.toISOString(),
            storedAt: each.created_at.toISOString(),
          })),
        }
      })
      return shown ?? sendProblem(reply, 'request.not-found')
    },
  )
}
