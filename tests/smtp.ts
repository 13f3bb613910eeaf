/**
 * A mail server for tests: real bytes over a socket. It takes mail as RFC 5321 has it, wants a password when told so, and
 * answers a step with a refusal when told so.
 */
import { createServer, type Socket } from 'node:net'

export type ReceivedMail = { from: string; to: string[]; headers: Map<string, string>; text: string; raw: string }
export type SmtpStep = 'connect' | 'mail' | 'rcpt' | 'data'

export type TestSmtp = {
  url: string
  mails: ReceivedMail[]
  /** Dialogues begun so far. */
  connections: number
  /** What to answer at a step instead of yes, such as `550 5.1.1 No such user`; `undefined` for yes again. */
  refuse(step: SmtpStep, reply: string | undefined): void
  /** Only who knows this gets on. */
  demand(user: string, password: string): void
  /** Nobody answers any more: the port is closed, connections too. */
  down(): Promise<void>
  /** Answers again, at the same port. */
  up(): Promise<void>
  close(): Promise<void>
}

/** Listens on a free port of this machine. */
export async function openSmtp(): Promise<TestSmtp> {
  const mails: ReceivedMail[] = []
  const refusals = new Map<SmtpStep, string>()
  const sockets = new Set<Socket>()
  let wanted: string | undefined
  const smtp = { connections: 0 }

  const talk = (socket: Socket) => {
    smtp.connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let buffered = ''
    let data: string | undefined
    let signedIn = false
    let envelope = { from: '', to: [] as string[] }
    const say = (line: string) => socket.write(`${line}\r\n`)
    const refusal = refusals.get('connect')
    if (refusal) return void socket.end(`${refusal}\r\n`)
    say('220 mail.test ESMTP')

    const obey = (line: string) => {
      const [verb = ''] = line.toUpperCase().split(' ')
      switch (verb) {
        case 'EHLO':
          return say(wanted === undefined ? '250 mail.test' : '250-mail.test\r\n250 AUTH PLAIN')
        case 'AUTH': {
          const [, user, password] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
            .toString()
            .split('\0')
          signedIn = `${user} ${password}` === wanted
          return say(signedIn ? '235 2.7.0 Welcome' : '535 5.7.8 Wrong user or password')
        }
        case 'MAIL': {
          if (wanted !== undefined && !signedIn) return say('530 5.7.0 Sign in first')
          envelope = { from: addressIn(line), to: [] }
          return say(refusals.get('mail') ?? '250 2.1.0 Ok')
        }
        case 'RCPT': {
          const no = refusals.get('rcpt')
          if (!no) envelope.to.push(addressIn(line))
          return say(no ?? '250 2.1.5 Ok')
        }
        case 'DATA':
          data = ''
          return say('354 Go on')
        case 'RSET':
          return say('250 Ok')
        case 'QUIT':
          say('221 Bye')
          return void socket.end()
        default:
          return say('502 5.5.1 What?')
      }
    }
    socket.on('data', chunk => {
      buffered += chunk.toString('latin1')
      for (let end = buffered.indexOf('\r\n'); end >= 0; end = buffered.indexOf('\r\n')) {
        const line = buffered.slice(0, end)
        buffered = buffered.slice(end + 2)
        if (data === undefined) obey(line)
        else if (line !== '.') data += `${line.startsWith('.') ? line.slice(1) : line}\r\n`
        else {
          const no = refusals.get('data')
          if (!no) mails.push({ ...envelope, ...read(data) })
          data = undefined
          say(no ?? '250 2.0.0 Taken')
        }
      }
    })
  }
  const server = createServer(talk)
  const listen = (port: number) =>
    new Promise<number>(resolve =>
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      }),
    )
  const down = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  const port = await listen(0)
  let isUp = true
  return {
    get url() {
      return `smtp://${wanted === undefined ? '' : `${wanted.replace(' ', ':')}@`}127.0.0.1:${port}`
    },
    mails,
    get connections() {
      return smtp.connections
    },
    refuse(step, reply) {
      if (reply === undefined) refusals.delete(step)
      else refusals.set(step, reply)
    },
    demand(user, password) {
      wanted = `${user} ${password}`
    },
    async down() {
      isUp = false
      await down()
    },
    async up() {
      isUp = true
      await listen(port)
    },
    async close() {
      if (isUp) await down()
    },
  }
}

const addressIn = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? ''

/** Headers and text of a mail: of one with several parts the plain one. */
function read(raw: string): Pick<ReceivedMail, 'headers' | 'text' | 'raw'> {
  const headers = headersOf(raw)
  const boundary = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '')?.[1]
  const parts = boundary === undefined ? [raw] : raw.split(`--${boundary}`).slice(1)
  const plain = parts.find(part => headersOf(part.trimStart()).get('content-type')?.startsWith('text/plain')) ?? raw
  const encoding = headersOf(plain.trimStart()).get('content-transfer-encoding') ?? '7bit'
  const body = plain.trimStart().split('\r\n\r\n').slice(1).join('\r\n\r\n')
  return { headers, text: decode(body, encoding).replace(/\r\n/g, '\n').trim(), raw }
}

function headersOf(part: string): Map<string, string> {
  const [head = ''] = part.split('\r\n\r\n')
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  return new Map(
    lines.map(line => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      wordsOf(line.slice(line.indexOf(':') + 1).trim()),
    ]),
  )
}

/** Encoded words of a header (RFC 2047) as text. */
function wordsOf(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, how: string, text: string) =>
      how.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString()
        : decode(text.replace(/_/g, ' '), 'quoted-printable'),
    )
}

function decode(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString()
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
