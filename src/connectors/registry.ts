/** Every connector there is, by name. */
import { calcom } from './calcom/index.ts'
import { caredove } from './caredove/index.ts'
import type { Connector } from './connector.ts'
import { crms } from './crms/index.ts'
import { ensora } from './ensora/index.ts'
import { fhir } from './fhir/index.ts'
import { referralInbox } from './referral-inbox/index.ts'
import { rest } from './rest/index.ts'

const all = [calcom, caredove, crms, ensora, fhir, referralInbox, rest] as readonly Connector[]

export const connectors: ReadonlyMap<string, Connector> = new Map(all.map(connector => [connector.name, connector]))
