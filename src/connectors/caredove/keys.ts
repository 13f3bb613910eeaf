/**
 * Which referral a message is about. It is known by two keys, the source's id and the number people say; either finds it,
 * and a message that names two referrals is taken apart by a person. Source: reference/referrals.md section 7, "Identity".
 */
import { referralSystems } from '../../model/referral/record.ts'
import type { Bundled, Found, Link } from './bundle.ts'
import type { Envelope } from './envelope.ts'
import { keysOf, referenceIn } from './request.ts'
import type { Told } from './told.ts'
import { type Fields, fieldsOf, isFields, listOf, textOf, uriOf } from './tolerant.ts'
import { numbersIn } from './visits.ts'

const tenDigits = /^\d{10}$/

/** The request that the message is about: what its header points to, else the first. */
export function requestIn({ header }: Pick<Envelope, 'header'>, bundle: Bundled): Found | undefined {
  const requests = bundle.of('ServiceRequest')
  const focuses = listOf(header.focus).filter(isFields)
  const pointed = focuses.map(each => linkOf(each, bundle)?.found).find(found => found?.type === 'ServiceRequest')
  const ids = focuses.map(idIn)
  return (
    pointed ??
    requests.find(({ fields }) => ids.some(id => id !== undefined && id === keysOf(fields).id)) ??
    requests[0]
  )
}

/** Everything that names the referral of the message: the header's focus, its request, and references to its number. */
export function keysIn(
  envelope: Pick<Envelope, 'header'>,
  bundle: Bundled,
): Pick<Told, 'id' | 'reference' | 'torn'> & { request?: Found } {
  const focuses = listOf(envelope.header.focus).filter(isFields)
  const request = requestIn(envelope, bundle)
  const main = request && keysOf(request.fields)
  // The parent of a routed referral may come along; any other request is another referral.
  const others = bundle.of('ServiceRequest').filter(each => each !== request)
  const strangers = others
    .map(({ fields }) => keysOf(fields))
    .filter(keys => keys.reference !== main?.parent && (keys.id !== main?.id || keys.reference !== main?.reference))
  const links = focuses.map(each => linkOf(each, bundle))
  // Local ids such as `uuid-0` say nothing.
  const linked = links.flatMap(link =>
    link?.type === 'ServiceRequest' && !link.found && link.name !== undefined && !tenDigits.test(link.id ?? '')
      ? link.id
      : [],
  )
  const named = distinct([...focuses.map(idIn), main?.id])
  const ids = named.length > 0 ? named : distinct(linked)
  const numbers = distinct([
    ...links.map(referenceIn),
    ...focuses.map(numberIn),
    main?.reference,
    ...numbersIn(bundle).filter(number => number !== main?.parent),
  ])
  const [id] = ids
  const [reference] = numbers
  return {
    ...(id === undefined ? {} : { id }),
    ...(reference === undefined ? {} : { reference }),
    ...(ids.length > 1 || numbers.length > 1 || strangers.length > 0 ? { torn: true as const } : {}),
    ...(request ? { request } : {}),
  }
}

function linkOf(focus: Fields, bundle: Bundled): Link | undefined {
  return bundle.follow({ fields: focus, path: '', used: new Set(), left: [] })
}

function idIn(focus: Fields): string | undefined {
  const identifier = fieldsOf(focus.identifier)
  const system = uriOf(identifier.system)
  const value = textOf(identifier.value)
  if (value === undefined) return undefined
  return system === referralSystems.id || (system === undefined && !tenDigits.test(value)) ? value : undefined
}

function numberIn(focus: Fields): string | undefined {
  const { system, value } = fieldsOf(focus.identifier)
  const number = textOf(value)
  if (number === undefined) return undefined
  return uriOf(system) === referralSystems.reference || (system === undefined && tenDigits.test(number))
    ? number
    : undefined
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter(value => value !== undefined))]
}
