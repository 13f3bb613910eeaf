/** Who is called by alert webhooks, for tests: keeps what came, checks its signature as a receiver should, answers as told. */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type AlertCall = { headers: IncomingHttpHeaders; body: string }
export type AlertListener = {
  url: string
  calls: AlertCall[]
  /** The status of the next answers. */
  answer(status: number): void
  close(): Promise<void>
}

/** Listens on a free port of this machine. */
export async function openAlertListener(): Promise<AlertListener> {
  const calls: AlertCall[] = []
  let status = 204
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
    response.statusCode = status
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    calls,
    answer: next => {
      status = next
    },
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}

/** Whether a call is signed with the secret, by the words of the specification. */
export function isSigned({ headers, body }: AlertCall, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const wanted = `v1,${createHmac('sha256', key).update(content).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(wanted)
}
