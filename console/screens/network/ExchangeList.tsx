/** Every exchange with the network that concerns the organization, the latest first; what is open stands in a drawer. */
import { CloseButton, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Exchange, exchangeOutcomes, exchangesQuery, transactions } from '../../api/network.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useSlug } from '../../parts/session.ts'
import { stateWord } from '../../parts/states.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import { instantOfInput, localInput } from '../audit/localTime.ts'
import list from '../list.module.css'
import { ExchangeDrawer } from './ExchangeDrawer.tsx'
import classes from './network.module.css'
import { purposeWord } from './purposes.ts'

export function ExchangeList() {
  const { t } = useTranslation()
  const slug = useSlug()
  const search = useSearch({ from: '/o/$slug/network' })
  const { requester, transaction, outcome, from, to, cursor, open } = search
  const filter = { requester, transaction, outcome, from, to }
  const { data, error, refetch } = useQuery(exchangesQuery(slug, filter, cursor))
  const opened = data?.items.find(({ id }) => id === open)
  const columns: Column<Exchange>[] = [
    {
      key: 'at',
      head: t('registry.when'),
      width: '17%',
      cell: each => (
        <RowLink row={each.id} to="/o/$slug/network" params={{ slug }} search={{ ...search, open: each.id }}>
          <When at={each.at} />
        </RowLink>
      ),
    },
    {
      key: 'transaction',
      head: t('network.transaction'),
      width: '18%',
      cell: each => t(`network.transactions.${each.transaction}`),
    },
    { key: 'requester', head: t('network.requester'), cell: each => <bdi>{each.requester.name}</bdi> },
    {
      key: 'purpose',
      head: t('network.purpose'),
      width: '14%',
      wide: true,
      cell: each => purposeWord(t, each.purpose),
    },
    {
      key: 'outcome',
      head: t('audit.outcome'),
      width: '18%',
      cell: each => <StateMark kind="exchange" state={each.outcome} />,
    },
    {
      key: 'withheld',
      head: t('network.count.withheld'),
      width: '9%',
      align: 'right',
      wide: true,
      cell: each => (each.withheld === 0 ? <span className={text.soft}>–</span> : each.withheld),
    },
    {
      key: 'ms',
      head: t('network.took'),
      width: '9%',
      align: 'right',
      wide: true,
      cell: each => t('network.ms', { value: each.durationMs }),
    },
  ]
  return (
    <>
      <Filters requesterName={data?.items.find(each => each.requester.id === requester)?.requester.name} />
      <div className={list.card}>
        <div className={`${list.scroll} ${classes.exchanges}`}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={12} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t('network.noExchanges')}>
              <p>{t('network.noExchangesText')}</p>
            </Note>
          ) : (
            <Table label={t('network.shown.exchanges')} columns={columns} rows={data.items} rowKey={({ id }) => id} />
          )}
        </div>
        {data && <Foot shown={data.items.length} next={data.next} />}
      </div>
      {opened && <ExchangeDrawer exchange={opened} />}
    </>
  )
}

function Filters({ requesterName }: { requesterName: string | undefined }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { language } = useLocale()
  const { cursor: _, open: __, ...search } = useSearch({ from: '/o/$slug/network' })
  const go = (change: Partial<typeof search>) => {
    const next = Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value))
    void navigate({ to: '/o/$slug/network', params: { slug }, search: next })
  }
  return (
    <div className={list.bar}>
      <div className={classes.filters}>
        <Select
          size="xs"
          w={200}
          aria-label={t('network.transaction')}
          placeholder={t('network.anyTransaction')}
          value={search.transaction ?? null}
          data={transactions.map(value => ({ value, label: t(`network.transactions.${value}`) }))}
          onChange={value => go({ transaction: value ?? undefined })}
          clearable
        />
        <Select
          size="xs"
          w={200}
          aria-label={t('audit.outcome')}
          placeholder={t('network.anyOutcome')}
          value={search.outcome ?? null}
          data={exchangeOutcomes.map(value => ({ value, label: stateWord('exchange', value).word[language] }))}
          onChange={value => go({ outcome: value ?? undefined })}
          clearable
        />
        {(['from', 'to'] as const).map(name => (
          <TextInput
            key={name}
            type="datetime-local"
            size="xs"
            w={190}
            aria-label={t(`audit.filter.${name}`)}
            leftSection={<span className={text.soft}>{t(`audit.filter.${name}`)}</span>}
            leftSectionWidth={52}
            value={localInput(search[name])}
            onChange={event => go({ [name]: instantOfInput(event.currentTarget.value) })}
          />
        ))}
        {search.requester !== undefined && (
          <span>
            {t('network.requester')}: <bdi>{requesterName ?? search.requester}</bdi>{' '}
            <CloseButton
              size="sm"
              aria-label={t('network.allRequesters')}
              onClick={() => go({ requester: undefined })}
              style={{ verticalAlign: 'middle' }}
            />
          </span>
        )}
      </div>
    </div>
  )
}

function Foot({ shown, next }: { shown: number; next: string | null }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { cursor, open: _, ...filter } = useSearch({ from: '/o/$slug/network' })
  return (
    <div className={list.foot}>
      <span>{t('network.exchangesShown', { count: shown })}</span>
      <span>
        {cursor !== undefined && (
          <Link to="/o/$slug/network" params={{ slug }} search={filter} className={text.link}>
            {t('audit.newest')}
          </Link>
        )}
        {cursor !== undefined && next !== null && ' · '}
        {next !== null && (
          <Link to="/o/$slug/network" params={{ slug }} search={{ ...filter, cursor: next }} className={text.link}>
            {t('audit.older')}
          </Link>
        )}
      </span>
    </div>
  )
}
