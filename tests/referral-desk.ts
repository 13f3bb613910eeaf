/** What an intake coordinator does with referrals, through the API: for tests of the inbox. */
import type { LightMyRequestResponse } from 'fastify'
import type { Json } from '../src/model/events.ts'
import type { ReferralDetail } from '../src/server/show/referral-detail.ts'
import type { ReferralServer } from './referral-server.ts'

/** What the simulator would make up, left out. */
export const plain = {
  middle: null,
  gender: null,
  address: null,
  phoneHome: null,
  phoneAlt: null,
  email: null,
  healthCard: null,
}

export type Registrant = { first: string; last: string; birthDate?: string; phoneHome?: string }
type Acting = { headers?: Record<string, string>; by?: 'admin' | 'coordinator' }

export type ReferralDesk = {
  /** Somebody is referred and it arrives here; the id of the referral. */
  refer(registrant: Registrant): Promise<string>
  /** @throws when it does not answer 200 */
  look(id: string): Promise<ReferralDetail>
  /** Decides on the version that was looked at. */
  act(
    id: string,
    verb: 'accept' | 'decline' | 'reopen',
    body: object,
    version: number,
    more?: Acting,
  ): Promise<LightMyRequestResponse>
  /** The ids of the referrals that a search finds. */
  search(text: string): Promise<string[]>
  /** A record as it is now. */
  record(id: string): Promise<Json>
}

/** The desk of a hub. */
export function referralDesk(server: ReferralServer): ReferralDesk {
  return {
    async refer(registrant) {
      const { reference } = await server.caredove.createReferral({ registrant: { ...plain, ...registrant } })
      await server.wait(60_000)
      return server.idOf(reference)
    },
    async look(id) {
      const response = await server.coordinator.send('GET', `/referrals/${id}`)
      if (response.statusCode !== 200) throw new Error(`it answered ${response.statusCode}: ${response.body}`)
      return response.json<ReferralDetail>()
    },
    act: (id, verb, body, version, { headers = {}, by = 'coordinator' } = {}) =>
      server[by].send('POST', `/referrals/${id}/${verb}`, body, {
        headers: { 'if-match': `"v${version}"`, ...headers },
      }),
    async search(text) {
      const made = await server.coordinator.send('POST', '/referrals/searches', { text })
      const id = encodeURIComponent(made.json<{ id: string }>().id)
      const found = await server.coordinator.send('GET', `/referrals?search=${id}`)
      return found.json<{ items: { id: string }[] }>().items.map(item => item.id)
    },
    async record(id) {
      const { hub, organization, owner } = server.test
      const { rows } = await owner.query<{ version: number; body: Buffer }>(
        `select v.version, v.body from record r join record_version v
            on v.organization = r.organization and v.record = r.id and v.version = r.version where r.id = $1`,
        [id],
      )
      const [row] = rows
      if (!row) throw new Error('there is no such record')
      return hub.sealer.openJson(organization, 'record_version', `${id}/${row.version}`, row.body)
    },
  }
}
