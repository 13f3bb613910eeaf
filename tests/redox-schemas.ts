/**
 * The published schemas of Redox's events, where they are at hand. They refuse every key that they do not know, which makes
 * them good for looking at what we send, and no measure for what is taken.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

const folder = join(import.meta.dirname, '../../shared/data/redox-schema')
export const schemasThere = existsSync(folder)
if (!schemasThere) process.stderr.write('The published Redox schemas are not there: nothing is checked against them.\n')

const ajv = new Ajv2020({ strict: false, allErrors: true })
const compiled = new Map<string, ValidateFunction | undefined>()

/** Every event that has a schema, such as `patientadmin-newpatient`. */
export function schemaNames(): string[] {
  const files = schemasThere ? readdirSync(folder).filter(name => name.endsWith('.schema.json')) : []
  return files.map(name => name.replace('.schema.json', ''))
}

/** The schema of a message by its Meta; undefined when none is published for its event. */
export function schemaOf(message: unknown): string | undefined {
  const meta = (message as { Meta?: { DataModel?: string; EventType?: string } }).Meta
  const name = `${meta?.DataModel}-${meta?.EventType}`.replaceAll(' ', '').toLowerCase()
  return schemaNames().find(each => each === name)
}

/** What a schema has against a message: paths and rules; nothing when it is valid, or when the schemas are not there. */
export function faultsOf(message: unknown, name: string | undefined = schemaOf(message)): string[] {
  if (!schemasThere) return []
  if (!name) return ['no schema is published for this event']
  if (!compiled.has(name)) compiled.set(name, ajv.compile(read(name)))
  const validate = compiled.get(name)
  if (!validate || validate(message)) return []
  return (validate.errors ?? []).map(({ instancePath, message: says, params }) =>
    [instancePath || '/', says, 'additionalProperty' in params ? params.additionalProperty : undefined]
      .filter(Boolean)
      .join(' '),
  )
}

function read(name: string): object {
  return JSON.parse(readFileSync(join(folder, `${name}.schema.json`), 'utf8')) as object
}
