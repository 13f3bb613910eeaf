/** What a connector says of itself: settings with help and marked secrets, and abilities that it really has. */
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Samples } from '../conformance.ts'
import type { Connector } from '../connector.ts'

type Schema = { [key: string]: unknown }
type Field = { path: string; schema: Schema }

const secretWords = /(secret|password|token|api_?key|private_?key)s?$/i

export function describeShape<Settings>(connector: Connector<Settings>, { settings }: Samples<Settings>): void {
  const fields = fieldsOf(z.toJSONSchema(connector.settings, { io: 'input', unrepresentable: 'any' }) as Schema, '')

  it('OPS-1 takes the sample settings and refuses a field that does not exist', () => {
    expect(connector.settings.safeParse(settings).success).toBe(true)
    const misspelt = { ...(settings as object), noSuchSetting: true }
    expect(connector.settings.safeParse(misspelt).success).toBe(false)
  })

  it('CO-5 has help on every field of its settings', () => {
    expect(fields.length).toBeGreaterThan(0)
    expect(fields.filter(field => typeof field.schema.description !== 'string').map(field => field.path)).toEqual([])
  })

  it('CO-3 marks every secret, so that it is write-only', () => {
    const secrets = fields.filter(field => secretWords.test(field.path) && field.schema.type !== 'boolean')
    expect(secrets.filter(field => !isSecret(field.schema)).map(field => field.path)).toEqual([])
  })

  it('REF-7 announces the abilities that it has, and no others', () => {
    const { capabilities, deliver, lookUp, streams, pull, inbound, parse } = connector
    expect(connector.name).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(capabilities.delivers.length > 0).toBe(deliver !== undefined)
    expect(capabilities.lookUp).toBe(lookUp !== undefined)
    expect((streams ?? []).length > 0).toBe(pull !== undefined)
    if (inbound || pull) expect(parse).toBeDefined()
  })

  it('OPS-2 declares its limits', () => {
    const { capabilities, inbound, streams = [] } = connector
    expect(capabilities.batch).toBeGreaterThanOrEqual(1)
    expect(capabilities.concurrency).toBeGreaterThanOrEqual(1)
    for (const { name, everyMs, why } of streams) {
      expect([name, everyMs >= 60_000, why.length > 0]).toEqual([name, true, true])
    }
    if (!inbound) return
    expect(inbound.maxBytes).toBeGreaterThan(0)
    expect(inbound.maxBytes).toBeLessThanOrEqual(64 * 1024 * 1024)
    expect(inbound.contentTypes.length).toBeGreaterThan(0)
    for (const type of inbound.contentTypes) expect(type).toMatch(/^[a-z]+\/[a-z0-9.+-]+$/)
  })
}

function isSecret(schema: Schema): boolean {
  return schema.secret === true || (isSchema(schema.items) && schema.items.secret === true)
}

/** Every field a person can fill in; a constant tells variants apart and needs no help. */
function fieldsOf(schema: Schema, path: string): Field[] {
  const variants = [...listOf(schema.anyOf), ...listOf(schema.oneOf), ...listOf(schema.allOf)]
  const own = isSchema(schema.properties)
    ? Object.entries(schema.properties).flatMap(([name, field]) => {
        if (!isSchema(field) || 'const' in field) return []
        const here = path ? `${path}.${name}` : name
        return [{ path: here, schema: field }, ...fieldsOf(field, here)]
      })
    : []
  return [...own, ...variants.flatMap(variant => fieldsOf(variant, path))]
}

function listOf(value: unknown): Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : []
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
