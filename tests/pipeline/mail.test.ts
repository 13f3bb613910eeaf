import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMailer } from '../../src/jobs/smtp.ts'
import { mailDue, queueMail } from '../../src/pipeline/mail.ts'
import { claimMail, readMailState } from '../../src/store/mail.ts'
import { withScope } from '../../src/store/scope.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { openSmtp, type TestSmtp } from '../smtp.ts'

const mail = {
  kind: 'invitation',
  to: 'zoé.tremblay@example.com',
  subject: 'Bienvenue à la clinique',
  text: 'Ouvrez https://hub.example.test/invitation\n.une ligne qui commence par un point',
  html: '<p>Ouvrez le lien</p>',
}

describe('mail', () => {
  let test: TestHub
  let smtp: TestSmtp
  beforeEach(async () => {
    test = await openTestHub()
    smtp = await openSmtp()
    test.hub.mailer = createMailer({ smtpUrl: smtp.url, mailFrom: 'hub@clinic.example' })
  })
  afterEach(async () => {
    await smtp?.close()
    await test?.close()
  })
  const queue = (count = 1, to = mail.to) =>
    withScope(test.hub.pool, test.organization, async db => {
      for (let index = 0; index < count; index += 1) await queueMail(test.hub, db, test.organization, { ...mail, to })
    })
  const rows = () =>
    test.rows<{ state: string; problem: string | null; status: number | null; body: Buffer | null }>(
      'select state, problem, status, body from mail order by id',
    )
  const state = () => withScope(test.hub.pool, test.organization, db => readMailState(db, test.clock.now))

  it('leaves after the commit, as it was written, and is forgotten then', async () => {
    await queue()
    expect(await mailDue(test.hub)).toBe(1)
    expect(smtp.mails).toHaveLength(1)
    const [received] = smtp.mails
    expect(received).toMatchObject({ from: 'hub@clinic.example', text: mail.text })
    expect(received?.headers.get('subject')).toBe(mail.subject)
    expect(received?.headers.get('auto-submitted')).toBe('auto-generated')
    expect(received?.raw).toContain('<p>Ouvrez le lien</p>')
    expect(await rows()).toEqual([{ state: 'sent', problem: null, status: null, body: null }])
    expect(await mailDue(test.hub)).toBe(0)
  })

  it('does not leave when what it was about is rolled back', async () => {
    const undone = withScope(test.hub.pool, test.organization, async db => {
      await queueMail(test.hub, db, test.organization, mail)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await mailDue(test.hub)).toBe(0)
  })

  it('names nobody in the database while it waits', async () => {
    await queue()
    const [row] = await test.rows<{ row: string }>(`select (to_jsonb(m) - 'body')::text as row from mail m`)
    expect(row?.row).not.toContain('tremblay')
    expect((await rows())[0]?.body?.includes('tremblay')).toBe(false)
  })

  it('waits while the server is down, says since when, asks once a round, and leaves by itself when it is up again', async () => {
    await smtp.down()
    await queue(3)
    const since = test.clock.now
    await mailDue(test.hub)
    expect(await state()).toMatchObject({ waiting: 3, stuck_since: since, problem: 'mail.unreachable' })
    test.advance(20_000)
    expect(await mailDue(test.hub)).toBe(0)
    await smtp.up()
    test.advance(10_000)
    await mailDue(test.hub)
    expect(smtp.mails).toHaveLength(3)
    expect(await state()).toMatchObject({ waiting: 0, stuck_since: null, last_sent_at: test.clock.now, lost: 0 })
  })

  it('that follows one that left does not wait out its turn', async () => {
    await smtp.down()
    await queue()
    for (let round = 0; round < 8; round += 1) {
      await mailDue(test.hub)
      test.advance(1_000_000)
    }
    await mailDue(test.hub)
    await smtp.up()
    await queue()
    await mailDue(test.hub) // the new one, due now
    await mailDue(test.hub) // the old one, hurried by it
    expect(smtp.mails).toHaveLength(2)
  })

  it('that another process is sending is not hurried to a third', async () => {
    await smtp.down()
    await queue()
    await mailDue(test.hub)
    await smtp.up()
    test.advance(30_000)
    await withScope(test.hub.pool, test.organization, db => claimMail(db, test.clock.now, 1, 120_000))
    await queue()
    await mailDue(test.hub)
    expect(smtp.mails).toHaveLength(1)
    expect(await mailDue(test.hub)).toBe(0)
  })

  it('is given up after three days, and told as lost', async () => {
    await smtp.down()
    await queue()
    test.advance(3 * 86_400_000 + 1)
    await mailDue(test.hub)
    expect(await rows()).toMatchObject([{ state: 'given-up', problem: 'mail.unreachable', body: null }])
    expect(await state()).toMatchObject({ waiting: 0, lost: 1 })
  })

  it.each([
    ['rcpt', '550 5.1.1 No such user', 'refused', 'mail.refused', 550],
    ['rcpt', '451 4.3.0 Greylisted', 'waiting', 'mail.later', 451],
    ['mail', '553 5.7.1 Not your sender', 'waiting', 'mail.sender-refused', 553],
    ['data', '554 5.6.0 Not this', 'refused', 'mail.refused', 554],
    ['connect', '421 4.3.2 Closing', 'waiting', 'mail.unreachable', 421],
  ] as const)('at %s, answered with %s, is %s because %s', async (step, reply, state, problem, status) => {
    smtp.refuse(step, reply)
    await queue()
    await mailDue(test.hub)
    expect(await rows()).toMatchObject([{ state, problem, status }])
  })

  it('says that the password is wrong, and leaves with the right one', async () => {
    smtp.demand('hub', 'right')
    test.hub.mailer = createMailer({ smtpUrl: smtp.url.replace('right', 'wrong') })
    await queue()
    await mailDue(test.hub)
    expect(await rows()).toMatchObject([{ state: 'waiting', problem: 'mail.credentials-refused', status: 535 }])
    test.hub.mailer = createMailer({ smtpUrl: smtp.url })
    test.advance(30_000)
    await mailDue(test.hub)
    expect(smtp.mails).toHaveLength(1)
  })

  it('to an address with a line break in it adds no header and no second addressee', async () => {
    await queue(1, 'a@example.com\r\nRCPT TO:<b@example.com>')
    await mailDue(test.hub)
    expect(smtp.mails.flatMap(({ to }) => to)).not.toContain('b@example.com')
  })

  it('that cannot be opened keeps no other from leaving', async () => {
    await queue(3)
    await test.rows(`update mail set body = 'spoilt' where id = (select id from mail order by id limit 1) returning id`)
    await expect(mailDue(test.hub)).rejects.toThrow()
    expect(smtp.mails).toHaveLength(2)
    expect((await rows()).map(row => row.state)).toEqual(['waiting', 'sent', 'sent'])
  })

  it('waits without being tried where no mail server is set up', async () => {
    test.hub.mailer = undefined
    await queue()
    expect(await mailDue(test.hub)).toBe(0)
    expect(await state()).toMatchObject({ waiting: 1, stuck_since: null })
  })

  it('is sent once by two processes', async () => {
    await queue(5)
    const other = Object.assign(test.another(), { mailer: test.hub.mailer })
    await Promise.all([mailDue(test.hub), mailDue(other)])
    expect(smtp.mails).toHaveLength(5)
  })
})
