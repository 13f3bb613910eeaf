/**
 * A server with a source of referrals and two targets, for tests of listings: a route to each, an administrator, and what
 * the source tells.
 */
import { expect } from 'vitest'
import { type Browser, type TestServer, testServer } from './hub-server.ts'
import { referralConnectors, senderSecret, type Taken, type ToldReferral } from './referral-connectors.ts'

type Row = { id: string; slug: string; version: number; [key: string]: unknown }

export type ListingServer = {
  test: TestServer
  admin: Browser
  taken: Taken
  intake: string
  clinic: string
  desk: string
  /** What the source tells of a referral, one event after the other; then everything that is due. */
  tell(id: string, types: readonly ToldReferral['type'][], more?: Partial<ToldReferral>): Promise<void>
  list(): Promise<Row[]>
  named(slug: string): Promise<Row>
  /** A listing as the form sends it, to the clinic. */
  draft(more?: Record<string, unknown>): Record<string, unknown>
}

export const ifMatch = (version: number) => ({ headers: { 'if-match': `"v${version}"` } })

/** Everything, ready; closed by `test.close`. */
export async function listingServer(): Promise<ListingServer> {
  const { connectors, taken } = referralConnectors()
  const test = await testServer(undefined, connectors)
  await test.addAccount('admin@example.com', 'integration-admin')
  const admin = await test.signIn('admin@example.com')
  const make = async (slug: string, connector: string) => {
    const made = await admin.send('POST', '/connections', { slug, connector, settings: {} })
    return made.json<{ id: string }>().id
  }
  const intake = await make('intake', 'sender')
  const clinic = await make('clinic', 'clinic')
  const desk = await make('desk', 'desk')
  for (const [slug, to] of [
    ['to-clinic', clinic],
    ['to-desk', desk],
  ]) {
    const made = await admin.send('POST', '/routes', { slug, from: intake, to, events: ['referral.*'] })
    expect(made.statusCode).toBe(200)
  }
  const { rows } = await test.owner.query<{ public_id: string }>('select public_id from connection where id = $1', [
    intake,
  ])
  const list = async () => (await admin.send('GET', '/listings')).json<{ items: Row[] }>().items
  return {
    test,
    admin,
    taken,
    intake,
    clinic,
    desk,
    async tell(id, types, more = {}) {
      for (const type of types) {
        test.clock.now = new Date(test.clock.now.getTime() + 60_000)
        const response = await test.app.inject({
          method: 'POST',
          url: `/in/${rows[0]?.public_id}`,
          headers: { 'x-sender-secret': senderSecret, 'content-type': 'application/json' },
          payload: JSON.stringify({ id, type, at: test.clock.now.toISOString(), ...more }),
        })
        expect(response.statusCode).toBe(202)
      }
      await test.run()
    },
    list,
    async named(slug) {
      const found = (await list()).find(each => each.slug === slug)
      if (!found) throw new Error(`there is no listing ${slug}`)
      return found
    },
    draft: (more = {}) => ({
      slug: 'counselling',
      from: intake,
      name: 'Counselling',
      integrated: true,
      process: 'end-of-handling',
      target: clinic,
      ...more,
    }),
  }
}
