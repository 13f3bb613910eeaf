/** docs/reference/connectors.md: settings, abilities, limits and streams of each connector, from the contract itself. */
import { triggers } from '../connectors/calcom/triggers.ts'
import type { Connector } from '../connectors/connector.ts'
import { takenOver } from '../connectors/fhir/minimise.ts'
import { connectors } from '../connectors/registry.ts'
import { bytes, code, codes, duration, heading, type Page, table } from './markdown.ts'
import { fieldsOf } from './schema-fields.ts'

/** The page. */
export function connectorsPage(): Page {
  const text = [
    heading('Connectors', 'the connectors themselves'),
    'Settings stand under `connections[].settings` of [the configuration](configuration.md). A secret is given by reference: `{ env: NAME }` or `{ file: PATH }`.',
    '',
    ...[...connectors.values()].flatMap(sectionOf),
  ].join('\n')
  return { path: 'docs/reference/connectors.md', text }
}

/** Connectors that live in the folder of another. */
const folders: Readonly<Record<string, string>> = { 'ensora-files': 'ensora', 'redox-out': 'redox' }

function sectionOf(connector: Connector): string[] {
  const folder = folders[connector.name] ?? connector.name
  const settings = fieldsOf(connector.settings).map(field => [
    code(field.path),
    field.when ?? '',
    field.form,
    field.required ? 'required' : code(field.unlessSet),
    field.secret ? 'yes' : '',
    field.help,
  ])
  return [
    `## ${connector.name}: ${connector.title}`,
    '',
    `Rules and limits in detail: [src/connectors/${folder}](../../src/connectors/${folder}/README.md).`,
    '',
    '### Settings',
    '',
    table(['setting', 'where', 'value', 'unless set', 'secret', 'meaning'], settings),
    '',
    '### Abilities',
    '',
    table(['ability', ''], abilitiesOf(connector)),
    '',
    ...streamsOf(connector),
    ...overridesOf(connector),
    ...(extras[connector.name]?.() ?? []),
  ]
}

function abilitiesOf(connector: Connector): [string, string][] {
  const { inbound, capabilities: can } = connector
  const yes = (is: boolean) => (is ? 'yes' : 'no')
  return [
    ['receives at `POST /in/{address}`', inbound ? 'yes' : 'no'],
    ...(inbound
      ? ([
          ['answers its sender', inbound.answer === 'after-store' ? 'once stored' : 'once applied'],
          ['largest body', bytes(inbound.maxBytes)],
          ['content types', codes(inbound.contentTypes)],
        ] satisfies [string, string][])
      : []),
    ['asks the source what really happened', yes(connector.readBack !== undefined)],
    ['polls', yes(connector.pull !== undefined)],
    ['searches for people before one is created', yes(connector.findPeople !== undefined)],
    ['delivers', codes(can.delivers) || 'no'],
    ...(connector.deliver
      ? ([
          ['sending the same delivery twice has one effect', yes(can.repeatable)],
          ['looks up whether a delivery arrived', yes(can.lookUp)],
          ['takes updates', can.updates],
          ['deliveries in one call, calls at once in a process', `${can.batch}, ${can.concurrency}`],
        ] satisfies [string, string][])
      : []),
  ]
}

function streamsOf({ streams = [] }: Connector): string[] {
  if (streams.length === 0) return []
  const rows = streams.map(stream => [code(stream.name), duration(stream.everyMs), stream.why])
  return ['### Streams', '', table(['stream', 'polled every', 'because'], rows), '']
}

function overridesOf({ failureOverrides }: Connector): string[] {
  const rows = Object.entries(failureOverrides ?? {}).map(([seen, { class: kind, because }]) => [seen, kind, because])
  const note = 'Failures are classed by [the common table](states.md#failures-of-a-delivery)'
  if (rows.length === 0) return ['### Failures', '', `${note}.`, '']
  return ['### Failures', '', `${note}, but:`, '', table(['seen', 'class', 'because'], rows), '']
}

/** What only one connector has. */
const extras: Readonly<Record<string, () => string[]>> = {
  calcom() {
    const rows = Object.entries(triggers).map(([name, meaning]) => [
      code(name),
      effects[meaning.does],
      'type' in meaning ? code(meaning.type) : '',
    ])
    return ['### Triggers', '', table(['trigger', 'effect', 'event'], rows), '']
  },
  fhir() {
    const rows = ['Patient', 'Practitioner', 'Location', 'HealthcareService', 'Schedule', 'Slot'].map(type => [
      code(type),
      codes(Object.keys(takenOver[type] ?? {})),
    ])
    return [
      '### What is taken over',
      '',
      'Nothing else of a resource gets in.',
      '',
      table(['type', 'elements'], rows),
      '',
    ]
  },
}

const effects = {
  step: 'a step in the life of a booking',
  doorbell: 'something changed: the API is asked what',
  notice: 'an issue for people to look at, once; it marks nothing',
  ping: 'none: a test of the webhook',
  form: 'the list of responses is asked which booking came of it',
  timer: 'kept beside the appointment, and sent nowhere: no attendance',
  leave: 'kept and shown; entries of the hub’s own are known as echoes',
  'no-effect': 'kept and shown, nothing else',
} as const
