/** The chains of several organizations: what is wrong with one stays with it (OPS-5). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chainDue } from '../../src/pipeline/audit-chain.ts'
import { appendNote } from '../../src/server/audit.ts'
import { type TestServer, testServer } from '../hub-server.ts'

let test: TestServer
beforeAll(async () => {
  test = await testServer()
})
afterAll(() => test?.close())

const note = (organization: string) =>
  appendNote(test.hub, organization, { account: organization, action: 'test.note', subject: { kind: 'test', id: '1' } })

describe('the audit trail of several organizations', () => {
  it('goes on for the others when the chain of one was tampered with', async () => {
    const other = await test.addOrganization('birch-lane')
    for (const organization of [test.organization, other]) await note(organization)
    await chainDue(test.hub)
    await test.owner.query('update audit_head set position = position - 1 where organization = $1', [test.organization])
    for (const organization of [test.organization, other]) await note(organization)
    await expect(chainDue(test.hub)).rejects.toThrow()
    const { rows } = await test.owner.query(
      `select organization, count(*)::int as left_over from audit where position is null group by organization`,
    )
    expect(rows).toEqual([{ organization: test.organization, left_over: 1 }])
  })
})
