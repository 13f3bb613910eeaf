/** Referrals: the list with its filters and counts, and the search by whom they are about. */
import { z } from 'zod'
import { findReferrals } from '../../referrals/find.ts'
import { timeAndIdOfCursor } from '../../store/lists/page.ts'
import { countReferrals, listReferrals } from '../../store/lists/referrals.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { longestSearch, openSearch, sealSearch } from '../searches.ts'
import { showReferrals } from '../show/referral-rows.ts'
import { inboxStates, referralClassNames, referralCounts, referralRow } from '../show/referrals.ts'

const yesOrNo = z
  .enum(['true', 'false'])
  .transform(text => text === 'true')
  .optional()

const filter = paging.extend({
  inbox: z
    .enum([...inboxStates, 'none'])
    .optional()
    .describe("Its place in the hub's own inbox; none: not there"),
  class: z
    .union([z.enum(referralClassNames), z.array(z.enum(referralClassNames)).max(referralClassNames.length)])
    .optional()
    .describe('One class, or several'),
  listing: z
    .union([id, z.literal('none')])
    .optional()
    .describe('none: of no listing in the register'),
  connection: id.optional().describe('Its source'),
  flagged: yesOrNo.describe('With an error that nobody has cleared yet'),
  missing: yesOrNo.describe('With files that have not come or not arrived'),
  archived: yesOrNo,
  routed: yesOrNo.describe('Sent on by a central intake'),
  search: z.string().max(1000).optional().describe('A search of your own, by its id'),
})

/** A number that says "this or more" beyond here: counting on costs, and tells nobody anything. */
const mostCounted = 1_000

/** Adds the routes. */
export function addReferrals(api: Api, { hub }: ApiParts): void {
  api.get(
    '/referrals',
    {
      config: { action: 'referrals.read' },
      schema: {
        summary: 'Referrals, newest first',
        tags: ['referrals'],
        params: slugParams,
        querystring: filter,
        response: answers(z.object({ items: z.array(referralRow), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, search, class: classes, ...rest } = request.query
      const after = cursor === undefined ? undefined : timeAndIdOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const text = search === undefined ? undefined : openSearch(hub, organization, account, search)
        const found = text === undefined ? undefined : await findReferrals({ hub, db, configuration }, text)
        const among = search === undefined ? undefined : (found ?? []) // a search that is over finds nothing
        const asked = { ...rest, classes: classes === undefined ? undefined : [classes].flat(), among }
        const page = await listReferrals(db, asked, limit, after)
        const items = await showReferrals(hub, db, configuration, page.rows)
        await noteAudit(hub, db, organization, {
          account,
          action: 'referrals.read',
          subject: { kind: 'referral', id: 'list' },
          persons: page.rows.flatMap(row => row.person ?? []),
          detail: { referrals: items.map(item => item.id) },
        })
        return { items, next: page.next }
      })
    },
  )

  api.get(
    '/referrals/counts',
    {
      config: { action: 'referrals.read' },
      schema: {
        summary: 'How many referrals there are of each kind',
        tags: ['referrals'],
        params: slugParams,
        response: answers(referralCounts),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const counts = await withScope(hub.pool, organization, db => countReferrals(db, mostCounted))
      return { ...counts, most: mostCounted }
    },
  )

  api.post(
    '/referrals/searches',
    {
      config: { action: 'referrals.read' },
      schema: {
        summary: 'A search of the list by person, or by a number or id of the referral: an id for its address',
        tags: ['referrals'],
        params: slugParams,
        body: z.object({ text: z.string().trim().min(2).max(longestSearch) }),
        response: answers(z.object({ id: z.string() })),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      return { id: sealSearch(hub, organization, account, request.body.text) }
    },
  )
}
