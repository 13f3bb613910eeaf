/** What a route says, as YAML and the sealed row hold it, and what it begins with. */
import { z } from 'zod'
import type { Connector } from '../connectors/connector.ts'
import { defaultMappings } from '../mapping/defaults.ts'
import { mappingSchema } from '../mapping/rules.ts'
import type { CrosswalkKind } from '../model/events.ts'
import type { RecordType } from '../model/fhir.ts'
import { consentPolicies } from '../model/release.ts'
import { isZone } from '../model/time.ts'

/** The types of record that a route can bring its own mapping for. */
export const mappedTypes = ['Appointment', 'Patient', 'ServiceRequest'] as const satisfies readonly RecordType[]
export type MappedType = (typeof mappedTypes)[number]

/** The mapping that a target begins with: its connector's own, else the one for FHIR. */
export function builtInMapping(connector: Connector, type: RecordType) {
  return connector.mappings?.[type] ?? defaultMappings[type]
}

export type SummaryWish = { language: 'en' | 'fr'; zone: string }
export const defaultSummary: SummaryWish = { language: 'en', zone: 'America/Toronto' }

/** What of a booking can decide where it goes. */
export const routedBy = ['practitioner', 'location', 'event-type'] as const satisfies readonly CrosswalkKind[]
export type RoutedBy = (typeof routedBy)[number]

/** What a route says, as YAML and the sealed row hold it. */
export const routeBody = z.strictObject({
  events: z.array(z.string()).min(1),
  filter: z.string().optional(),
  takes: z.array(z.enum(routedBy)).max(3).optional(),
  mapping: z.partialRecord(z.enum(mappedTypes), mappingSchema).optional(),
  consent: z.enum(consentPolicies).optional(),
  summary: z.strictObject({ language: z.enum(['en', 'fr']), zone: z.string().refine(isZone) }).optional(),
  waitsMs: z.array(z.number().int().nonnegative()).max(30).optional(),
})
export type RouteBody = z.infer<typeof routeBody>
