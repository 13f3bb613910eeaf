/** What every FHIR request comes with once its token was found good: who asks, whom, and at which address. */
import type { Addressed } from '../../../model/network/discovery.ts'
import type { Requester } from '../../../model/network/requester.ts'
import type { Members } from '../../../network/members.ts'
import type { HubReading } from '../../../network/reading.ts'
import type { Responder } from '../../../network/responder.ts'
import type { Hub } from '../../../pipeline/hub.ts'
import type { AccountKeys } from '../../../store/accounts.ts'

export type Asking = {
  requester: Requester
  addressed: Addressed
  /** The address of the endpoint that was called, without a slash at the end. */
  base: string
  client: string
  /** Settles once the answer has left, or nobody takes it any more. */
  whenSent(): Promise<unknown>
}

/** What answers come from. */
export type Answering = {
  hub: Hub
  /** The hub's own keys. */
  keys: AccountKeys
  responder: Responder
  members: Members
  reading: HubReading
}
