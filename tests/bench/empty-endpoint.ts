/**
 * The floor of a responder: an empty Fastify endpoint behind mutual TLS that takes the same bodies and answers a few bytes. Run
 * as a process of its own; prints where it listens.
 */
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'

const [certificate = '', key = '', ca = ''] = process.argv.slice(2)
const app = Fastify({
  https: {
    cert: readFileSync(certificate),
    key: readFileSync(key),
    ca: readFileSync(ca),
    requestCert: true,
    rejectUnauthorized: true,
  },
})
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
app.post('/', async (_request, reply) => reply.type('application/soap+xml').send('<e:Envelope xmlns:e="urn:empty"/>'))
process.stdout.write(`listens at ${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
