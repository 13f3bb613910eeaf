/**
 * Scopes of clients: which resources they may read and search, as SMART 2 writes it (`system/Patient.rs`) and as SMART 1 did
 * (`system/Patient.read`). Source: HL7 SMART App Launch 2.2, scopes; HL7 UDAP Security IG, "Scope negotiation".
 */
export const resources = ['Patient', 'DocumentReference', 'Binary'] as const
export type ScopedResource = (typeof resources)[number]
/** To read one by its id, or to search. */
export type Permission = 'r' | 's'

const endings = { rs: ['r', 's'], r: ['r'], s: ['s'], read: ['r', 's'] } as const satisfies Record<
  string,
  readonly Permission[]
>
type Ending = keyof typeof endings

/** All that there are. A wildcard stands for every resource. */
export const supportedScopes: readonly string[] = ['*', ...resources].flatMap(resource =>
  Object.keys(endings)
    .filter(ending => resource !== 'Binary' || ending !== 's')
    .map(ending => `system/${resource}.${ending}`),
)
const supported = new Set(supportedScopes)

/** The scopes of a text that are supported, in their order, each once. */
export function readScopes(text: string): string[] {
  return [...new Set(text.split(/\s+/))].filter(each => supported.has(each))
}

type Pair = `${ScopedResource} ${Permission}`

/** What a scope lets a client do. Nobody searches for bytes. */
function pairsOf(scope: string): Pair[] {
  const [, of, ending] = /^system\/([^.]+)\.([a-z]+)$/.exec(scope) ?? []
  const permissions = endings[ending as Ending] ?? []
  return resources
    .filter(resource => of === '*' || of === resource)
    .flatMap(resource => permissions.map((permission): Pair => `${resource} ${permission}`))
    .filter(pair => pair !== 'Binary s')
}

/** Whether scopes that were granted let a client do something. */
export function allows(scopes: readonly string[], resource: ScopedResource, permission: Permission): boolean {
  return scopes.some(scope => pairsOf(scope).includes(`${resource} ${permission}`))
}

/** What of the asked scopes a client may have: those whose every part it registered. */
export function grantable(asked: readonly string[], registered: readonly string[]): string[] {
  const may = new Set(registered.flatMap(pairsOf))
  return asked.filter(scope => pairsOf(scope).every(pair => may.has(pair)))
}
