/** The visit types of the organization; services of the EHR that nobody has described yet are offered beside them. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Visits, VisitType } from '../../api/visits.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { Note } from '../../parts/Notes.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import classes from './visits.module.css'

/** More suggestions than these help nobody. */
const mostSuggested = 8

export function TypesTab({ visits, onTake }: { visits: Visits; onTake: (service: string) => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('visits.change')
  const described = new Set(visits.types.map(({ service }) => service))
  const suggested = visits.services.filter(({ record }) => !described.has(record)).slice(0, mostSuggested)
  return (
    <>
      {mayChange && suggested.length > 0 && (
        <section className={classes.suggested} aria-label={t('visits.fromEhr')}>
          <strong>{t('visits.fromEhr')}</strong>
          <p className={classes.help}>{t('visits.fromEhrAbout')}</p>
          <ul>
            {suggested.map(({ record, name }) => (
              <li key={record}>
                <Button
                  variant="default"
                  size="compact-sm"
                  leftSection={<IconPlus size={14} aria-hidden />}
                  onClick={() => onTake(record)}
                >
                  {name}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className={list.card}>
        <div className={list.scroll}>
          {visits.types.length === 0 ? (
            <Note
              title={t('visits.noTypes')}
              action={
                mayChange && (
                  <LinkButton to="/o/$slug/visits" params={{ slug }} search={{ open: 'new' }}>
                    {t('visits.newType')}
                  </LinkButton>
                )
              }
            >
              <p>{t('visits.noTypesText')}</p>
            </Note>
          ) : (
            <Table
              label={t('visits.tab.types')}
              columns={columns(t, slug, visits)}
              rows={visits.types}
              rowKey={({ id }) => id}
              tall
            />
          )}
        </div>
      </div>
    </>
  )
}

function columns(t: TFunction, slug: string, visits: Visits): Column<VisitType>[] {
  const nameOf = (record: string) => visits.places.find(each => each.record === record)?.name ?? record
  return [
    {
      key: 'name',
      head: t('visits.type.name'),
      cell: ({ id, name }) => (
        <RowLink row={id} to="/o/$slug/visits" params={{ slug }} search={{ open: id }}>
          {name}
        </RowLink>
      ),
    },
    {
      key: 'minutes',
      head: t('visits.length'),
      width: '150px',
      cell: ({ minutes, minutesBefore, minutesAfter }) => (
        <>
          {t('visits.minutes', { count: minutes })}
          {minutesBefore + minutesAfter > 0 && (
            <p className={list.fix}>{t('visits.buffers', { before: minutesBefore, after: minutesAfter })}</p>
          )}
        </>
      ),
    },
    {
      key: 'patients',
      head: t('visits.type.patients'),
      width: '17%',
      cell: ({ patients }) => t(`visits.patients.${patients}`),
    },
    {
      key: 'mode',
      head: t('visits.where'),
      width: '24%',
      cell: ({ mode, places }) => (
        <>
          {t(`visits.mode.${mode}`)}
          {mode !== 'telehealth' && (
            <p className={list.fix}>{places.length === 0 ? t('visits.anyPlace') : places.map(nameOf).join(', ')}</p>
          )}
        </>
      ),
    },
    {
      key: 'eventTypes',
      head: t('visits.bookedAs'),
      width: '20%',
      wide: true,
      cell: ({ eventTypes }) =>
        eventTypes.length === 0 ? (
          <span className={text.soft}>{t('visits.notBookable')}</span>
        ) : (
          eventTypes.map(({ value }) => value).join(', ')
        ),
    },
  ]
}
