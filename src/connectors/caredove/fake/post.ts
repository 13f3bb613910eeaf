/** One POST of a message, with Basic, and what came back as Caredove's window shows it: the HTTP status first. */
import { Agent, request } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'

export type Answered = { status: number; body: string; response: string }

/** A person waits in front of the screen: longer than this nobody does. */
const answerMs = 60_000

export function createPost() {
  const agents = { http: new Agent({ keepAlive: true, maxSockets: 64 }), https: new TlsAgent({ keepAlive: true }) }

  function post(address: string, login: { user: string; token: string } | undefined, body: string): Promise<Answered> {
    if (!URL.canParse(address)) return Promise.resolve(nothing('the address cannot be read'))
    const url = new URL(address)
    const isTls = url.protocol === 'https:'
    const headers = {
      'content-type': 'application/fhir+json;charset=utf-8',
      accept: 'application/fhir+json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Caredove',
      ...(login && { authorization: `Basic ${Buffer.from(`${login.user}:${login.token}`).toString('base64')}` }),
    }
    return new Promise(resolve => {
      const options = { method: 'POST', headers, agent: isTls ? agents.https : agents.http, timeout: answerMs }
      const outgoing = (isTls ? tlsRequest : request)(url, options, answer => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', () => resolve(nothing('the answer broke off')))
        answer.on('end', () => {
          const status = answer.statusCode ?? 0
          const text = Buffer.concat(chunks).toString('utf8')
          const shown = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`)
          const response = [`Status: ${status} ${answer.statusMessage ?? ''}`, ...shown, '', indented(text)].join('\n')
          resolve({ status, body: text, response })
        })
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error('timed out')))
      outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(nothing(error.code ?? error.message)))
      outgoing.end(body)
    })
  }

  return {
    post,
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

function nothing(because: string): Answered {
  return { status: 0, body: '', response: `Status: none\nNo answer: ${because}` }
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
