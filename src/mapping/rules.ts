/**
 * What a mapping is: rules as data, each taking something from the canonical record to a field of the target. Only
 * what a rule names gets through (SPEC SCH-11). Parsed here when a mapping comes from YAML or the console.
 */
import { z } from 'zod'
import { transformNames } from './transforms.ts'

const targetPath = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9]*(\[\])?(\.[A-Za-z][A-Za-z0-9]*(\[\])?)*$/)
  .describe('Field of the target, such as `start` or `name.family`; `[]` marks a list where the target is not FHIR')

/** One rule. Texts of `describe` are the help of the workbench and the docs. */
export const mappingRuleSchema = z.strictObject({
  to: targetPath,
  from: z.string().min(1).max(500).describe('FHIRPath on the canonical record'),
  transform: z.enum(transformNames).optional().describe('What is done to each value; nothing by default'),
  options: z.record(z.string(), z.json()).optional().describe('Settings of the transform'),
  crosswalk: z.string().optional().describe('Name of the crosswalk that translates the value'),
  default: z.json().optional().describe('Used when the record has no value'),
  required: z.boolean().optional().describe('Without a value the mapping fails instead of leaving the field out'),
  note: z.string().optional().describe('Why the rule is there'),
})

export const mappingSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/),
  version: z.int().positive(),
  /** The FHIR R4 type of the target: says which of its fields are lists. Absent for targets that are not FHIR. */
  resourceType: z
    .enum([
      'Appointment',
      'Patient',
      'Practitioner',
      'Location',
      'HealthcareService',
      'Slot',
      'ServiceRequest',
      'DocumentReference',
    ])
    .optional(),
  rules: z.array(mappingRuleSchema).min(1),
})

export type MappingRule = z.infer<typeof mappingRuleSchema>
export type Mapping = z.infer<typeof mappingSchema>
