/** docs/reference/http.md: every address the hub answers at; those of the API from its own description. */
import Fastify from 'fastify'
import { z } from 'zod'
import { addApi } from '../server/routes/index.ts'
import { code, heading, type Page, table } from './markdown.ts'
import { openQuietHub } from './quiet-hub.ts'

const Operation = z.object({ summary: z.string().optional(), tags: z.array(z.string()).optional() })
const Description = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())).default({}) })

/** What stands beside the API. */
const others = [
  [
    'POST',
    '/in/{address}',
    'What outside systems send. 202 once stored; 401 badly signed; 429 too often badly signed; 404 no such address; 413 too large; 503 cannot be stored: send again',
  ],
  ['GET', '/healthz', 'The process lives'],
  ['GET', '/readyz', 'It can serve: not stopping, database reachable, migrations run. 503 when not, with the checks'],
  ['GET', '/metrics', 'Counts for Prometheus; this machine and private networks only'],
  ['GET', '/api/openapi.json', 'The description of the API (OpenAPI 3.1)'],
  ['GET', '/', 'The console'],
] as const

const intro = `Errors are problem details (RFC 9457): \`code\`, \`title\`, \`fix\`, \`requestId\`; the codes stand in [Problems](errors.md). Every answer
carries \`x-request-id\`. The API is for the console: sign in with \`POST /api/v1/session\`, keep the cookie, and send the \`csrf\` of the
answer as \`x-causeway-csrf\` with every write. Which role may do what stands in [Roles](roles.md).
`

/** The page. */
export async function httpPage(): Promise<Page> {
  const operations = await describeApi()
  const groups = Map.groupBy(operations, operation => operation.tag)
  const parts = [...groups].flatMap(([tag, group]) => [
    `### ${tag}`,
    '',
    table(
      ['method', 'address', 'does'],
      group.map(({ method, path, summary }) => [method, code(path), summary]),
    ),
    '',
  ])
  const text = [
    heading('HTTP', 'the routes of the server'),
    intro,
    table(
      ['method', 'address', 'for'],
      others.map(([method, path, does]) => [method, code(path), does]),
    ),
    '',
    '## The API',
    '',
    ...parts,
  ].join('\n')
  return { path: 'docs/reference/http.md', text }
}

type Described = { method: string; path: string; tag: string; summary: string }

async function describeApi(): Promise<Described[]> {
  const hub = openQuietHub()
  const app = Fastify()
  await app.register(async api => addApi(api, { hub, keys: hub, secure: false }), { prefix: '/api' })
  await app.ready()
  const answer = await app.inject('/api/openapi.json')
  await app.close()
  const { paths } = Description.parse(answer.json())
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const { summary = '', tags = [] } = Operation.parse(described)
      return { method: method.toUpperCase(), path, tag: tags[0] ?? 'other', summary }
    }),
  )
}
