/** What a choice would have done with the last referrals: how many it would have brought in, when, and what really came. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type ChoicePreview as Answer,
  choicePreviewQuery,
  type ListingChoices,
  type PreviewQuestion,
} from '../../../api/listings.ts'
import { isSame } from '../../../parts/form/paths.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { useSlug } from '../../../parts/session.ts'
import { type Column, Table } from '../../../parts/Table.tsx'
import text from '../../../parts/text.module.css'
import { When } from '../../../parts/When.tsx'
import classes from '../setUp.module.css'
import own from './listings.module.css'
import { alwaysRouted, type ListingFields } from './listingWords.ts'

/** How many referrals are listed before somebody asks for all of them. */
const firstRows = 8

type Props = { fields: ListingFields; choices: ListingChoices; listing: string | undefined }

export function ChoicePreview({ fields, choices, listing }: Props) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState<PreviewQuestion>()
  const question = questionOf(fields, choices, listing)
  const isOld = asked !== undefined && !isSame(asked, question)
  return (
    <section className={own.preview} aria-labelledby="choice-preview">
      <h3 id="choice-preview" className={classes.heading}>
        {t('listings.preview')}
      </h3>
      <p className={classes.about}>{t('listings.previewAbout')}</p>
      {(asked === undefined || isOld) && (
        <div className={classes.actions}>
          <Button variant="default" size="compact-md" disabled={fields.from === ''} onClick={() => setAsked(question)}>
            {t(isOld ? 'listings.lookAgain' : 'listings.look')}
          </Button>
          {isOld && <span className={text.soft}>{t('listings.isOld')}</span>}
        </div>
      )}
      {asked && !isOld && <Result question={asked} process={fields.process} />}
    </section>
  )
}

function Result({ question, process }: { question: PreviewQuestion; process: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [all, setAll] = useState(false)
  const { data, error, refetch } = useQuery(choicePreviewQuery(slug, question))
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingRows rows={4} />
  if (data.looked === 0) return <p role="status">{t('listings.nothingYet')}</p>
  const at = data.choices.findIndex(each => each.process === process)
  return (
    <>
      <div role="status">
        <ul className={own.sums}>
          {data.choices.map((choice, index) => (
            <li key={choice.process} data-chosen={index === at || undefined}>
              <strong>{t(`listings.process.${choice.process}`)}</strong>{' '}
              {t('listings.wouldHave', { count: choice.imported, looked: data.looked })}
              {choice.onlyForeseen > 0 && ` ${t('listings.onlyForeseen', { count: choice.onlyForeseen })}`}
              {choice.onlyArrived > 0 && ` ${t('listings.onlyArrived', { count: choice.onlyArrived })}`}
            </li>
          ))}
        </ul>
      </div>
      {at < 0 ? (
        <p className={text.soft}>{t('listings.chooseFirst')}</p>
      ) : (
        <div className={own.rows}>
          <Table
            label={t('listings.previewTable')}
            columns={columns(t, at)}
            rows={all ? data.referrals : data.referrals.slice(0, firstRows)}
            rowKey={({ id }) => id}
            dense
          />
          {!all && data.referrals.length > firstRows && (
            <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
              {t('listings.showAll', { count: data.referrals.length })}
            </Button>
          )}
        </div>
      )}
    </>
  )
}

type Row = Answer['referrals'][number]

function columns(t: TFunction, at: number): Column<Row>[] {
  return [
    {
      key: 'who',
      head: t('listings.referral'),
      width: '150px',
      cell: ({ who, reference }) => (
        <>
          {who ?? '–'} <span className={text.soft}>{reference}</span>
        </>
      ),
    },
    {
      key: 'received',
      head: t('listings.received'),
      width: '120px',
      cell: row => <When at={row.receivedAt} show="clock" />,
    },
    {
      key: 'foreseen',
      head: t('listings.wouldCome'),
      cell: ({ foreseen }) => {
        const own = foreseen[at]
        if (own?.kind !== 'imported')
          return <span className={text.soft}>{t(`listings.never.${own?.because ?? 'trigger-not-chosen'}`)}</span>
        return (
          <>
            {t(`event.${own.event}`)} <When at={own.at} show="clock" />
          </>
        )
      },
    },
    {
      key: 'arrived',
      head: t('listings.reallyCame'),
      width: '130px',
      wide: true,
      cell: ({ arrivedAt }) =>
        arrivedAt ? <When at={arrivedAt} show="clock" /> : <span className={text.soft}>{t('common.no')}</span>,
    },
  ]
}

/** The ready-made processes side by side, and the own choice once there is one. */
function questionOf(fields: ListingFields, choices: ListingChoices, listing: string | undefined): PreviewQuestion {
  const { from, sourceId, name, target, includeRouted, triggers } = fields
  const named = {
    ...(sourceId.trim() ? { sourceId: sourceId.trim() } : {}),
    ...(name.trim() ? { name: name.trim() } : {}),
  }
  return {
    ...(listing ? { listing } : named),
    source: from,
    ...(target ? { target } : {}),
    includeRouted: includeRouted || alwaysRouted(choices, fields),
    choices: choices.processes
      .filter(each => each.name !== 'custom' || triggers.length > 0)
      .map(each => ({ process: each.name, triggers: each.name === 'custom' ? triggers : [] })),
  }
}
