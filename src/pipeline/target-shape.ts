/** What a mapping of a route writes to: the type or the fields of its target, and what that target asks for. */
import { shapeOf, type TargetShape } from '../mapping/target-shape.ts'
import type { RecordType } from '../model/fhir.ts'
import type { RouteConfig } from './configuration.ts'
import { builtInMapping } from './route-body.ts'

/** The shape of a route's target for one type of record. */
export function targetShape({ target }: Pick<RouteConfig, 'target'>, type: RecordType): TargetShape {
  const { connector, settings } = target
  // Settings that cannot be used say nothing about what is required.
  const takes = type === 'ServiceRequest' && settings !== undefined ? connector.referrals?.takes(settings) : undefined
  return shapeOf(type, builtInMapping(connector, type), takes?.required)
}
