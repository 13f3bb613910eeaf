/** What a vendor sends differently: versions, triggers and names of fields, since when, and who has seen it. */
import { z } from 'zod'
import { isGone } from '../../model/versions/words.ts'
import { accountNames } from '../../store/account-names.ts'
import { resolveIssues } from '../../store/issues.ts'
import { withScope } from '../../store/scope.ts'
import { acknowledgeWords, listDays, listWords, type WordRow } from '../../store/versions.ts'
import { type Api, type ApiParts, answers, id, idParams, instant, instantOf, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { readyNames } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'

const word = z.object({
  kind: z.enum(['version', 'api', 'trigger', 'field']),
  word: z.string(),
  under: z.string().nullable().describe('The trigger that the field comes with'),
  /** `gone`: it was always there and is no more. */
  is: z.enum(['known', 'new', 'gone']),
  seen: z.number().int(),
  firstAt: instant,
  lastAt: instant,
  sample: id.nullable().describe('The last message that had it, while it is kept'),
  acknowledged: z.object({ at: instant, by: z.object({ id, name: z.string().nullable() }).nullable() }).nullable(),
})
const overview = z.object({
  connection: connectionName,
  tells: z.boolean().describe('Whether this connector says anything about versions'),
  versions: z.array(z.string()),
  unknown: z.number().int(),
  gone: z.number().int(),
  unseen: z.number().int().describe('Of those, what nobody has acknowledged'),
})
const shownDays = 30

/** Adds the routes. */
export function addVersions(api: Api, { hub, keys }: ApiParts): void {
  const tags = ['versions']

  api.get(
    '/versions',
    {
      config: { action: 'connections.read' },
      schema: {
        summary: 'The versions that each connection sends, and whether anything is new or gone',
        tags,
        params: slugParams,
        response: answers(z.object({ items: z.array(overview) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const words = Map.groupBy(await listWords(db, undefined), row => row.connection)
        const items = [...configuration.connections.values()]
          .filter(({ connector }) => connector.inbound || connector.pull)
          .map(({ id: connection, connector }) => {
            const rows = words.get(connection) ?? []
            const odd = rows.filter(row => stateOf(row) !== 'known')
            return {
              connection: nameConnection(configuration, connection),
              tells: connector.words !== undefined,
              versions: rows.filter(({ kind }) => kind === 'version' || kind === 'api').map(row => row.word),
              unknown: odd.filter(row => stateOf(row) === 'new').length,
              gone: odd.filter(row => stateOf(row) === 'gone').length,
              unseen: odd.filter(row => isUnseen(row)).length,
            }
          })
        return { items }
      })
    },
  )

  api.get(
    '/versions/:id',
    {
      config: { action: 'connections.read' },
      schema: {
        summary: 'Every version, trigger and field of a connection, with how often day by day',
        tags,
        params: idParams,
        response: answers(
          z.object({
            connection: connectionName,
            words: z.array(word),
            days: z.array(
              z.object({
                kind: z.enum(['version', 'api']),
                word: z.string(),
                day: z.string(),
                count: z.number().int(),
              }),
            ),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const { id: connection } = request.params
      await readyNames(keys)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        if (!configuration.connections.has(connection)) return sendProblem(reply, 'request.not-found')
        const rows = await listWords(db, connection)
        const names = await accountNames(
          db,
          keys,
          rows.flatMap(row => row.acknowledged_by ?? []),
        )
        const since = new Date(hub.now().getTime() - shownDays * 86_400_000).toISOString().slice(0, 10)
        const days = (await listDays(db, connection, since)).map(({ connection: _, ...day }) => day)
        const words = rows.map(row => ({
          kind: row.kind,
          word: row.word,
          under: row.under || null,
          is: stateOf(row),
          seen: row.seen,
          firstAt: row.first_at.toISOString(),
          lastAt: row.last_at.toISOString(),
          sample: row.sample_there ? row.sample_message : null,
          acknowledged: row.acknowledged_at
            ? {
                at: instantOf(row.acknowledged_at) ?? '',
                by: row.acknowledged_by
                  ? { id: row.acknowledged_by, name: names.get(row.acknowledged_by) ?? null }
                  : null,
              }
            : null,
        }))
        return { connection: nameConnection(configuration, connection), words, days }
      })
    },
  )

  api.post(
    '/versions/:id/acknowledge',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary:
          'Say that what is new or gone was seen; its issues are resolved, and the next change raises them again',
        tags,
        params: idParams,
        response: answers(z.object({ acknowledged: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: connection } = request.params
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        if (!configuration.connections.has(connection)) return sendProblem(reply, 'request.not-found')
        const now = hub.now()
        const acknowledged = await acknowledgeWords(db, connection, account, now)
        await resolveIssues(db, connection, ['field.unknown', 'field.gone', 'version.unknown', 'trigger.unknown'], now)
        await noteAudit(hub, db, organization, {
          account,
          action: 'versions.acknowledge',
          subject: { kind: 'connection', id: connection },
          connection,
        })
        return { acknowledged }
      })
    },
  )
}

function stateOf(row: WordRow): 'known' | 'new' | 'gone' {
  if (row.kind === 'field' && isGone(row, row.trigger_seen ?? 0)) return 'gone'
  return row.known ? 'known' : 'new'
}

function isUnseen(row: WordRow): boolean {
  return row.acknowledged_at === null || (stateOf(row) === 'gone' && row.acknowledged_at < row.last_at)
}
