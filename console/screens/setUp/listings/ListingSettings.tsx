/** The settings of a listing as they are changed: saved against the version one began with, put together when it moved on. */
import { useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type Listing,
  type ListingChoices,
  type ListingDraft,
  listingsQuery,
  saveListing,
} from '../../../api/listings.ts'
import { problemOf } from '../../../api/problem.ts'
import { useMay, useSlug } from '../../../parts/session.ts'
import { useChange } from '../../../parts/useChange.ts'
import { FieldConflict } from '../FieldConflict.tsx'
import { hasFields } from '../useRouteChoices.ts'
import { ListingForm } from './ListingForm.tsx'
import { fieldsOf, type ListingFields, triggerWords } from './listingWords.ts'

const names = [
  'name',
  'sourceId',
  'from',
  'target',
  'integrated',
  'process',
  'triggers',
  'includeRouted',
  'liaison',
  'slug',
] as const

export function ListingSettings({ listing: newest, choices }: { listing: Listing; choices: ListingChoices }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const mayChange = useMay()('listings.change')
  // As it was when the drawer opened, or was last saved: not as somebody else may have made it since.
  const [saved, setSaved] = useState(newest)
  const [meanwhile, setMeanwhile] = useState<Listing>()
  const [mine, setMine] = useState<ListingFields>()
  const [round, setRound] = useState(0)
  const { id } = newest
  const readAgain = async () => {
    const { items } = await client.fetchQuery({ ...listingsQuery(slug), staleTime: 0 })
    return items.find(each => each.id === id)
  }
  const save = useChange({
    run: ({ draft, reason }: { draft: ListingDraft; reason: string | undefined }) =>
      saveListing(slug, id, saved.version, draft, reason),
    done: () => t('setUp.saved'),
    refused: (error, { draft, reason }) => {
      if (problemOf(error).status !== 412) return hasFields(error)
      setMine(fieldsOfDraft(draft, reason))
      void readAgain().then(setMeanwhile)
      return true
    },
  })
  const begin = (next: Listing, fields: ListingFields | undefined) => {
    setSaved(next)
    setMine(fields)
    setMeanwhile(undefined)
    setRound(round + 1)
  }
  if (meanwhile && mine)
    return (
      <FieldConflict
        names={names}
        base={fieldsOf(saved)}
        theirs={fieldsOf(meanwhile)}
        mine={mine}
        words={(fields, name) => wordsOf(t, choices, fields, name)}
        onDecided={fields => begin(meanwhile, fields)}
      />
    )
  return (
    <ListingForm
      key={round}
      start={mine ?? fieldsOf(saved)}
      choices={choices}
      listing={id}
      saving={save.isPending}
      mayChange={mayChange}
      onSave={async (draft, reason) => {
        await save.mutateAsync({ draft, reason })
        const next = await readAgain()
        if (next) begin(next, undefined)
      }}
    />
  )
}

function fieldsOfDraft(draft: ListingDraft, reason = ''): ListingFields {
  const { sourceId = '', target = '', liaison = '', includeRouted = false, ...rest } = draft
  return { ...rest, sourceId, target, liaison, includeRouted, reason }
}

function wordsOf(t: TFunction, choices: ListingChoices, fields: ListingFields, name: (typeof names)[number]): string {
  switch (name) {
    case 'from':
      return choices.sources.find(each => each.id === fields.from)?.title ?? fields.from
    case 'target':
      return fields.target === ''
        ? t('listings.everyTarget')
        : (choices.targets.find(each => each.connection.id === fields.target)?.connection.title ?? fields.target)
    case 'integrated':
    case 'includeRouted':
      return t(fields[name] ? 'common.yes' : 'common.no')
    case 'process':
      return t(`listings.process.${fields.process}`)
    case 'triggers':
      return triggerWords(t, fields.triggers) || t('history.nothing')
    default:
      return fields[name] === '' ? t('history.nothing') : fields[name]
  }
}
