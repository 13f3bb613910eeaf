/** Every connector there is, by name. */
import { calcom } from './calcom/index.ts'
import type { Connector } from './connector.ts'
import { fhir } from './fhir/index.ts'

const all = [calcom, fhir] as readonly Connector[]

export const connectors: ReadonlyMap<string, Connector> = new Map(all.map(connector => [connector.name, connector]))
