/**
 * What is configured, as a file that `apply` takes: applied where it came from it changes nothing. Secrets never leave:
 * references stay references, and in the place of a sealed one stands the name of a variable that can hold it elsewhere.
 */
import { stringify } from 'yaml'
import type { Json } from '../model/events.ts'
import type { Hub } from '../pipeline/hub.ts'
import { routeBody } from '../pipeline/route-body.ts'
import { asReference } from '../pipeline/secrets.ts'
import { loadConfiguration } from '../store/configuration.ts'
import { organizationState } from '../store/go-live.ts'
import { loadMatching } from '../store/matching-settings.ts'
import { loadScheduling } from '../store/scheduling.ts'
import { withScope } from '../store/scope.ts'
import { writtenTarget } from './crosswalk-csv.ts'
import { writtenListings } from './listings.ts'
import { writtenScheduling } from './scheduling.ts'
import { asObject, type SettingsSchema, settingsSchema, variantOf } from './settings-schema.ts'
import { writtenVisits } from './visits-file.ts'

/** A secret that is sealed here, and the variable that stands for it in the file. */
export type Placeholder = { name: string; connection: string; path: string }
export type Exported = { yaml: string; placeholders: readonly Placeholder[] }

/**
 * Exports an organization. With `as` it is for another organization: under that name, without the addresses of this one,
 * and without saying anything of its name and environment.
 */
export async function exportConfiguration(hub: Hub, organization: string, as?: string): Promise<Exported> {
  await hub.sealer.ready(organization)
  hub.configurations.forget(organization)
  const { rows, state, crosswalks, listings, scheduling, hasScheduling, matching, hasMatching, visits } =
    await withScope(hub.pool, organization, async db => {
      const configuration = await hub.configurations.within(db, organization)
      const names = new Map([...configuration.connections].map(([id, { slug }]) => [id, slug]))
      return {
        ...configuration,
        rows: await loadConfiguration(db),
        state: await organizationState(db),
        hasScheduling: (await loadScheduling(db)) !== undefined,
        hasMatching: (await loadMatching(db)) !== undefined,
        visits: await writtenVisits({ hub, db }, configuration.visits, names),
      }
    })
  const placeholders: Placeholder[] = []
  const known = (rows?.connections ?? []).filter(row => hub.connectors.has(row.connector))
  const slugs = new Map(known.map(row => [row.id, row.slug]))
  const connections = known.map(row => {
    const connector = hub.connectors.get(row.connector)
    const settings = hub.sealer.openJson(organization, 'connection', row.id, row.settings)
    const replace = (path: string) => {
      const name = freshName(`${row.slug}_${path}`, placeholders)
      placeholders.push({ name, connection: row.slug, path })
      return { env: name }
    }
    return {
      id: row.slug,
      connector: row.connector,
      ...(as === undefined ? { address: row.public_id } : {}),
      settings: withoutSecrets(connector && settingsSchema(connector), settings, '', replace),
    }
  })
  const routes = (rows?.routes ?? [])
    .filter(row => slugs.has(row.source) && slugs.has(row.target))
    .map(row => ({
      id: row.slug,
      from: slugs.get(row.source),
      to: slugs.get(row.target),
      ...routeBody.parse(hub.sealer.openJson(organization, 'route', row.id, row.body)),
    }))
  const file = {
    organization: as ?? { slug: state.slug, name: state.name, environment: state.environment },
    connections,
    routes,
    crosswalks: crosswalks
      .filter(each => slugs.has(each.source) && slugs.has(each.target))
      .map(({ slug, kind, source, target, entries }) => ({
        id: slug,
        kind,
        from: slugs.get(source),
        to: slugs.get(target),
        entries: entries
          .toSorted((a, b) => (a.from < b.from ? -1 : 1)) // the same every time, so that versions of the file compare
          .map(({ from, to, label }) => ({ from, to: writtenTarget(to), ...(label ? { label } : {}) })),
      })),
    ...(listings.length > 0 ? { listings: writtenListings(listings, slugs) } : {}),
    ...(hasScheduling ? { scheduling: writtenScheduling(scheduling) } : {}),
    ...(hasMatching ? { matching } : {}),
    ...(visits ? { visits } : {}),
  }
  return { yaml: stringify(file, { aliasDuplicateObjects: false, lineWidth: 0 }), placeholders }
}

/** Settings with a reference in the place of each secret. What the schema does not know is taken for one. */
function withoutSecrets(
  schema: SettingsSchema | undefined,
  value: Json,
  path: string,
  replace: (path: string) => Json,
): Json {
  const object = asObject(value)
  if (object && asReference(object)) return value
  const inside = (key: string) => (path === '' ? key : `${path}_${key}`)
  const variant = variantOf(schema, value)
  const isSecret = schema?.secret === true || variant === undefined
  if (Array.isArray(value)) {
    const items = isSecret ? { secret: true } : variant?.items
    return (value as readonly Json[]).map((item, at) =>
      withoutSecrets(items ?? { secret: true }, item, inside(String(at + 1)), replace),
    )
  }
  if (object) {
    const fields = isSecret ? undefined : variant?.properties
    return Object.fromEntries(
      Object.entries(object).map(([key, inner]) => [
        key,
        withoutSecrets(fields?.[key] ?? { secret: true }, inner, inside(key), replace),
      ]),
    )
  }
  return isSecret ? replace(path) : value
}

/** `calcom_auth_apiKey` is CALCOM_AUTH_API_KEY; a name that is taken gets a number. */
function freshName(from: string, taken: readonly Placeholder[]): string {
  const plain = from
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()
  // Variables of that name belong to the hub itself, and an unknown one stops it.
  const base = /^(CAUSEWAY_|\d)/.test(plain) ? `SECRET_${plain}` : plain
  const isTaken = (name: string) => taken.some(each => each.name === name)
  let name = base
  for (let number = 2; isTaken(name); number += 1) name = `${base}_${number}`
  return name
}
