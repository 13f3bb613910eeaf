/** When it is not known whether a mail left: only once its last byte was written. Source: RFC 5321 section 4.2.5. */
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createMailer } from './smtp.ts'

type CutAt = 'greeting' | 'rcpt' | 'data' | 'end'

describe('a mail server that goes away', () => {
  let close = () => Promise.resolve()
  afterEach(() => close())

  const serverThatCuts = async (at: CutAt) => {
    const talk = (socket: Socket) => {
      socket.on('error', () => undefined)
      if (at === 'greeting') return void socket.destroy()
      socket.write('220 mail.test ESMTP\r\n')
      let inData = false
      socket.on('data', chunk => {
        const text = chunk.toString()
        if (inData) {
          if (text.endsWith('\r\n.\r\n')) socket.destroy() // taken, perhaps: its answer never comes
          return
        }
        if (/^RCPT/i.test(text) && at === 'rcpt') return void socket.destroy()
        if (/^DATA/i.test(text)) {
          if (at === 'data') return void socket.destroy()
          inData = true
          return void socket.write('354 Go on\r\n')
        }
        socket.write('250 Ok\r\n')
      })
    }
    const server = createServer(talk)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    close = () => new Promise(resolve => server.close(() => resolve()))
    return `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }

  it.each<[CutAt, boolean]>([
    ['greeting', false],
    ['rcpt', false],
    ['data', false],
    ['end', true],
  ])('at %s: may have taken the mail: %s', async (at, mayHaveLeft) => {
    const mailer = createMailer({ smtpUrl: await serverThatCuts(at), mailFrom: 'office@example.org' })
    const outcome = await mailer?.send({
      id: '1',
      kind: 'test',
      to: 'lea@example.org',
      subject: 'Hello',
      text: 'Hello',
    })
    expect(outcome).toMatchObject({ kind: 'away' })
    expect(outcome && 'mayHaveLeft' in outcome).toBe(mayHaveLeft)
  })
})
