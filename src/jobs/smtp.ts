/**
 * Sends mail to the mail server of SMTP_URL. Over TLS: from the start with smtps://, by STARTTLS with smtp://, which is
 * demanded of every server but one on this machine. Nothing of a mail is ever logged.
 */
import type { Config } from '../config.ts'
import { type MailFailure, mailOutcome } from '../model/mail.ts'
import type { Mailer } from '../pipeline/mail.ts'

/** Milliseconds to open a connection, and without a word from the server. */
const patience = { connectMs: 10_000, silenceMs: 30_000 }

/** The step of a dialogue that failed, by the command the client was waiting for. */
const steps: Readonly<Record<string, MailFailure['at']>> = {
  CONN: 'connection',
  EHLO: 'connection',
  HELO: 'connection',
  STARTTLS: 'connection',
  'MAIL FROM': 'sender',
  'RCPT TO': 'recipient',
  DATA: 'message',
}

/** The mailer of a configuration; undefined when no mail server is set up. */
export function createMailer({ smtpUrl, mailFrom }: Pick<Config, 'smtpUrl' | 'mailFrom'>): Mailer | undefined {
  if (smtpUrl === undefined) return undefined
  const server = new URL(smtpUrl)
  const from = mailFrom ?? `causeway@${server.hostname}`
  const settings = {
    url: smtpUrl,
    requireTLS: server.protocol === 'smtp:' && !isLoopback(server.hostname),
    connectionTimeout: patience.connectMs,
    greetingTimeout: patience.connectMs,
    dnsTimeout: patience.connectMs,
    socketTimeout: patience.silenceMs,
    disableFileAccess: true, // a text can never make it read a file or an address
    disableUrlAccess: true,
  }
  return {
    async send({ id, to, subject, text, html, stop }) {
      const { createTransport } = await import('nodemailer') // most processes never send a mail
      const seen = watchWriting()
      const transport = createTransport({ ...settings, logger: seen.logger }) // a connection a mail, as before
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to }, // one address as it is, never a list
          subject,
          text,
          ...(html === undefined ? {} : { html }),
          messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1).replace(/[^\w.-]/g, '')}>`,
          headers: { 'Auto-Submitted': 'auto-generated', ...(stop === undefined ? {} : stopHeaders(stop)) },
        })
        return { kind: 'sent' }
      } catch (error) {
        const outcome = mailOutcome(failureOf(error))
        const isOpen = outcome.kind === 'away' && outcome.status === undefined && seen.written()
        return isOpen ? { ...outcome, mayHaveLeft: true } : outcome
      } finally {
        transport.close()
      }
    },
    close: () => undefined,
  }
}

const stopHeaders = (stop: string) => ({
  'List-Unsubscribe': `<${stop}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})

/** Notes the moment at which the last byte of a mail was written, which the client tells its log; nothing is kept of it. */
function watchWriting() {
  let written = false
  const ignore = () => undefined
  const info = (entry: unknown) => {
    if (typeof entry === 'object' && entry !== null && Reflect.get(entry, 'tnx') === 'message') written = true
  }
  const logger = { level: ignore, trace: ignore, debug: ignore, info, warn: ignore, error: ignore, fatal: ignore }
  return { logger, written: () => written }
}

function failureOf(error: unknown): MailFailure {
  const of = (key: string): unknown => (error instanceof Error ? Reflect.get(error, key) : undefined)
  const [code, command, status] = [of('code'), of('command'), of('responseCode')]
  const answered = typeof status === 'number' ? { status } : {}
  if (code === 'EAUTH' || code === 'ENOAUTH') return { at: 'sign-in', ...answered }
  const at = typeof command === 'string' ? (command.startsWith('AUTH') ? 'sign-in' : steps[command]) : undefined
  return { at: at ?? 'connection', ...answered }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host)
}
