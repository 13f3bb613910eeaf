/** What the organization chose about matching. */
import { z } from 'zod'
import { inChange } from '../../configuration/change.ts'
import { saveMatching } from '../../configuration/matching.ts'
import { contestedRows, matchingBody, ownRules, readings } from '../../model/matching.ts'
import { loadMatching } from '../../store/matching-settings.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, expectedVersion, missingVersion, readyNames, sendTheirs, theirsSince } from '../editing.ts'
import { reason } from './connection-settings.ts'

const shown = z.object({
  version: z.number().int().describe('0 while the defaults hold'),
  combinations: z.enum(readings).describe('How the combinations of the CMS proposal are read'),
  contested: z.array(z.enum(contestedRows)).describe('Contested rows of its table that count'),
  rules: z.array(z.enum(ownRules)).describe('What identifies a person without weighing'),
})

/** Adds the routes. */
export function addMatching(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts

  api.get(
    '/registry/matching',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'How people are matched, as far as the organization chooses it',
        tags: ['registry'],
        params: slugParams,
        response: answers(shown),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const { matching } = await hub.configurations.within(db, organization)
        const version = (await loadMatching(db))?.version ?? 0
        reply.header('etag', etagOf(version))
        return { version, ...matching }
      })
    },
  )

  api.put(
    '/registry/matching',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary:
          'Change how people are matched; it holds from the next comparison on, and changes no decision that was made',
        tags: ['registry'],
        params: slugParams,
        body: matchingBody.extend({ reason }),
        response: answers(shown),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const expected = expectedVersion(request)
      if (expected === undefined) return missingVersion(reply)
      const { reason: because, ...wish } = request.body
      await readyNames(keys)
      const by = { how: 'console' as const, by: account, ...(because ? { reason: because } : {}) }
      const saved = await inChange(hub, organization, by, async change => {
        const version = (await loadMatching(change.db))?.version ?? 0
        const which = { kind: 'matching' as const, subject: organization, version }
        const theirs = await theirsSince(parts, change.db, which, expected)
        return theirs ? { kind: 'meanwhile' as const, theirs } : saveMatching(change, wish)
      })
      if (saved.kind === 'meanwhile') return sendTheirs(reply, saved.theirs)
      return withScope(hub.pool, organization, async db => {
        const { matching } = await hub.configurations.within(db, organization)
        reply.header('etag', etagOf(saved.version))
        return { version: saved.version, ...matching }
      })
    },
  )
}
