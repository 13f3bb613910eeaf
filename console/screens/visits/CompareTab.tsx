/** What differs between the visits here and a booking system, and telling it: never before one has seen what is sent. */
import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { comparisonQuery, type Difference, planPush, type Visits } from '../../api/visits.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import { valueText } from './differenceText.ts'
import { LeaveCard } from './LeaveCard.tsx'
import { PushDialog, type PushPlan } from './PushDialog.tsx'
import { useDayName } from './useDayName.ts'
import classes from './visits.module.css'

export function CompareTab({ visits }: { visits: Visits }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [first] = visits.bookingSystems
  const [connection, setConnection] = useState(first?.id ?? '')
  if (!first)
    return (
      <div className={list.card}>
        <Note
          title={t('visits.compare.none')}
          action={
            <LinkButton to="/o/$slug/connections" params={{ slug }}>
              {t('visits.compare.toConnections')}
            </LinkButton>
          }
        >
          <p>{t('visits.compare.noneText')}</p>
        </Note>
      </div>
    )
  return (
    <Differences
      key={connection}
      connection={connection}
      title={visits.bookingSystems.find(({ id }) => id === connection)?.title ?? ''}
      choice={
        visits.bookingSystems.length > 1 && (
          <NativeSelect
            size="xs"
            aria-label={t('visits.type.bookingSystem')}
            value={connection}
            onChange={event => setConnection(event.currentTarget.value)}
            data={visits.bookingSystems.map(({ id, title, slug: name }) => ({
              value: id,
              label: `${title} (${name})`,
            }))}
          />
        )
      }
    />
  )
}

type Props = { connection: string; title: string; choice: ReactNode }

function Differences({ connection, title, choice }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayPush = useMay()('visits.push')
  const dayOf = useDayName('short')
  const { data, error, refetch, isFetching } = useQuery(comparisonQuery(slug, connection))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [plan, setPlan] = useState<PushPlan>()
  const keys = (data?.items ?? []).filter(({ key, pushable }) => pushable && chosen.has(key)).map(({ key }) => key)
  const look = useChange({
    run: () => planPush(slug, connection, keys),
    after: planned => setPlan({ ...planned, keys }),
  })
  const pushable = (data?.items ?? []).filter(each => each.pushable)
  const toggle = (key: string) =>
    setChosen(new Set(chosen.has(key) ? [...chosen].filter(each => each !== key) : [...chosen, key]))
  const all = pushable.length > 0 && pushable.every(({ key }) => chosen.has(key))
  const columns: Column<Difference>[] = [
    {
      key: 'chosen',
      head: mayPush ? (
        <Checkbox
          size="xs"
          aria-label={t('visits.compare.all')}
          checked={all}
          indeterminate={!all && keys.length > 0}
          disabled={pushable.length === 0}
          onChange={() => setChosen(all ? new Set() : new Set(pushable.map(({ key }) => key)))}
        />
      ) : (
        t('visits.compare.all')
      ),
      hiddenHead: !mayPush,
      width: '44px',
      cell: ({ key, about, field, pushable: can }) =>
        mayPush && can ? (
          <Checkbox
            size="xs"
            data-row={key}
            aria-label={t('visits.compare.choose', { what: `${about.name}, ${t(`visits.compare.field.${field}`)}` })}
            checked={chosen.has(key)}
            onChange={() => toggle(key)}
          />
        ) : null,
    },
    {
      key: 'about',
      head: t('visits.compare.about'),
      width: '26%',
      cell: ({ about }) => (
        <>
          {about.name}
          <p className={list.fix}>{t(`visits.compare.kind.${about.kind}`)}</p>
        </>
      ),
    },
    {
      key: 'field',
      head: t('visits.compare.what'),
      width: '22%',
      cell: each => (
        <>
          {t(`visits.compare.field.${each.field}`)}
          {!each.pushable && <p className={list.fix}>{t(`visits.compare.byHand.${each.field}`, { title })}</p>}
        </>
      ),
    },
    { key: 'here', head: t('visits.compare.here'), cell: each => valueText(t, each, each.here, dayOf) },
    { key: 'there', head: title, cell: each => valueText(t, each, each.there, dayOf) },
  ]
  return (
    <>
      <div className={list.bar}>
        {choice}
        {data && (
          <span className={classes.help}>
            {t('visits.compare.seen', { ...data.seen, title })} · <When at={data.comparedAt} show="relative" />
          </span>
        )}
        <span className={list.spacer} />
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={isFetching}
          onClick={() => void refetch()}
        >
          {t('visits.compare.again')}
        </Button>
        {mayPush && (
          <Button size="compact-md" disabled={keys.length === 0} loading={look.isPending} onClick={() => look.mutate()}>
            {t('visits.compare.look')}
          </Button>
        )}
      </div>
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows height={52} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t('visits.compare.equal', { title })}>
              <p>{t('visits.compare.equalText')}</p>
            </Note>
          ) : (
            <Table
              label={t('visits.tab.compare')}
              columns={columns}
              rows={data.items}
              rowKey={({ key }) => key}
              isMarked={({ key }) => chosen.has(key)}
              tall
            />
          )}
        </div>
      </div>
      <LeaveCard connection={connection} title={title} />
      <PushDialog
        plan={plan}
        connection={connection}
        title={title}
        onClose={() => setPlan(undefined)}
        onPushed={() => {
          setChosen(new Set())
          void refetch()
        }}
      />
    </>
  )
}
