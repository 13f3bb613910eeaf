/** Every connector there is, by name. */
import { calcom } from './calcom/index.ts'
import { caredove } from './caredove/index.ts'
import { carequality } from './carequality/index.ts'
import type { Connector } from './connector.ts'
import { crms } from './crms/index.ts'
import { ensoraFiles } from './ensora/by-files.ts'
import { ensora } from './ensora/index.ts'
import { fhir } from './fhir/index.ts'
import { redox } from './redox/index.ts'
import { redoxOut } from './redox/out/index.ts'
import { referralInbox } from './referral-inbox/index.ts'
import { rest } from './rest/index.ts'

const all = [
  calcom,
  caredove,
  carequality,
  crms,
  ensora,
  ensoraFiles,
  fhir,
  referralInbox,
  redox,
  redoxOut,
  rest,
] as readonly Connector[]

export const connectors: ReadonlyMap<string, Connector> = new Map(all.map(connector => [connector.name, connector]))
