/** Every route of the API, under `/api`: the guard first, then one file for each thing. */
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { ApiParts } from '../api.ts'
import { addGuard } from '../auth/guard.ts'
import { addIdempotency } from '../idempotency.ts'
import { addConnections } from './connections.ts'
import { addDeliveries } from './deliveries.ts'
import { addIssues } from './issues.ts'
import { addLive } from './live.ts'
import { addMessages } from './messages.ts'
import { addOverview } from './overview.ts'
import { addSession } from './session.ts'
import { addTasks } from './tasks.ts'

/** Adds the API and its description, `/api/openapi.json`. */
export async function addApi(app: FastifyInstance, parts: ApiParts): Promise<void> {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Causeway',
        description: 'The API behind the console. Errors are problem details (RFC 9457) with a code and a fix.',
        version: '1',
      },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'causeway_session' } },
      },
    },
    transform: jsonSchemaTransform,
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await app.register(
    async scope => {
      const api = scope.withTypeProvider<ZodTypeProvider>()
      addGuard(api, parts)
      addSession(api, parts)
      await api.register(
        async inOrganization => {
          const routes = inOrganization.withTypeProvider<ZodTypeProvider>()
          addIdempotency(routes, parts)
          for (const add of [addOverview, addConnections, addMessages, addDeliveries, addIssues, addTasks, addLive])
            add(routes, parts)
        },
        { prefix: '/o/:slug' },
      )
    },
    { prefix: '/v1' },
  )
}
