/** Finding a patient by what is known of them. What is typed never stands in an address; whom it showed is noted. */
import { z } from 'zod'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { findPatients, longestSearch, openSearch, sealSearch } from '../searches.ts'
import { showPeople } from '../show/audit.ts'

const mostFound = 20

/** Adds the routes. */
export function addPatients(api: Api, { hub }: ApiParts): void {
  api.post(
    '/patients/searches',
    {
      config: { action: 'patients.search' },
      schema: {
        summary: 'Begin a search by name, birth date, phone, e-mail or an id elsewhere',
        tags: ['patients'],
        params: slugParams,
        body: z.object({ q: z.string().trim().min(1).max(longestSearch) }),
        response: answers(z.object({ search: z.string().describe('Stands for what was typed, for a day') })),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      return { search: sealSearch(hub, organization, account, request.body.q) }
    },
  )

  api.get(
    '/patients',
    {
      config: { action: 'patients.search' },
      schema: {
        summary: 'The patients that a search leads to',
        tags: ['patients'],
        params: slugParams,
        querystring: z.object({ search: z.string().max(2000).describe('Of the search that was begun') }),
        response: answers(
          z.object({
            q: z.string().describe('What was typed'),
            items: z.array(z.object({ id, name: z.string().nullable(), birthDate: z.string().nullable() })),
            more: z.boolean().describe('There are more: say more about them'),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const q = openSearch(hub, organization, account, request.query.search)
      if (q === undefined) return sendProblem(reply, 'search.over')
      return withScope(hub.pool, organization, async db => {
        const found = await findPatients(hub, db, q, mostFound + 1)
        const people = await showPeople(hub, db, found.slice(0, mostFound))
        const items = found
          .slice(0, mostFound)
          .map(each => people.get(each) ?? { id: each, name: null, birthDate: null })
        await noteAudit(hub, db, organization, {
          account,
          action: 'patients.search',
          subject: { kind: 'patient', id: 'list' },
          persons: items.map(item => item.id),
          detail: { found: items.length },
        })
        return { q, items, more: found.length > mostFound }
      })
    },
  )
}
