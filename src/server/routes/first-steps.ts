/** The first steps of a new organization, each read from what is there: nothing is ticked by hand. */
import { z } from 'zod'
import { ensureOrganization } from '../../configuration/apply.ts'
import { rightsFor } from '../../model/roles.ts'
import { writeMembership } from '../../store/accounts.ts'
import { listOrganizations } from '../../store/configuration.ts'
import { firstStepFacts, organizationState } from '../../store/go-live.ts'
import { statements, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, slugParams } from '../api.ts'
import { appendNote } from '../audit.ts'
import { placeOf, whoIs } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { slug } from './connection-settings.ts'

const step = z.object({ done: z.boolean(), hint: z.string().describe('Where in the console it is done') })

/** Adds the route of an organization's steps. */
export function addFirstSteps(api: Api, { hub }: ApiParts): void {
  api.get(
    '/first-steps',
    {
      config: { action: 'overview.read' },
      schema: {
        summary: 'What is set up and what comes next',
        tags: ['set up'],
        params: slugParams,
        response: answers(
          z.object({
            organization: step,
            source: step,
            target: step,
            route: step,
            mapped: step,
            tested: step,
            goLive: step,
          }),
        ),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const { connections, routes, crosswalks } = await hub.configurations.within(db, organization)
        const { environment, ready } = await organizationState(db)
        const { delivered, unmapped } = await firstStepFacts(db)
        const all = [...connections.values()]
        const sources = new Set(routes.map(route => route.source.id))
        const mapped = crosswalks.some(each => each.entries.length > 0) || delivered
        return {
          organization: { done: true, hint: 'settings' },
          source: {
            done: all.some(each => (each.connector.inbound && each.connector.system !== 'ehr') || sources.has(each.id)),
            hint: 'connections',
          },
          target: { done: all.some(each => each.connector.deliver), hint: 'connections' },
          route: { done: routes.length > 0, hint: 'routes' },
          mapped: { done: mapped && !unmapped, hint: 'crosswalks' },
          tested: { done: delivered, hint: 'messages' },
          goLive: { done: environment === 'production' && ready, hint: 'go-live' },
        }
      })
    },
  )
}

/** Adds the route by which the first administrator of an empty installation makes its first organization. */
export function addFirstOrganization(api: Api, { hub }: ApiParts): void {
  api.post(
    '/organizations',
    {
      config: { action: 'signed-in' },
      schema: {
        summary: 'Make the first organization of an empty installation; further ones come by `causeway apply`',
        tags: ['set up'],
        body: z.object({ slug, name: z.string().trim().min(1).max(200) }),
        response: answers(z.object({ slug: z.string() })),
      },
    },
    async (request, reply) => {
      const { account, memberships } = whoIs(request)
      const isFirst = (await listOrganizations(statements(hub.pool))).length === 0
      if (!isFirst || memberships.length > 0) return sendProblem(reply, 'request.forbidden')
      const { name, slug: wanted } = request.body
      const id = await ensureOrganization(hub, hub.keys, { slug: wanted, name, environment: 'staging' })
      await withScope(hub.pool, id, db =>
        writeMembership(db, account.id, 'integration-admin', hub.now(), rightsFor('integration-admin')),
      )
      const subject = { kind: 'organization', id }
      await appendNote(hub, id, { account: account.id, action: 'configuration.change', subject })
      return { slug: wanted }
    },
  )
}
