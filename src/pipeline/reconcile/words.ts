/**
 * Words that both sides share: a side's own id of a practitioner, a place or a person becomes the hub's record of it, by
 * crosswalk and link. What has no record yet stays a word of its own, so that equal ids are still equal.
 */
import { crosswalkKey } from '../../mapping/crosswalk.ts'
import { splitReference } from '../../model/fhir.ts'
import { otherSide, type SideName } from '../../model/reconcile/kinds.ts'
import { findLinks } from '../../store/links.ts'
import type { Sql } from '../../store/scope.ts'
import { aliasToken } from '../items.ts'
import { chunksOf, connectionAt, type Reconciling } from './context.ts'

export type WordKind = 'practitioner' | 'location' | 'patient'
export type Asked = { side: SideName; kind: WordKind; value: string }

export type Words = {
  /** Looks these up, those that are not known yet. */
  learn(db: Sql, asked: readonly Asked[]): Promise<void>
  /** The shared words of a side's ids; undefined when none of them can be translated. */
  of(side: SideName, kind: WordKind, values: readonly string[] | undefined): string[] | undefined
}

/** The words of one run; each id is looked up once. */
export function wordsOf(context: Reconciling): Words {
  const { hub, organization, configuration } = context
  const records = new Map<string, string>()
  const crosswalks = new Map<string, ReadonlyMap<string, string | undefined>>()

  const crosswalkOf = (side: SideName, kind: WordKind) => {
    const key = `${side} ${kind}`
    const made = crosswalks.get(key)
    if (made) return made
    const [source, target] = [connectionAt(context, side).id, connectionAt(context, otherSide(side)).id]
    const entries = configuration.crosswalks
      .filter(each => each.kind === kind && each.source === source && each.target === target)
      .flatMap(each => each.entries)
    const map = new Map(
      entries.map(({ from, to }) => [crosswalkKey(from), 'reference' in to ? to.reference : undefined]),
    )
    crosswalks.set(key, map)
    return map
  }

  /** Where a value is a reference: its own side, or through a crosswalk the other. */
  const referenceOf = ({ side, kind, value }: Asked): { side: SideName; reference: string } | undefined => {
    if (splitReference(value)) return { side, reference: value }
    const reference = crosswalkOf(side, kind).get(crosswalkKey(value))
    return reference && splitReference(reference) ? { side: otherSide(side), reference } : undefined
  }

  return {
    async learn(db, asked) {
      const wanted = new Map<string, { side: SideName; type: string; token: bigint }>()
      for (const each of asked) {
        const found = referenceOf(each)
        const entry = found && splitReference(found.reference)
        if (!found || !entry) continue
        const key = `${found.side}:${entry.type}/${entry.id}`
        if (records.has(key) || wanted.has(key)) continue
        const token = aliasToken({ hub, organization }, entry.type, { system: entry.type, value: entry.id })
        wanted.set(key, { side: found.side, type: entry.type, token })
      }
      for (const part of chunksOf([...wanted])) {
        const keys = part.map(([, { side, type, token }]) => ({
          connection: connectionAt(context, side).id,
          entity: type,
          token,
        }))
        const links = new Map(
          (await findLinks(db, keys)).map(link => [`${link.connection} ${link.entity} ${link.token}`, link.record]),
        )
        for (const [key, { side, type, token }] of part)
          records.set(key, links.get(`${connectionAt(context, side).id} ${type} ${token}`) ?? key)
      }
    },
    of(side, kind, values) {
      const words = (values ?? []).flatMap(value => {
        const found = referenceOf({ side, kind, value })
        const entry = found && splitReference(found.reference)
        const key = found && entry ? `${found.side}:${entry.type}/${entry.id}` : undefined
        return key ? [records.get(key) ?? key] : []
      })
      return words.length > 0 ? [...new Set(words)] : undefined
    },
  }
}
